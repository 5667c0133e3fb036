//! Choosing a provider's checkout and leaving for it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, View},
    form,
    ids::Pk,
    page::{Decision, Kind, Page},
    parts::{Delivery, LoyaltyCard, LoyaltyMoney, ProviderCheckout},
    payment::{PaymentKind, Terms, provider::amount_for_provider},
    requirement::{MAY_BUY, NO_CHARGE_IN_FLIGHT, PROVIDERS_OFFERED, Requirement},
    shop::{CheckoutProvider, DeliveryKind, DeliveryOption},
    text,
    text::FormErrors,
};

text!(NOT_OFFERED = "checkout-provider-not-offered",
    en: "This checkout is not offered for your basket.", tr: "Bu ödeme sağlayıcısı sepetiniz için sunulmuyor.");
text!(NOT_DELIVERED = "checkout-provider-no-delivery",
    en: "This shop does not deliver to addresses.", tr: "Bu mağaza adrese teslimat yapmıyor.");
text!(NOTHING_TO_PAY = "checkout-provider-nothing-to-pay",
    en: "There is nothing to pay for this basket.", tr: "Bu sepet için ödenecek bir tutar yok.");

/// Opens a session at a provider: what is bought is frozen and held, and the shopper is sent there.
pub(crate) struct CheckoutProviderSelectionPage;

form! {
    /// The choice.
    pub(crate) struct CheckoutProviderSelectionForm {
        /// Key of a checkout provider.
        checkout_provider: Pk,
    }
}

/// A checkout provider as clients read it.
#[derive(Serialize, ToSchema)]
pub(crate) struct CheckoutProviderKeys<'a> {
    /// Its key.
    pk: Pk,
    /// What the shopper reads.
    name: &'a str,
    /// Its slug.
    slug: &'a str,
    /// Address of its logo.
    logo: Option<&'a str>,
}

/// What the storefront draws.
#[derive(Serialize, ToSchema)]
pub(crate) struct CheckoutProviderSelectionContext<'a> {
    /// What is offered.
    checkout_providers: Vec<CheckoutProviderKeys<'a>>,
}

impl<'a> From<&'a CheckoutProvider> for CheckoutProviderKeys<'a> {
    fn from(provider: &'a CheckoutProvider) -> Self {
        let CheckoutProvider { pk, name, slug, logo, active: _ } = provider;
        Self { pk: *pk, name, slug, logo: logo.as_deref() }
    }
}

impl Page for CheckoutProviderSelectionPage {
    type Form = CheckoutProviderSelectionForm;
    type Context<'a> = CheckoutProviderSelectionContext<'a>;
    const NAME: &'static str = "CheckoutProviderSelectionPage";
    const ABOUT: &'static str = "Opens a session at a checkout provider and sends the shopper there.";
    const KIND: Kind = Kind::Extra { pair: Some("CheckoutProviderAddressSelectionPage") };
    const PAYS: bool = true;
    const REQUIRES: &'static [&'static Requirement] = &[&MAY_BUY, &PROVIDERS_OFFERED, &NO_CHARGE_IN_FLIGHT];

    fn context<'a>(&self, view: &View<'a>) -> Self::Context<'a> {
        let offered = ProviderCheckout::offered(view).into_iter();
        CheckoutProviderSelectionContext { checkout_providers: offered.map(Into::into).collect() }
    }

    fn submit(&self, mut checkout: Checkout, form: &Self::Form, view: &View) -> Result<Decision, FormErrors> {
        let offered = ProviderCheckout::offered(view);
        let provider = offered.into_iter().find(|provider| provider.pk == form.checkout_provider);
        let provider = provider.ok_or_else(|| FormErrors::field("checkout_provider", &NOT_OFFERED))?;
        let kind = PaymentKind::CheckoutProvider;
        let live = view.facts.attempt.as_ref().filter(|_| view.is_away(kind));
        let live = live.and_then(|known| known.attempt.open_session(view.facts.now));
        if live.is_some_and(|session| session.provider.slug == provider.slug && !session.cancelled) {
            return Ok(Decision::keep(checkout));
        }
        let shop = &view.facts.shop;
        // A provider's page knows addresses, and no hours.
        let is_plain = |option: &DeliveryOption| option.kind == DeliveryKind::Customer && !option.scheduled;
        if !checkout.choices.delivery.chosen(shop).is_some_and(is_plain) {
            let options = shop.offered_delivery_options();
            let to_address = options.into_iter().find(|option| is_plain(option));
            let to_address = to_address.ok_or_else(|| FormErrors::whole(&NOT_DELIVERED))?;
            checkout.choices.delivery = Delivery { option: Some(to_address.pk), ..Delivery::default() };
        }
        checkout.choices.loyalty_money = LoyaltyMoney::default();
        checkout.choices.loyalty_card = LoyaltyCard::default();
        checkout.choices.checkout_provider.started = true;
        let amount = amount_for_provider(&View::new(&checkout, view.facts, view.goods));
        if amount.minor == 0 {
            return Err(FormErrors::whole(&NOTHING_TO_PAY));
        }
        let terms = Terms {
            kind,
            amount,
            instalments: 1,
            bank_points: None,
            three_d: false,
            card: None,
            wallet: None,
            provider: Some(provider.slug.clone()),
        };
        Ok(Decision::pay(checkout, terms))
    }
}
