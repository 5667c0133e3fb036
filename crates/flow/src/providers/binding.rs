//! What a provider's page asks the shop for before anybody pays: carriers for the addresses that were picked, and what has to be
//! agreed to.

use checkout::{
    address::Address,
    agreements::{self, Template},
    engine,
    facts::{Customer, Visitor},
    payment::{
        Attempt,
        provider::{Places, carriers, known_for},
    },
    text,
};
use gateways::provider::Json;
use serde_json::{Map, Value, json};

use super::{Known, ProviderReply, SESSION_OVER, Said, reference};
use crate::{Flow, FlowError, Loaded};

const ADDRESSES: &str = "CheckoutProviderAddressSelectionPage";
const CARRIERS: &str = "CheckoutProviderShippingOptionPage";
const AGREEMENTS: &str = "CheckoutProviderAgreementListPage";
const NOTIFICATION: &str = "CheckoutProviderNotificationPage";

text!(REQUIRED = "provider-field-required", en: "This field is required.", tr: "Bu alan zorunludur.");
text!(ADDRESSES_MISSING = "provider-addresses-missing",
    en: "The addresses have to be sent first.", tr: "Önce adresler gönderilmelidir.");
text!(NO_CARRIER = "provider-carrier-unknown",
    en: "This carrier is not offered for the address.", tr: "Bu kargo seçeneği bu adres için sunulmuyor.");
text!(NO_AGREEMENT = "provider-agreement-unknown",
    en: "There is no agreement with this code.", tr: "Bu kodla bir sözleşme yok.");
text!(NO_PLACE = "provider-place-unknown",
    en: "The shop does not know this place.", tr: "Mağaza bu yeri tanımıyor.");

/// The object in `field`, as it was sent; a form sends it as its text.
fn object_in(said: &Said<'_>, field: &str) -> Option<Json> {
    let sent = match Json::parse(said.call.body) {
        Ok(body) => body.get(field)?.clone(),
        Err(_) => Json::Text(said.fields.get(field)?.as_str()?.to_owned()),
    };
    let sent = match sent {
        Json::Text(text) => Json::parse(text.as_bytes()).ok()?,
        sent => sent,
    };
    matches!(sent, Json::Object(_)).then_some(sent)
}

fn is_sent(fields: &Map<String, Value>, field: &str) -> bool {
    fields.get(field).is_some_and(|value| !value.is_null() && value.as_str() != Some(""))
}

fn carriers_shown(attempt: &Attempt, known: &Known) -> Value {
    let quotes = attempt.at_provider().map_or(&[][..], |session| session.carriers.as_slice());
    let shown = |quote: &checkout::payment::provider::CarrierQuote| {
        let (option, language) = (&quote.option, known.language);
        json!({
            "key": option.pk.to_string(), "pk": option.pk, "slug": option.slug, "logo": option.logo,
            "name": option.name.in_language(language), "shipping_amount": quote.amount.to_string(),
            "description": option.description.as_ref().map(|text| text.in_language(language)), "kwargs": {},
        })
    };
    json!({ "shipping_options": quotes.iter().map(shown).collect::<Vec<_>>() })
}

impl Flow {
    pub(super) async fn addresses(&self, known: Known, said: &Said<'_>) -> Result<ProviderReply, FlowError> {
        let missing =
            ["shipping_address", "billing_address"].into_iter().filter(|field| !is_sent(said.fields, field));
        let required = || vec![REQUIRED.in_language(known.language).to_owned()];
        let missing: std::collections::BTreeMap<_, _> =
            missing.map(|field| (field.to_owned(), required())).collect();
        if !missing.is_empty() {
            return Ok(ProviderReply::Refused(missing));
        }
        let attempt = match self.bind_sent(&known, said).await? {
            Ok(attempt) => attempt,
            Err(reply) => return Ok(reply),
        };
        let url = attempt.target.as_ref().map(|target| target.url.clone()).unwrap_or_default();
        Ok(ProviderReply::Pages(vec![
            (ADDRESSES, json!({ "redirect_url": url })),
            (CARRIERS, carriers_shown(&attempt, &known)),
        ]))
    }

    pub(super) async fn shipping_options(
        &self,
        known: Known,
        said: &Said<'_>,
    ) -> Result<ProviderReply, FlowError> {
        let attempt = match self.bound(&known, said).await? {
            Ok(attempt) => attempt,
            Err(reply) => return Ok(reply),
        };
        let listed = self.agreements_shown(&attempt, &known).await?;
        Ok(ProviderReply::Pages(vec![(CARRIERS, carriers_shown(&attempt, &known)), (AGREEMENTS, listed)]))
    }

    pub(super) async fn agreements(&self, known: Known, said: &Said<'_>) -> Result<ProviderReply, FlowError> {
        let mut attempt = match self.bound(&known, said).await? {
            Ok(attempt) => attempt,
            Err(reply) => return Ok(reply),
        };
        if let Some(key) = reference(said.fields, "shipping_option_key") {
            let quote = |attempt: &Attempt| {
                let pk = key.parse().ok().and_then(checkout::ids::Pk::new)?;
                attempt.carrier(pk).cloned()
            };
            if quote(&attempt).is_none() {
                let sentence = NO_CARRIER.in_language(known.language);
                return Ok(ProviderReply::says("shipping_option_key", sentence));
            }
            let Some(fresh) = self.store().attempt(&attempt.id).await? else {
                return Ok(ProviderReply::not_known(known.language));
            };
            let chosen = self.change_session(fresh, |attempt| match quote(&attempt) {
                Some(quote) => attempt.carried_by(Some(quote)),
                None => attempt,
            });
            match chosen.await? {
                Some(chosen) => attempt = chosen,
                None => return Ok(ProviderReply::whole(&SESSION_OVER, known.language)),
            }
        }
        let mut pages = vec![(AGREEMENTS, self.agreements_shown(&attempt, &known).await?)];
        if let Some(code) = reference(said.fields, "code") {
            let shop = self.shop().await?;
            let Some(template) = Template::named(&shop, &code, known.language) else {
                return Ok(ProviderReply::says("code", NO_AGREEMENT.in_language(known.language)));
            };
            let Some(fresh) = self.store().attempt(&attempt.id).await? else {
                return Ok(ProviderReply::not_known(known.language));
            };
            // What is accepted is what was shown, though the shop changes its texts meanwhile.
            let shown = self.change_session(fresh, |attempt| attempt.showing(template.clone())).await?;
            let Some(shown) = shown else {
                return Ok(ProviderReply::whole(&SESSION_OVER, known.language));
            };
            let agreement = agreements::render(&template, &shown.order);
            let shown = json!({
                "code": agreement.code, "text": agreement.text, "agreement_body": agreement.body,
            });
            pages.push((NOTIFICATION, shown));
        }
        Ok(ProviderReply::Pages(pages))
    }

    async fn agreements_shown(&self, attempt: &Attempt, known: &Known) -> Result<Value, FlowError> {
        let shop = self.shop().await?;
        let listed: Vec<Value> = agreements::all(&shop, &attempt.order, known.language)
            .into_iter()
            .map(|agreement| json!({ "code": agreement.code, "text": agreement.text }))
            .collect();
        Ok(json!({ "agreements": listed }))
    }

    /// The attempt with addresses bound: those that come along where none are yet.
    async fn bound(
        &self,
        known: &Known,
        said: &Said<'_>,
    ) -> Result<Result<Attempt, ProviderReply>, FlowError> {
        let attempt = known.attempt();
        if attempt.open_session(self.now()).is_none() {
            return Ok(Err(ProviderReply::whole(&SESSION_OVER, known.language)));
        }
        if attempt.order.draft.shipping_address.is_some() {
            return Ok(Ok(attempt.clone()));
        }
        if !is_sent(said.fields, "shipping_address") {
            return Ok(Err(ProviderReply::whole(&ADDRESSES_MISSING, known.language)));
        }
        self.bind_sent(known, said).await
    }

    /// Binds the addresses in `said`, and the carriers that are offered to them.
    async fn bind_sent(
        &self,
        known: &Known,
        said: &Said<'_>,
    ) -> Result<Result<Attempt, ProviderReply>, FlowError> {
        let attempt = known.attempt();
        if attempt.open_session(self.now()).is_none() {
            return Ok(Err(ProviderReply::whole(&SESSION_OVER, known.language)));
        }
        let shipping = match self.sent_address(known, said, "shipping_address").await? {
            Ok(address) => address,
            Err(reply) => return Ok(Err(reply)),
        };
        let billing = if is_sent(said.fields, "billing_address") {
            match self.sent_address(known, said, "billing_address").await? {
                Ok(address) => address,
                Err(reply) => return Ok(Err(reply)),
            }
        } else {
            shipping.clone()
        };
        let Some(stored) = self.store().checkout(attempt.checkout()).await? else {
            return Ok(Err(ProviderReply::not_known(known.language)));
        };
        let asked = known_for(attempt, &stored.checkout);
        let loaded = self.buyer_of(attempt, known).await?;
        let facts = self.facts(&loaded, &asked, |known| engine::lookups(known, None)).await?;
        let quotes = carriers(attempt, &stored.checkout, &shipping, &facts);
        let places = Places { shipping, billing };
        let change = |attempt: Attempt| attempt.bound_to(places.clone(), quotes.clone());
        let bound = self.change_session(known.stored.clone(), change).await?;
        Ok(bound.ok_or_else(|| ProviderReply::whole(&SESSION_OVER, known.language)))
    }

    async fn sent_address(
        &self,
        known: &Known,
        said: &Said<'_>,
        field: &'static str,
    ) -> Result<Result<Address, ProviderReply>, FlowError> {
        let provider = self.gateways().providers.find(&known.session().provider.slug);
        let (Some(provider), Some(sent)) = (provider, object_in(said, field)) else {
            return Ok(Err(ProviderReply::says(field, "an object is expected")));
        };
        let sent = match provider.read_address(field, &sent) {
            Ok(sent) => sent,
            Err(misread) => return Ok(Err(misread.into())),
        };
        let found = self.address_of(&sent, known.language).await?;
        let refused =
            |part| ProviderReply::says(&format!("{field}.{part}"), NO_PLACE.in_language(known.language));
        Ok(found.map_err(refused))
    }

    /// Whoever opened `attempt`, for what the rules have to know of them.
    async fn buyer_of(&self, attempt: &Attempt, known: &Known) -> Result<Loaded, FlowError> {
        let profile = match attempt.order.customer {
            Some(customer) => self.store().profile(customer).await?,
            None => None,
        };
        let visitor = Visitor {
            customer: profile.map(|profile| Customer {
                pk: profile.pk,
                email: profile.email,
                first_name: profile.first_name,
                last_name: profile.last_name,
                phone: profile.phone,
            }),
            owner: known.session().owner.clone(),
            currency: Some(attempt.order.amount.currency),
            ..Visitor::default()
        };
        Ok(Loaded::of_buyer(visitor, self.store().versions().await?, known.language))
    }
}
