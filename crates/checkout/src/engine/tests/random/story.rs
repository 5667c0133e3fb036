//! One shopper's story: the walk, the services around it, and what happened so far.

use std::collections::HashMap;

use serde_json::json;

use super::{
    check,
    coverage::Coverage,
    gift_cards,
    outside::{self, Outside},
    payments, shop,
    step::{Happens, Offers, Says, Step, card_of, coupon, value_of},
};
use crate::{
    basket::{BasketCommand, BasketItem, LineAttributes},
    ids::Pk,
    job::Job,
    money::Currency,
    order::{self, OrderStatus},
    pages::PAGES,
    pricing::Tender,
    testing::{MUG, Reply, Walk},
};

/// A walk with everything that is counted beside it.
pub(super) struct Story {
    pub(super) walk: Walk,
    pub(super) outside: Outside,
    /// Whether the last step did what it was meant to.
    pub(super) done: bool,
    /// The page the last answer goes on to, with what it offers.
    pub(super) next: Option<Reply>,
    stock: HashMap<Pk, i64>,
    jobs_seen: usize,
    /// What the shop's service offers.
    offers: Offers,
    /// What the bank says when it is asked for money next.
    says: Option<Says>,
    /// What it said in this step.
    said: Option<Says>,
    /// Whether the shop or the address book changed since the last order: the checkout that became it is drawn with them.
    pub(super) redrawn: bool,
}

impl Story {
    /// A shopper with a mug, in a shop that takes every tender.
    pub(super) fn begin(mut walk: Walk) -> Self {
        let world = &mut walk.world;
        world.shop.loyalty.money = true;
        world.shop.loyalty.card = true;
        world.shop.loyalty.rewards = true;
        world.shop.promotions.extend(shop::promotions());
        world.shop.campaigns.extend(shop::campaigns());
        shop::add_ways_of_paying(&mut world.shop);
        shop::add_ways_of_delivery(&mut world.shop);
        world.card_service = Some(outside::card_service());
        gift_cards::issue(&mut walk);
        let world = &mut walk.world;
        for currency in outside::currencies() {
            let (resource, granted) = outside::money(currency);
            world.books.set(resource, granted);
        }
        let on_shelf = |product: &Pk| world.books.balance(&crate::ledger::Resource::Stock(*product)).on_hand;
        let stock = world.products.keys().map(|product| (*product, on_shelf(product))).collect();
        walk.add(MUG, 1);
        Self {
            walk,
            outside: Outside::default(),
            done: false,
            next: None,
            stock,
            jobs_seen: 0,
            offers: Offers::Few,
            says: None,
            said: None,
            redrawn: false,
        }
    }

    /// How many units of `product` there are, with those of the orders that are left.
    pub(super) fn stock(&self, product: Pk) -> i64 {
        self.stock.get(&product).copied().unwrap_or(0)
    }

    /// Takes `step`, a second after the one before, and checks everything.
    pub(super) fn step(&mut self, step: &Step, coverage: &mut Coverage) {
        let step = &self.resolved(step);
        self.walk.world.wait(1);
        let (orders, tenders) = (self.walk.orders.len(), self.tenders());
        let meant = match step {
            Step::Order { place, happens } if orders > 0 => Some(self.place_of(*place, *happens)),
            _ => None,
        };
        let before = self.walk.checkout.clone();
        let (given_up, charged) = (self.walk.given_up(), self.walk.charged);
        let reply = self.take(step);
        if let Some(said) = self.said.take() {
            coverage.count(format!("bank will {said:?}"));
        }
        if self.walk.given_up() > given_up {
            coverage.count("payment given up");
        }
        let redraws = matches!(step, Step::SwitchOption { .. } | Step::ForgetAddress(_));
        // An order is frozen when its payment begins, and drawn with what the shop is when it is there.
        let frozen = self.walk.charged > charged
            || (self.walk.orders.len() > orders && !matches!(step, Step::BankDecides(_)));
        self.redrawn = redraws || (self.redrawn && !frozen);
        coverage.steps += 1;
        // What the bank will say counts once it said so.
        if self.done && !matches!(step, Step::BankWill(_)) {
            coverage.count(step.kind());
        }
        if let Step::GoOn(_) = step
            && let (true, Some(page)) = (self.done, &self.walk.posted)
        {
            coverage.count(format!("post {page}"));
        }
        if let Some(reply) = &reply
            && !(self.redrawn && self.walk.checkout.order.is_some())
        {
            check::answer(reply);
        }
        check::price(self);
        self.walk.orders.iter().for_each(check::order);
        check::ledger(self);
        if self.walk.checkout != before {
            let kept = serde_json::to_string(&self.walk.checkout).unwrap();
            assert_eq!(
                self.walk.checkout,
                serde_json::from_str(&kept).unwrap(),
                "what is saved is read back"
            );
        }
        for order in &self.walk.orders[orders..] {
            coverage.count_order(order);
        }
        if self.walk.orders.len() == orders {
            for (before, after) in tenders.iter().zip(self.tenders()) {
                if before.1 > 0 && after.1 == 0 && reply.is_some() {
                    coverage.count(format!("{:?} taken back", before.0));
                }
            }
        }
        if self.done
            && let (Step::Order { happens, .. }, Some(place)) = (step, meant)
        {
            self.count_what_happened(place, *happens, coverage);
        }
    }

    fn count_what_happened(&self, place: usize, happens: Happens, coverage: &mut Coverage) {
        let order = &self.walk.orders[place];
        for (placed, live) in order.tenders.iter().zip(order.live_tenders()) {
            if order.status == OrderStatus::Cancelled {
                coverage.count(format!("order with {:?} is cancelled", placed.kind));
            } else if live.amount.minor < placed.amount.minor && matches!(happens, Happens::CancelItem(_)) {
                coverage.count("tender shrinks with its order");
            } else if live.amount.minor < placed.amount.minor && matches!(happens, Happens::TakeBack) {
                coverage.count("tender shrinks when goods come back");
            }
        }
    }

    /// What is chosen of each tender.
    pub(super) fn tenders(&self) -> [(Tender, i64); 4] {
        let choices = &self.walk.checkout.choices;
        let money = choices.loyalty_money.amount.map_or(0, |amount| amount.minor);
        let points = choices.loyalty_card.used.as_ref().map_or(0, |used| used.amount.minor);
        let rewards = choices.rewards.chosen.iter().map(|reward| reward.amount.minor).sum();
        let gifts = choices.gift_cards.applied.iter().map(|applied| applied.amount.minor).sum();
        [
            (Tender::LoyaltyMoney, money),
            (Tender::LoyaltyPoints, points),
            (Tender::GiftCard, gifts),
            (Tender::Rewards, rewards),
        ]
    }

    /// The currency the basket has, or would get.
    pub(super) fn currency(&self) -> Currency {
        let wished = self.walk.world.shop.currency_for(self.walk.world.visitor.currency);
        self.walk.checkout.basket.currency.unwrap_or(wished)
    }

    /// Takes `step`.
    pub(super) fn take(&mut self, step: &Step) -> Option<Reply> {
        self.done = true;
        let step = &self.resolved(step);
        let item = |pk: i64| BasketItem { product: Pk(pk), attributes: LineAttributes::new() };
        match step {
            Step::Post { page, keys, flag } => {
                let page = PAGES[*page];
                let values: Vec<(&str, String)> = (page.fields().iter())
                    .map(|field| (field.name, value_of(field.name, keys, *flag)))
                    .collect();
                return Some(self.post(page.name(), &values));
            }
            Step::Get(page) => {
                self.ask_services(true);
                let reply = self.walk.get(page.map(|page| PAGES[page].name()));
                return Some(self.remember(reply));
            }
            Step::GoOn(pick) => return self.go_on(*pick),
            Step::Spend(tender, minor) => return Some(self.spend(*tender, *minor)),
            Step::SpendAll(tender) => {
                let most = self.most(*tender);
                return Some(self.spend(*tender, most));
            }
            Step::GiftCard { card, minor } => return Some(self.use_gift_card(*card, *minor)),
            Step::AnotherOtp => return Some(self.another_otp()),
            Step::SwitchGiftCard(card) => self.switch_gift_card(*card),
            Step::ListRewards { card } => return Some(self.list_rewards(*card)),
            Step::UseRewards(bits) => {
                let listed = self.walk.checkout.choices.rewards.listed.clone();
                let rewards = listed.map(|listed| listed.rewards).unwrap_or_default();
                let meant = rewards.iter().enumerate().filter(|(place, _)| bits & (1 << place) != 0);
                let meant: Vec<_> = meant
                    .map(|(_, reward)| json!({ "type": reward.kind, "amount": reward.amount.to_string() }))
                    .collect();
                return Some(self.post("RewardSelectionPage", &[("rewards", json!(meant).to_string())]));
            }
            Step::Coupon(place) => {
                let fields = [("coupon", coupon(*place).to_owned()), ("action", "add".to_owned())];
                return Some(self.post("CouponSelectionPage", &fields));
            }
            Step::PayByCard { at_once } => return Some(self.pay_by_card(*at_once)),
            Step::BankWill(says) => self.says = Some(*says),
            Step::BankDecides(says) => self.done = self.bank_decides(*says),
            Step::Order { place, happens } => self.done = self.happens(*place, *happens),
            Step::Tell(place) => self.done = self.tell(*place),
            Step::Add(pk, units) => self.basket(&BasketCommand::Add(item(*pk), *units)),
            Step::Set(pk, units) => self.basket(&BasketCommand::Set(item(*pk), *units)),
            Step::Empty => self.basket(&BasketCommand::Empty),
            Step::Stock(pk, units) => self.set_stock(Pk(*pk), *units),
            Step::SwitchOption { list, place } => self.switch(*list, *place),
            Step::Service(offers) => self.offers = *offers,
            Step::LogIn => self.walk.world.log_in(),
            Step::LogOut => {
                self.walk.world.visitor.customer = None;
                "guest-1".clone_into(&mut self.walk.world.visitor.owner);
            }
            Step::Euros(on) => {
                let [lira, euro] = outside::currencies();
                self.walk.world.visitor.currency = Some(if *on { euro } else { lira });
                self.basket(&BasketCommand::Empty);
                self.basket(&BasketCommand::Add(item(MUG.0), 1));
            }
            Step::ForgetAddress(place) => {
                self.done = self.walk.world.book.len() > *place;
                if self.done {
                    self.walk.world.book.remove(*place);
                }
            }
            Step::Wait(seconds) => self.walk.world.wait(*seconds),
        }
        None
    }

    fn basket(&mut self, command: &BasketCommand) {
        self.done = self.walk.basket(command).is_ok();
        self.next = None;
    }

    /// Lets the services know what they answer now.
    pub(super) fn ask_services(&mut self, card: bool) {
        let currency = self.currency();
        let (account, listed) =
            (self.outside.account(currency), outside::listed(card, currency, &self.walk.orders));
        self.walk.world.services.loyalty = Some(account);
        self.walk.world.services.rewards = Some(listed);
        self.walk.world.services.card = outside::card_terms(card);
        self.walk.world.services.delivery = Some(outside::deliveries(self.offers));
        self.walk.world.services.carriers = Some(outside::offered_carriers(self.offers, currency));
    }

    pub(super) fn post(&mut self, page: &str, values: &[(&str, String)]) -> Reply {
        let card = values.iter().any(|(name, value)| {
            matches!(*name, "card_number" | "bin_number") && card_of(true).starts_with(value)
        });
        self.ask_services(card);
        let says = self.says.unwrap_or(Says::Paid);
        self.walk.says = Some(Box::new(move |attempt| payments::finding(says, attempt)));
        let charged = self.walk.charged;
        let fields: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let reply = self.walk.post(page, &fields);
        self.done = self.walk.accepted;
        if self.walk.charged > charged {
            self.said = self.says.take();
        }
        self.learn_jobs();
        self.remember(reply)
    }

    /// The next page is looked for anew.
    pub(super) fn forget_answer(&mut self) {
        self.next = None;
    }

    fn remember(&mut self, reply: Reply) -> Reply {
        self.next = (!reply.pages.is_empty()).then(|| reply.clone());
        reply
    }

    pub(super) fn learn_jobs(&mut self) {
        let new: Vec<Job> = self.walk.jobs[self.jobs_seen..].to_vec();
        self.jobs_seen = self.walk.jobs.len();
        self.outside.will_tell(new);
        let customers = self
            .walk
            .orders
            .iter()
            .filter(|order| order.customer.is_some() && order.status != OrderStatus::Cancelled);
        self.walk.world.past_orders = i64::try_from(customers.count()).unwrap();
    }

    fn set_stock(&mut self, product: Pk, units: i64) {
        if !self.walk.world.products.contains_key(&product) {
            return;
        }
        self.walk.world.set_stock(product, units);
        let sold = |order: &order::Order| {
            let units = order.live_units();
            let bags =
                order.draft.bags.as_ref().filter(|bags| bags.product.pk == product && !units.is_empty());
            units.get(&product).copied().unwrap_or(0) + bags.map_or(0, |bags| bags.quantity)
        };
        let paying = self.walk.paying();
        let sold: i64 = self.walk.orders.iter().chain(paying).map(sold).sum();
        self.stock.insert(product, units + sold);
    }

    fn switch(&mut self, list: usize, place: usize) {
        let shop = &mut self.walk.world.shop;
        if list == shop::HOW_CARRIERS_ARE_CHOSEN {
            self.done = shop::choose_carriers_on(shop, place);
            return;
        }
        if list == shop::WHETHER_A_SERVICE_IS_ASKED {
            self.done = shop::ask_a_service(shop, place);
            return;
        }
        let active = match list {
            0 => shop.delivery_options.get_mut(place).map(|option| &mut option.active),
            1 => shop.shipping_options.get_mut(place).map(|option| &mut option.active),
            2 => shop.payment_options.get_mut(place).map(|option| &mut option.active),
            3 => shop.bank_accounts.get_mut(place).map(|account| &mut account.active),
            _ => shop.retail_stores.get_mut(place).map(|store| &mut store.active),
        };
        self.done = active.is_some();
        if let Some(active) = active {
            *active = !*active;
        }
    }
}
