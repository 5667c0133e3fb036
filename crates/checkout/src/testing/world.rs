//! Everything outside the checkout: the shop, the goods on the shelves, the shopper's book, the time. Answers
//! exactly the lookups it is asked for, so that a lookup somebody forgot makes a test fail.

use std::{
    cell::RefCell,
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use serde_json::json;

use super::{FOREIGN, HOME, MUG, OFFICE, books::Books};
use crate::{
    address::Address,
    catalog::{Product, ProductKind},
    checkout::Checkout,
    engine::Change,
    facts::{Customer, Facts, Known, Lookup, Lookups, OrderLinks, Visitor},
    gift_card::{GiftCard, GiftCardCode},
    ids::{AttemptId, CheckoutId, FreshIds, OrderNumber, Pk, Timestamp},
    ledger::{Balance, Resource},
    money::Currency,
    payment::{AttemptWrite, KnownAttempt},
    phone::MobileNumber,
    services::{Answered, Ask, CardRewards, CardService, LoyaltyAccount, Offered, ProviderService},
    shop::Shop,
    text::Language,
};

/// The customer who can log in.
pub(crate) const CUSTOMER: Pk = Pk(7);

pub(crate) struct PlainLinks;

impl OrderLinks for PlainLinks {
    fn completed(&self, number: &OrderNumber, _now: Timestamp) -> String {
        format!("/orders/completed/{number}/")
    }

    fn digest(&self, purpose: &str, text: &str) -> String {
        format!("<{purpose} {text}>")
    }

    fn public(&self, path: &str) -> String {
        format!("https://shop.example{path}")
    }
}

/// `says` as the answer to the question with this fingerprint; a service of which nothing is known is silent.
fn offered<T: Clone>(says: Option<&Offered<T>>, fingerprint: u64) -> Offered<T> {
    Offered { fingerprint, options: says.and_then(|says| says.options.clone()) }
}

/// Everything outside the checkout.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) shop: Shop,
    pub(crate) products: HashMap<Pk, Product>,
    pub(crate) books: Books,
    pub(crate) book: Vec<Address>,
    /// The gift cards there are; what they have stands in the books.
    pub(crate) gift_cards: Vec<GiftCard>,
    pub(crate) visitor: Visitor,
    pub(crate) now: Timestamp,
    /// Who takes card payments.
    pub(crate) card_service: Option<CardService>,
    /// The checkout providers that can be reached.
    pub(crate) providers: Vec<ProviderService>,
    /// What the services answer when they are asked.
    pub(crate) services: Answered,
    /// How often they were asked.
    pub(crate) asked: usize,
    /// Orders the customer made before.
    pub(crate) past_orders: i64,
    /// Of what the ledger refused to hold as much as was decided, while a decision is made anew.
    pub(crate) refused: BTreeSet<Resource>,
    /// The payment attempts that were opened.
    pub(crate) attempts: HashMap<AttemptId, KnownAttempt>,
    /// The one the checkout waits for.
    pub(crate) live: Option<AttemptId>,
    decisions: i64,
    /// The shop as it was lent last.
    lent: RefCell<Arc<Shop>>,
}

/// A product that costs `lira` kuruş and, if it is sold there, `euro` cents.
pub(crate) fn product(pk: Pk, name: &str, lira: i64, euro: Option<i64>) -> Product {
    let prices: HashMap<&str, serde_json::Value> = [("TRY", Some(lira)), ("EUR", euro)]
        .into_iter()
        .filter_map(|(code, minor)| Some((code, json!({ "minor": minor?, "retail_minor": minor? }))))
        .collect();
    serde_json::from_value(json!({
        "pk": pk, "sku": format!("sku-{pk}"), "base_code": format!("base-{pk}"), "name": name, "description": "",
        "category": { "pk": 5, "name": "Things", "path": "All/Things" }, "prices": prices, "tax_rate": "20",
        "attributes": { "color": "blue" }, "images": [format!("/images/{pk}.svg")], "active": true,
    }))
    .expect("the test's product is spelled right")
}

fn address(pk: Pk, title: &str, city: (i64, &str)) -> Address {
    serde_json::from_value(json!({
        "pk": pk, "title": title, "first_name": "Ada", "last_name": "Yılmaz", "email": "ada@example.com",
        "phone_number": "05320000001", "line": "Street 1", "postcode": "34000",
        "country": { "pk": 1, "name": "Türkiye", "code": "tr" },
        "city": { "pk": city.0, "name": city.1, "country": 1 },
        "township": null, "district": null, "notes": null, "company_name": null, "tax_office": null, "tax_no": null,
        "identity_number": null, "e_bill_taxpayer": false, "is_corporate": false, "primary": pk == HOME,
    }))
    .expect("the test's address is spelled right")
}

impl World {
    /// The world a guest finds.
    pub(crate) fn new() -> Self {
        let mut lamp = product(super::LAMP, "Lamp", 45_000, None);
        lamp.prices.values_mut().for_each(|price| price.retail_minor = 50_000);
        let products = [
            product(MUG, "Mug", 12_990, Some(990)),
            lamp,
            Product { kind: ProductKind::Bag, ..product(super::BAG, "Bag", 100, None) },
            Product { active: false, ..product(super::RETIRED, "Retired", 100, None) },
        ];
        let mut books = Books::default();
        for product in &products {
            books.set(Resource::Stock(product.pk), if product.pk == super::LAMP { 2 } else { 20 });
        }
        let shop = super::shop();
        Self {
            books,
            products: products.into_iter().map(|product| (product.pk, product)).collect(),
            book: vec![address(HOME, "Home", (34, "İstanbul")), address(OFFICE, "Office", (6, "Ankara"))],
            gift_cards: Vec::new(),
            visitor: Visitor {
                owner: "guest-1".to_owned(),
                address: Some("203.0.113.9".to_owned()),
                network: Some("203.0.113.9".to_owned()),
                ..Visitor::default()
            },
            now: Timestamp(1_800_000_000_000_000),
            card_service: None,
            providers: Vec::new(),
            services: Answered::default(),
            asked: 0,
            past_orders: 0,
            refused: BTreeSet::new(),
            attempts: HashMap::new(),
            live: None,
            decisions: 0,
            lent: RefCell::new(Arc::new(shop.clone())),
            shop,
        }
    }

    /// The shop as facts carry it. It is copied only once it was changed, as a server reads settings only then.
    fn settings(&self) -> Arc<Shop> {
        let mut lent = self.lent.borrow_mut();
        if **lent != self.shop {
            *lent = Arc::new(self.shop.clone());
        }
        lent.clone()
    }

    /// What is known of `checkout` before anything is looked up.
    pub(crate) fn known<'a>(&'a self, checkout: &'a Checkout) -> Known<'a> {
        Known { checkout, shop: &self.shop, visitor: &self.visitor, now: self.now, links: &PlainLinks }
    }

    /// Logs the customer in.
    pub(crate) fn log_in(&mut self) {
        self.visitor.owner = format!("customer:{CUSTOMER}");
        self.visitor.customer = Some(Customer {
            pk: CUSTOMER,
            email: "ada@example.com".to_owned(),
            first_name: "Ada".to_owned(),
            last_name: "Yılmaz".to_owned(),
            phone: Some("05320000009".to_owned()),
        });
    }

    /// What is known once `lookups` are answered.
    pub(crate) fn facts(&self, lookups: &Lookups) -> Facts {
        let asked = |pk: &Pk| {
            let sku = || Lookup::Sku(self.products[pk].sku.clone());
            lookups.contains(&Lookup::Product(*pk))
                || self.products.contains_key(pk) && lookups.contains(&sku())
        };
        let number = 9000 + self.decisions;
        debug_assert!(self.book.iter().all(|address| address.pk != Some(FOREIGN)));
        let mut facts = Facts {
            now: self.now,
            ids: FreshIds {
                checkout: CheckoutId(format!("checkout-{number}")),
                basket: Pk(number),
                order: Pk(number * 1000),
                number: OrderNumber(format!("{number:016}")),
                token: format!("token-{number}"),
                link: format!("link-{number}"),
                attempt: AttemptId(format!("attempt-{number}")),
            },
            language: Language::En,
            shop: self.settings(),
            visitor: self.visitor.clone(),
            products: (self.products.iter())
                .filter(|(pk, _)| asked(pk))
                .map(|(pk, product)| (*pk, Arc::new(product.clone())))
                .collect(),
            stock: (self.products.keys().filter(|pk| asked(pk)))
                .map(|pk| (*pk, self.books.balance(&Resource::Stock(*pk)).available()))
                .collect(),
            balances: (lookups.iter())
                .filter_map(|lookup| match lookup {
                    Lookup::Balance(resource) => Some((resource.clone(), self.books.balance(resource))),
                    _ => None,
                })
                .collect(),
            gift_cards: (self.gift_cards.iter())
                .filter(|card| lookups.contains(&Lookup::GiftCard(card.digest.clone())))
                .map(|card| {
                    let balance = self.books.balance(&card.resource());
                    (card.digest.clone(), GiftCard { balance, ..card.clone() })
                })
                .collect(),
            tallies: (lookups.iter())
                .filter_map(|lookup| match lookup {
                    Lookup::Tally(limit) => Some((limit.clone(), self.books.tally(limit, self.now))),
                    _ => None,
                })
                .collect(),
            addresses: if lookups.contains(&Lookup::Addresses) {
                self.book.iter().cloned().map(Into::into).collect()
            } else {
                Vec::new()
            },
            card_service: self.card_service.clone().map(Arc::new),
            providers: self.providers.clone(),
            answered: Answered::default(),
            refused: self.refused.clone(),
            past_orders: (lookups.contains(&Lookup::PastOrders) && self.visitor.customer.is_some())
                .then_some(self.past_orders),
            attempt: self.live.as_ref().and_then(|id| self.attempts.get(id)).cloned().map(Box::new),
            links: Arc::new(PlainLinks),
        };
        if let Some(known) = facts.attempt.clone() {
            known.attempt.lend(&mut facts);
        }
        facts
    }

    /// What the services answer to `ask`, asked now.
    pub(crate) fn answered(&self, ask: &Ask) -> Answered {
        let (loyalty, rewards) = (self.services.loyalty.clone(), self.services.rewards.clone());
        match ask {
            Ask::Delivery(question) => {
                let delivery = offered(self.services.delivery.as_ref(), question.fingerprint);
                Answered { delivery: Some(delivery), ..Answered::default() }
            }
            Ask::Carriers(question) => {
                let carriers = offered(self.services.carriers.as_ref(), question.fingerprint);
                Answered { carriers: Some(carriers), ..Answered::default() }
            }
            Ask::CardTerms { .. } => Answered { card: self.services.card.clone(), ..Answered::default() },
            Ask::LoyaltyAccount => Answered {
                loyalty: loyalty.map(|account| LoyaltyAccount { asked: self.now, ..account }),
                ..Answered::default()
            },
            Ask::CardRewards => Answered {
                rewards: rewards.map(|card| CardRewards { asked: self.now, ..card }),
                ..Answered::default()
            },
        }
    }

    /// The same, counted.
    pub(crate) fn answer(&mut self, ask: &Ask) -> Answered {
        self.asked += 1;
        self.answered(ask)
    }

    /// Issues the gift card with this code and so many kuruş on it; its place among the gift cards. With `phone` it asks for a
    /// one-time code.
    pub(crate) fn issue_gift_card(&mut self, code: &str, minor: i64, phone: Option<&str>) -> usize {
        let code = GiftCardCode::read(code).expect("a code");
        let place = self.gift_cards.len();
        let phone = phone.map(|phone| MobileNumber::parse(phone, &["TR".to_owned()]).expect("a number"));
        let card = GiftCard {
            pk: Pk(500 + i64::try_from(place).expect("a few")),
            digest: code.digest(&PlainLinks),
            last_four: code.last_four().to_owned(),
            currency: Currency::TRY,
            expires: None,
            phone,
            active: true,
            created: self.now,
            balance: Balance::default(),
        };
        self.books.set(card.resource(), minor);
        self.gift_cards.push(card);
        place
    }

    /// Makes `units` of `product` available.
    pub(crate) fn set_stock(&mut self, product: Pk, units: i64) {
        self.books.set(Resource::Stock(product), units);
    }

    /// Uses the fresh identifiers up and does what `change` says to the ledger and the counters; or nothing of it, when
    /// there is not enough of what is answered.
    pub(crate) fn save(&mut self, change: Option<&Change>) -> Result<(), Resource> {
        self.decisions += 1;
        if let Some(change) = change {
            self.books.try_apply(&change.movements)?;
            self.books.count(&change.tallies, self.now);
            for AttemptWrite { attempt, version } in &change.attempts {
                let stored = self.attempts.get(&attempt.id).map(|known| known.version);
                assert_eq!(stored, *version, "an attempt is changed as it was read");
                let version = version.unwrap_or(0) + 1;
                let known = KnownAttempt { version, attempt: attempt.clone() };
                self.attempts.insert(attempt.id.clone(), known);
            }
            let waits = self.attempts.values().filter(|known| known.attempt.state.is_live());
            let mut checkouts: Vec<_> = waits.map(|known| known.attempt.checkout()).collect();
            let live = checkouts.len();
            checkouts.dedup();
            assert_eq!(checkouts.len(), live, "a checkout waits for one attempt at most");
            self.live = change.checkout.attempt.as_ref().map(|live| live.id.clone());
        }
        Ok(())
    }

    /// Lets `seconds` pass.
    pub(crate) fn wait(&mut self, seconds: i64) {
        self.now = self.now.plus_seconds(seconds);
        self.books.now = Some(self.now);
    }
}
