//! Who is asking: from a cookie to the visit, the checkout and the facts of one request.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use checkout::{
    address::ShownAddress,
    checkout::Checkout,
    facts::{Facts, Known, Lookup, Lookups, Visitor},
    ids::{FreshIds, Pk},
    money::Currency,
    services::Answered,
    text::Language,
};
use store::{
    checkouts::{Holder, StoredCheckout, Versions, Visit},
    lookups::{Answers, Questions},
    sessions::SessionKey,
};

use crate::{Flow, FlowError, foresight::Recollection};

/// Seconds after which the use of a session is noted again.
const SEEN_AGAIN_SECONDS: i64 = 24 * 3600;

/// What a request says about who sends it.
#[derive(Debug, Clone, Default)]
pub struct Arrival {
    /// The session of its cookie.
    pub session: Option<SessionKey>,
    /// The language it asks for.
    pub language: Option<Language>,
    /// The currency it asks for.
    pub currency: Option<Currency>,
    /// The network address it came from.
    pub address: Option<String>,
    /// The network whose requests are counted together; `None` when many shoppers share it.
    pub network: Option<String>,
}

/// A session's cookie, to be given to the visitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cookie(pub String);

/// A request with everything its cookie leads to.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The session, if it is alive.
    pub session: Option<SessionKey>,
    /// Who came with it.
    pub visit: Option<Visit>,
    /// The versions of what is cached.
    pub versions: Versions,
    /// The language answers are drawn in.
    pub language: Language,
    /// Whether the cookie is one that a login replaced.
    pub(crate) replaced: bool,
    /// Whether the session was just noted as used, so that it lives on from now.
    pub(crate) prolonged: bool,
    visitor: Visitor,
    /// What was looked up beside the visit.
    foreseen: (Questions, Answers),
    /// Whether the visitor was not read: they are as this process knows them since their last request.
    pub(crate) is_recalled: bool,
}

impl Loaded {
    /// Whoever bought what a provider calls about, as far as the rules have to know them.
    pub(crate) fn of_buyer(visitor: Visitor, versions: Versions, language: Language) -> Self {
        Self {
            session: None,
            visit: None,
            versions,
            language,
            replaced: false,
            prolonged: false,
            visitor,
            foreseen: (Questions::default(), Answers::default()),
            is_recalled: false,
        }
    }

    /// The request `arrival` of the visitor in `visit`.
    fn new(
        arrival: &Arrival,
        visit: Option<Visit>,
        versions: Versions,
        foreseen: (Questions, Answers),
    ) -> Self {
        let set = |text: Option<&String>| text.cloned();
        let language = arrival
            .language
            .or_else(|| Language::parse(&set(visit.as_ref().and_then(|visit| visit.language.as_ref()))?));
        let currency = arrival
            .currency
            .or_else(|| Currency::parse(&set(visit.as_ref().and_then(|visit| visit.currency.as_ref()))?));
        let visitor = Visitor {
            customer: visit.as_ref().and_then(|visit| visit.customer.clone()),
            owner: visit.as_ref().map(Visit::address_owner).unwrap_or_default(),
            registered_here: visit.as_ref().is_some_and(|visit| visit.registered),
            currency,
            address: arrival.address.clone(),
            network: arrival.network.clone(),
        };
        Self {
            session: arrival.session.clone().filter(|_| visit.is_some()),
            visit,
            versions,
            language: language.unwrap_or_default(),
            replaced: false,
            prolonged: false,
            visitor,
            foreseen,
            is_recalled: false,
        }
    }

    /// The customer who is logged in.
    pub fn customer_pk(&self) -> Option<Pk> {
        self.visitor.customer.as_ref().map(|customer| customer.pk)
    }

    /// The checkout that is open, as stored.
    pub fn stored(&self) -> Option<&StoredCheckout> {
        self.visit.as_ref()?.checkout.as_ref()
    }

    /// The checkout that is open, or an empty one with `fresh` identifiers.
    pub(crate) fn checkout(
        &self,
        fresh: impl FnOnce() -> FreshIds,
        now: checkout::ids::Timestamp,
    ) -> Arc<Checkout> {
        if let Some(stored) = self.stored() {
            return Arc::clone(&stored.checkout);
        }
        let fresh = fresh();
        Arc::new(Checkout::new(fresh.checkout, fresh.basket, now))
    }

    /// Who has the checkout open, if anybody can.
    pub(crate) fn holder(&self) -> Option<Holder> {
        let customer = self.visit.as_ref().and_then(|visit| visit.customer.as_ref());
        match customer {
            Some(customer) => Some(Holder::Customer(customer.pk)),
            None => self.session.clone().map(Holder::Session),
        }
    }

    /// The version of the address book as it is recalled.
    pub(crate) fn book(&self) -> i64 {
        self.foreseen.1.book
    }

    /// The products whose stock is recalled.
    pub(crate) fn stock(&self) -> &[(Pk, i64)] {
        &self.foreseen.1.stock
    }

    /// The name the event log knows the visitor by.
    pub fn actor(&self) -> String {
        let customer = self.visitor.customer.as_ref();
        customer.map_or_else(|| "guest".to_owned(), |customer| format!("customer:{}", customer.pk))
    }
}

impl Flow {
    /// Finds out who is asking. A session that does not exist, or that a login replaced, is nobody's; with
    /// `replay` a replaced one may still see its checkout.
    pub async fn load(&self, arrival: &Arrival, replay: bool) -> Result<Loaded, FlowError> {
        self.load_with(arrival, replay, Questions::default()).await
    }

    /// The same for a request that goes on to ask for facts: those it most likely needs are looked up as well.
    pub(crate) async fn load_to_decide(&self, arrival: &Arrival, replay: bool) -> Result<Loaded, FlowError> {
        let guess = arrival.session.as_ref().map(|session| self.0.foresight.guess(session));
        self.load_with(arrival, replay, guess.unwrap_or_default()).await
    }

    async fn load_with(
        &self,
        arrival: &Arrival,
        replay: bool,
        guess: Questions,
    ) -> Result<Loaded, FlowError> {
        let now = self.now();
        let (visit, answers) = match &arrival.session {
            Some(session) => self.0.store.visit_and_look_up(session, now, &guess).await?,
            None => (None, Answers::default()),
        };
        let replaced = visit.as_ref().is_some_and(|visit| visit.retired);
        let visit = visit.filter(|visit| !visit.retired || replay);
        let mut prolonged = false;
        if let (Some(session), Some(visit)) = (&arrival.session, &visit)
            && now.seconds_since(visit.seen) > SEEN_AGAIN_SECONDS
            && !visit.retired
        {
            self.0.store.session_seen(session, now).await?;
            prolonged = true;
        }
        let versions = match &visit {
            Some(visit) => visit.versions,
            None => self.0.store.versions().await?,
        };
        let loaded = Loaded::new(arrival, visit, versions, (guess, answers));
        Ok(Loaded { replaced, prolonged, ..loaded })
    }

    /// The visitor of `arrival` as this process knows them since their last request, if it does. Of all that, only an address
    /// book that has changed since is read.
    pub(crate) async fn recall(&self, arrival: &Arrival) -> Result<Option<Loaded>, FlowError> {
        let Some(session) = &arrival.session else { return Ok(None) };
        let Some(mut recalled) = self.0.foresight.recall(session) else { return Ok(None) };
        let is_seen_again = self.now().seconds_since(recalled.visit.seen) > SEEN_AGAIN_SECONDS;
        if is_seen_again || !self.0.cache.is_of(recalled.visit.versions) {
            return Ok(None);
        }
        if recalled.asked.addresses_of.is_none() {
            let owner = recalled.visit.address_owner();
            let read = Box::pin(self.read_book(session, &owner)).await?;
            recalled.asked.addresses_of = Some(owner);
            (recalled.answers.addresses, recalled.answers.book) = (read.addresses, read.book);
        }
        let Recollection { visit, asked, answers } = recalled;
        let versions = visit.versions;
        let loaded = Loaded::new(arrival, Some(visit), versions, (asked, answers));
        Ok(Some(Loaded { is_recalled: true, ..loaded }))
    }

    /// The addresses in the book `owner` of the visitor of `arrival`, the primary one first.
    pub async fn address_book(&self, arrival: &Arrival, owner: &str) -> Result<Vec<ShownAddress>, FlowError> {
        let Some(session) = &arrival.session else { return Ok(Vec::new()) };
        Ok(self.read_book(session, owner).await?.addresses)
    }

    async fn read_book(&self, session: &SessionKey, owner: &str) -> Result<Answers, FlowError> {
        let book = Questions { addresses_of: Some(owner.to_owned()), ..Questions::default() };
        let read = self.0.store.look_up(&book, self.now()).await?;
        self.0.foresight.remember_book(session, owner, &read);
        Ok(read)
    }

    /// Forgets the address book of the visitor of `arrival`, which is about to change.
    pub fn forget_book(&self, arrival: &Arrival) {
        if let Some(session) = &arrival.session {
            self.0.foresight.forget_book(session);
        }
    }

    /// The currency prices are shown in to somebody without a basket.
    pub async fn wished_currency(&self, arrival: &Arrival) -> Result<Currency, FlowError> {
        let loaded = self.load(arrival, false).await?;
        let shop = self.0.cache.shop(&self.0.store, loaded.versions).await?;
        Ok(shop.currency_for(loaded.visitor.currency))
    }

    /// Answers what `lookups` asks about `checkout` for the visitor in `loaded`.
    pub(crate) async fn facts(
        &self,
        loaded: &Loaded,
        checkout: &Checkout,
        lookups: impl FnOnce(&Known) -> Lookups + Send,
    ) -> Result<Facts, FlowError> {
        let inner = &self.0;
        let now = self.now();
        let shop = inner.cache.shop(&inner.store, loaded.versions).await?;
        let lookups = lookups(&Known {
            checkout,
            shop: &shop,
            visitor: &loaded.visitor,
            now,
            links: inner.links.as_ref(),
        });
        let mut products = HashMap::new();
        let mut questions = Questions::default();
        let mut ask = |pk: Pk, questions: &mut Questions| {
            questions.stock.push(pk);
            match inner.cache.product(loaded.versions, pk) {
                Some(product) => drop(products.insert(pk, product)),
                None => questions.products.push(pk),
            }
        };
        for lookup in &lookups {
            match lookup {
                Lookup::Product(pk) => ask(*pk, &mut questions),
                Lookup::Sku(sku) => {
                    let pk = inner.cache.pk_of_sku(&inner.store, loaded.versions, sku).await?;
                    // It may lie in the basket as well.
                    if let Some(pk) = pk.filter(|pk| !lookups.contains(&Lookup::Product(*pk))) {
                        ask(pk, &mut questions);
                    }
                }
                Lookup::Balance(resource) => questions.balances.push(resource.clone()),
                Lookup::GiftCard(digest) => questions.gift_cards.push(digest.clone()),
                Lookup::Tally(limit) => questions.tallies.push(limit.clone()),
                Lookup::PastOrders => questions.orders_of = loaded.customer_pk(),
                Lookup::Addresses => questions.addresses_of = loaded.visit.as_ref().map(Visit::address_owner),
            }
        }
        let (guess, foreseen) = &loaded.foreseen;
        let (mut answers, left) = (foreseen.to(&questions, guess), questions.without(guess));
        if !left.is_empty() {
            answers = answers.and(Box::pin(inner.store.look_up(&left, now)).await?);
        }
        // Of whoever is recalled it is known already.
        if let Some(session) = loaded.session.as_ref().filter(|_| !loaded.is_recalled) {
            inner.foresight.learn(session, guess, &questions);
            if let Some(visit) = &loaded.visit {
                inner.foresight.remember(session, Recollection::of(visit, &questions, &answers));
            }
        }
        let read: Vec<_> = answers.products.into_iter().map(Arc::new).collect();
        inner.cache.keep(loaded.versions, &read);
        products.extend(read.into_iter().map(|product| (product.pk, product)));
        // Nearly no request comes while a payment is under way.
        let attempt = match &checkout.attempt {
            Some(live) => Box::pin(inner.store.attempt(&live.id)).await?.map(Box::new),
            None => None,
        };
        let mut facts = Facts {
            now,
            ids: inner.ids.fresh(now),
            language: loaded.language,
            shop,
            visitor: loaded.visitor.clone(),
            products,
            stock: answers.stock.into_iter().collect(),
            addresses: answers.addresses,
            balances: answers.balances.into_iter().collect(),
            gift_cards: answers.gift_cards.into_iter().map(|card| (card.digest.clone(), card)).collect(),
            tallies: answers.tallies.into_iter().collect(),
            card_service: self.card_service(),
            providers: self.provider_services(),
            answered: Answered::default(),
            refused: BTreeSet::new(),
            past_orders: answers.orders,
            attempt,
            links: Arc::clone(&inner.links) as _,
        };
        if let Some(known) = facts.attempt.clone() {
            known.attempt.lend(&mut facts);
        }
        Ok(facts)
    }
}
