//! One shopper's walk through the checkout, in the shopper's verbs. Each answer is checked to be whole.

use std::sync::Arc;

use serde_json::Value;

use super::{LIRA_ACCOUNT, World, enough::enough_is_enough};
use crate::{
    basket::{BasketCommand, BasketItem, LineAttributes},
    checkout::Checkout,
    engine::{self, Answer, Change, Envelope, Shown},
    facts::Facts,
    form::Submission,
    ids::{AttemptId, CheckoutId, Pk},
    job::Job,
    ledger::{Movement, Resource},
    order::Order,
    page::AnyPage,
    pages,
    payment::{self, Attempt, AttemptWrite, Finding},
    services::Ask,
    text::FormErrors,
};

/// Keys that no answer may leave out.
pub(crate) const PRE_ORDER_KEYS: &[&str] = &[
    "basket",
    "shipping_address",
    "billing_address",
    "shipping_option",
    "shipping_groups",
    "billing_and_shipping_same",
    "payment_option",
    "notifications",
    "shipping_amount",
    "total_amount",
    "unpaid_amount",
    "loyalty_money",
    "gift_cards",
    "currency_type_label",
    "installment",
    "redirect_to_three_d",
    "delivery_option",
    "retail_store",
    "pickup_location",
    "payment_choice",
    "phone_number",
    "gift_box",
    "delivery_range",
    "user_phone_number",
    "total_amount_with_interest",
    "is_guest",
    "is_post_order",
    "is_redirected",
    "notes",
    "coupons",
    "selected_campaign",
    "checkout_provider_process_started",
    "remote_redirect_url",
];

/// What a bank says of an attempt.
pub(crate) type BankSays = Box<dyn Fn(&Attempt) -> Finding>;

/// A shopper on the way.
pub(crate) struct Walk {
    pub(crate) world: World,
    pub(crate) checkout: Checkout,
    /// The orders made on the way, the last one last.
    pub(crate) orders: Vec<Order>,
    /// What the ledger was told, in order.
    pub(crate) movements: Vec<Movement>,
    /// What was to be done once it was saved, in order.
    pub(crate) jobs: Vec<Job>,
    /// The parts the last command changed; `None` when nothing was saved.
    pub(crate) changed: Option<Vec<&'static str>>,
    /// The last page that was posted.
    pub(crate) posted: Option<&'static str>,
    /// Whether it took its form.
    pub(crate) accepted: bool,
    /// What the bank says when it is asked for money next; that it is paid, otherwise.
    pub(crate) bank: Option<Finding>,
    /// The same, found out from what it is asked for.
    pub(crate) says: Option<BankSays>,
    /// How often it was asked for money.
    pub(crate) charged: usize,
}

/// What the shopper's storefront was answered.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reply {
    /// Names of the pages.
    pub(crate) pages: Vec<&'static str>,
    contexts: Vec<Value>,
    /// The template.
    pub(crate) template: &'static str,
    /// Codes of what was wrong.
    pub(crate) errors: Vec<&'static str>,
    /// The whole pre-order.
    pub(crate) pre_order: Value,
    /// Whether the storefront is sent to the basket.
    pub(crate) to_basket: bool,
    /// The whole answer of a page without an envelope.
    pub(crate) bare: Option<Value>,
}

impl Reply {
    fn new(answer: Answer) -> Self {
        let bare = match answer {
            Answer::Envelope(envelope) => return Self::enveloped(&envelope),
            Answer::Bare(bare) => Some(read(bare.bytes())),
            Answer::EmptyBasket => None,
        };
        Self {
            pages: Vec::new(),
            contexts: Vec::new(),
            template: "",
            errors: Vec::new(),
            pre_order: Value::Null,
            to_basket: bare.is_none(),
            bare,
        }
    }

    fn enveloped(envelope: &Envelope) -> Self {
        let pre_order: Value = read(envelope.pre_order.bytes());
        for key in PRE_ORDER_KEYS {
            assert!(pre_order.get(key).is_some(), "the pre-order lacks {key}");
        }
        let contexts: Vec<Value> =
            envelope.context_list.iter().map(|entry| read(entry.page_context.bytes())).collect();
        assert!(contexts.iter().all(Value::is_object), "a page_context is no object: {contexts:?}");
        Self {
            pages: envelope.context_list.iter().map(|entry| entry.page_name).collect(),
            contexts,
            template: envelope.template_name,
            errors: envelope.errors.codes(),
            pre_order,
            to_basket: false,
            bare: None,
        }
    }

    /// The context of `page`, which the answer must show.
    pub(crate) fn context(&self, page: &str) -> &Value {
        let place = self.pages.iter().position(|name| *name == page);
        &self.contexts[place.unwrap_or_else(|| panic!("{page} is not among {:?}", self.pages))]
    }

    /// The keys of the rows in `list` of the context of `page`.
    pub(crate) fn offered(&self, page: &str, list: &str) -> Vec<i64> {
        let rows = self.context(page)[list].as_array().expect("a list");
        rows.iter().map(|row| row["pk"].as_i64().expect("a key")).collect()
    }

    /// The key of what is chosen under `name` in the pre-order.
    pub(crate) fn chosen(&self, name: &str) -> Option<Pk> {
        self.pre_order[name]["pk"].as_i64().map(Pk)
    }

    /// An amount or text of the pre-order.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.pre_order[name].as_str()
    }
}

fn read(json: &[u8]) -> Value {
    serde_json::from_slice(json).expect("answers are JSON")
}

impl Walk {
    /// A guest with an empty basket.
    pub(crate) fn guest() -> Self {
        let world = World::new();
        let checkout = Checkout::new(CheckoutId("checkout-0".to_owned()), Pk(1), world.now);
        let (orders, movements, jobs) = (Vec::new(), Vec::new(), Vec::new());
        Self {
            world,
            checkout,
            orders,
            movements,
            jobs,
            changed: None,
            posted: None,
            accepted: false,
            bank: None,
            says: None,
            charged: 0,
        }
    }

    /// A customer who is logged in, with an empty basket.
    pub(crate) fn customer() -> Self {
        let mut walk = Self::guest();
        walk.world.log_in();
        walk
    }

    /// A customer with one mug who has only the order left to confirm.
    pub(crate) fn ready_to_order() -> Self {
        let mut walk = Self::customer();
        walk.add(super::MUG, 1);
        walk.choose_delivery(super::TO_ADDRESS);
        walk.choose_addresses(super::HOME, super::HOME);
        walk.choose_shipping(super::STANDARD);
        walk.choose_payment(super::TRANSFER);
        walk.choose_account(LIRA_ACCOUNT);
        walk
    }

    /// What is known to whoever only looks at the checkout.
    pub(crate) fn facts(&self) -> Facts {
        self.world.facts(&engine::lookups(&self.world.known(&self.checkout), None))
    }

    /// Saves `change`; or nothing of it, when there is not enough of what is answered.
    pub(crate) fn save(&mut self, change: Option<Change>) -> Result<(), Resource> {
        self.world.save(change.as_ref())?;
        self.changed = change.as_ref().map(|change| change.changed.clone());
        if let Some(change) = change {
            self.checkout = Arc::unwrap_or_clone(change.checkout);
            self.orders.extend(change.order.map(|order| *order));
            self.movements.extend(change.movements);
            self.jobs.extend(change.jobs);
        }
        Ok(())
    }

    /// Does `command` to the basket; the codes of what was wrong otherwise.
    pub(crate) fn basket(&mut self, command: &BasketCommand) -> Result<(), Vec<&'static str>> {
        let facts = self.world.facts(&engine::basket_lookups(&self.world.known(&self.checkout), command));
        let change =
            engine::decide_basket(&self.checkout, command, &facts).map_err(|errors| errors.codes())?;
        self.save(change).expect("a basket holds nothing");
        Ok(())
    }

    /// Puts `quantity` units of `product` into the basket, which must work.
    pub(crate) fn add(&mut self, product: Pk, quantity: i64) {
        let item = BasketItem { product, attributes: LineAttributes::new() };
        self.basket(&BasketCommand::Add(item, quantity)).expect("the test's shop sells it");
    }

    /// Posts `fields` to `page`.
    pub(crate) fn post(&mut self, page: &str, fields: &[(&str, &str)]) -> Reply {
        let page = pages::find(page).expect("a page of the table");
        let submission = Submission::new(fields.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())));
        self.posted = Some(page.name());
        let mut answered = None;
        loop {
            let lookups = engine::lookups(&self.world.known(&self.checkout), Some((page, &submission)));
            let mut facts = self.world.facts(&lookups);
            if let Some(ask) = engine::asks(&self.checkout, page, &submission, &facts) {
                let has_card = page.card(&submission).is_some();
                assert_eq!(ask == Ask::CardRewards, has_card, "a card is there for its question only");
                facts.answered = answered.get_or_insert_with(|| self.world.answer(&ask)).clone();
                let known = facts.answered.resources().map(|resource| {
                    let balance = self.world.books.balance(&resource);
                    (resource, balance)
                });
                facts.balances.extend(known);
            }
            while let Some(ask) = engine::offers_due(&self.checkout, page, &facts) {
                facts.answered.add_offers(self.world.answer(&ask));
            }
            let mut verdict = engine::decide(&self.checkout, page, &submission, &facts);
            while let Some(ask) = engine::offers_due_after(&verdict.after, &facts) {
                facts.answered.add_offers(self.world.answer(&ask));
                verdict = engine::decide(&self.checkout, page, &submission, &facts);
            }
            enough_is_enough(&self.checkout, (page, &submission), &facts, &verdict);
            if let Err(resource) = self.save(verdict.change) {
                assert!(
                    self.world.refused.insert(resource.clone()),
                    "{resource:?} is refused again and again"
                );
                continue;
            }
            self.world.refused.clear();
            if let Some(attempt) = verdict.opened {
                return self.pay(page, &attempt, &facts);
            }
            self.accepted = verdict.errors.is_empty() && verdict.shown != Shown::EmptyBasket;
            if let Some(bare) = verdict.bare {
                return Reply::new(Answer::Bare(bare));
            }
            // As the flow does: with what was known when it was decided, and the checkout as it was decided.
            return Reply::new(engine::describe(verdict.after, &facts, |_| verdict.shown, verdict.errors));
        }
    }

    /// Asks the bank for the money of `attempt`, which is saved, as the flow does.
    fn pay(&mut self, page: &'static dyn AnyPage, attempt: &Attempt, facts: &Facts) -> Reply {
        self.charged += 1;
        let paid = || Finding::Paid { reference: "bank-1".to_owned(), amount: attempt.terms.amount };
        let said = self.says.take().map(|says| says(attempt));
        let finding = self.bank.take().or(said).unwrap_or_else(paid);
        self.settle(&attempt.id, finding);
        let now = self.world.attempts[&attempt.id].attempt.clone();
        let (shown, errors) = engine::after_payment(page, &now, now.says());
        self.accepted = errors.is_empty();
        let attempt = Some(Box::new(self.world.attempts[&attempt.id].clone()));
        self.describe(&Facts { attempt, ..facts.clone() }, |_| shown, errors)
    }

    /// The orders that payments under way will become: what they need is held.
    pub(crate) fn paying(&self) -> impl Iterator<Item = &Order> {
        let live = self.world.attempts.values().filter(|known| known.attempt.state.is_live());
        live.map(|known| known.attempt.order.as_ref())
    }

    /// How many payments were given up.
    pub(crate) fn given_up(&self) -> usize {
        let given_up = |known: &&crate::payment::KnownAttempt| {
            matches!(known.attempt.state, crate::payment::AttemptState::GivenUp { .. })
        };
        self.world.attempts.values().filter(given_up).count()
    }

    /// Settles the attempt `id` as `finding` says; whether that changed anything.
    pub(crate) fn settle(&mut self, id: &AttemptId, finding: Finding) -> bool {
        let known = self.world.attempts[id].clone();
        let settled = payment::settle(known.attempt, self.checkout.clone(), finding, self.world.now);
        let Some(payment::Settlement { attempt, checkout, order, movements, jobs, says: _ }) = settled else {
            return false;
        };
        let attempts = vec![AttemptWrite { attempt, version: Some(known.version) }];
        let (tallies, links, changed) = (Vec::new(), Vec::new(), Vec::new());
        let event = "bank".to_owned();
        let (checkout, order) = (checkout.into(), order.map(Box::new));
        let change = Change { checkout, order, attempts, movements, tallies, jobs, links, event, changed };
        self.save(Some(change)).expect("settling holds nothing");
        true
    }

    /// Reads the checkout, with or without a page asked for by name.
    pub(crate) fn get(&self, page: Option<&str>) -> Reply {
        let mut facts = self.world.facts(&engine::shown_lookups(&self.world.known(&self.checkout), page));
        if let Some(ask) = page.and_then(|page| engine::shown_asks(&self.checkout, page, &facts)) {
            facts.answered = self.world.answered(&ask);
        }
        while let Some(ask) = engine::offers_due_for_show(&self.checkout, &facts) {
            facts.answered.add_offers(self.world.answered(&ask));
        }
        self.describe(&facts, |view| engine::show(view, page), FormErrors::none())
    }

    fn describe(
        &self,
        facts: &Facts,
        shown: impl FnOnce(&crate::checkout::View) -> Shown,
        errors: FormErrors,
    ) -> Reply {
        Reply::new(engine::describe(engine::repair(self.checkout.clone(), facts), facts, shown, errors))
    }

    /// Gives a guest's e-mail address.
    pub(crate) fn enter_as_guest(&mut self) -> Reply {
        self.post("IndexPage", &[("user_email", "guest@example.com"), ("phone_number", "05320000001")])
    }

    /// Chooses how the goods are handed over.
    pub(crate) fn choose_delivery(&mut self, option: Pk) -> Reply {
        self.post("DeliveryOptionSelectionPage", &[("delivery_option", &option.to_string())])
    }

    /// Chooses where the goods go and who is billed.
    pub(crate) fn choose_addresses(&mut self, shipping: Pk, billing: Pk) -> Reply {
        let (shipping, billing) = (shipping.to_string(), billing.to_string());
        self.post("AddressSelectionPage", &[("shipping_address", &shipping), ("billing_address", &billing)])
    }

    /// Chooses the store and who is billed.
    pub(crate) fn choose_store(&mut self, store: Pk, billing: Pk) -> Reply {
        let (store, billing) = (store.to_string(), billing.to_string());
        self.post("RetailStoreSelectionPage", &[("retail_store", &store), ("billing_address", &billing)])
    }

    /// Chooses the carrier.
    pub(crate) fn choose_shipping(&mut self, option: Pk) -> Reply {
        self.post("ShippingOptionSelectionPage", &[("shipping_option", &option.to_string())])
    }

    /// Chooses the way of paying.
    pub(crate) fn choose_payment(&mut self, option: Pk) -> Reply {
        self.post("PaymentOptionSelectionPage", &[("payment_option", &option.to_string())])
    }

    /// Chooses the account of a funds transfer.
    pub(crate) fn choose_account(&mut self, account: Pk) -> Reply {
        self.post("FundsTransferChoicePage", &[("bank_account", &account.to_string())])
    }

    /// Confirms the order.
    pub(crate) fn order(&mut self) -> Reply {
        self.post("FundsTransferPage", &[("agreement", "1")])
    }
}
