//! How a shopper fills pages in: with one of the things they offer, with as much of something as there is, with a card.

use serde_json::Value;

use super::{
    outside,
    step::{card_of, value_of},
    story::Story,
};
use crate::{
    checkout::View, engine, money::Money, page::Kind, pages, parts::code_of, pricing::Tender, testing::Reply,
};

/// A carrier for each of `groups`, which are called by what stands under `key`.
fn carriers(groups: &Value, key: &str, pick: usize) -> String {
    let chosen = groups.as_array().unwrap().iter().filter_map(|group| {
        let offered = group["shipping_options"].as_array().unwrap();
        let carrier = offered.get(pick % offered.len().max(1))?;
        Some((group[key].as_str().unwrap().to_owned(), carrier["pk"].clone()))
    });
    Value::Object(chosen.collect()).to_string()
}

impl Story {
    /// Fills in the first page of the last answer that stands in the chain.
    pub(super) fn go_on(&mut self, pick: usize) -> Option<Reply> {
        let shown = if let Some(reply) = self.next.take() {
            reply
        } else {
            self.ask_services(true);
            self.walk.get(None)
        };
        let facts = self.walk.facts();
        let (checkout, goods) = engine::repair(self.walk.checkout.clone(), &facts);
        let view = View::new(&checkout, &facts, &goods);
        let is_next = |name: &&&str| {
            let page = pages::find(name).unwrap();
            matches!(page.kind(), Kind::Step | Kind::Finish) && !page.is_done(&view)
        };
        let Some(name) = shown.pages.iter().find(is_next).copied() else {
            self.done = false;
            return None;
        };
        let page = pages::find(name).unwrap();
        let sent = self.walk.checkout.choices.phone_check.asked.as_ref();
        let chosen = |field: &str| {
            let list = match field {
                // The text message that came, most of the time.
                "code" if pick > 0 => {
                    return sent.map(|asked| code_of(facts.links.as_ref(), &asked.key, &asked.to));
                }
                // The card whose instalments were shown.
                "card_number" => {
                    let paying = checkout.choices.card.card.as_ref()?;
                    let cards = [card_of(true), card_of(false)].into_iter();
                    let mut same = cards.filter(|number| number.starts_with(paying.bin.as_str()));
                    return same.next().map(ToOwned::to_owned);
                }
                // Each group of goods gets the carrier at the same place of its list.
                "attribute_based_shipping_options" => {
                    return Some(carriers(&shown.context(name)[field], "group", pick));
                }
                "data_source_shipping_options" => {
                    return Some(carriers(&shown.context(name)["data_sources"], "slug", pick));
                }
                "phone_number" if name == "SendSmsPage" => return Some(String::new()),
                "shipping_address" | "billing_address" => "addresses".to_owned(),
                other => format!("{other}s"),
            };
            let offered = shown.context(name)[&list].as_array()?;
            let row = offered.get(pick % offered.len().max(1))?;
            let value = row["value"].as_str().map(ToOwned::to_owned);
            value.or_else(|| row["pk"].as_i64().map(|pk| pk.to_string()))
        };
        let values: Vec<(&str, String)> = (page.fields().iter())
            .map(|field| {
                let value = chosen(field.name).unwrap_or_else(|| value_of(field.name, &[1, 1], true));
                (field.name, value)
            })
            .collect();
        Some(self.post(name, &values))
    }

    /// So many kuruş or cents as a client writes them.
    pub(super) fn amount(&self, minor: i64) -> String {
        Money::new(minor, self.currency()).to_string()
    }

    pub(super) fn spend(&mut self, tender: Tender, minor: i64) -> Reply {
        let amount = self.amount(minor);
        match tender {
            Tender::LoyaltyMoney => self.post("LoyaltyMoneyUsagePage", &[("loyalty_amount_to_use", amount)]),
            Tender::LoyaltyPoints => self.post("LoyaltyCardPage", &[("selected_loyalty_amount", amount)]),
            Tender::GiftCard => self.change_gift_card(minor),
            Tender::Rewards => unreachable!("rewards are chosen from a list"),
        }
    }

    /// The most that can be paid with `tender` now.
    pub(super) fn most(&self, tender: Tender) -> i64 {
        let facts = self.walk.facts();
        let (checkout, goods) = engine::repair(self.walk.checkout.clone(), &facts);
        let view = View::new(&checkout, &facts, &goods);
        let payable = view.quote().payable_by(tender).minor;
        let books = &self.walk.world.books;
        let there = match tender {
            Tender::GiftCard => return self.most_of_gift_card(),
            Tender::LoyaltyMoney => books.balance(&outside::money(goods.currency).0).available(),
            Tender::LoyaltyPoints | Tender::Rewards => {
                let account = self.outside.account(goods.currency);
                account.balance.minor - books.balance(&account.resource()).held
            }
        };
        payable.min(there).max(0)
    }

    pub(super) fn pay_by_card(&mut self, at_once: bool) -> Reply {
        let listed = self.walk.checkout.choices.rewards.listed.as_ref();
        let second = listed.is_some_and(|listed| listed.fingerprint.contains(card_of(false)));
        let number = card_of(!second);
        self.post("PaymentOptionSelectionPage", &[("payment_option", "25".to_owned())]);
        self.post("BinNumberPage", &[("bin_number", number[..6].to_owned())]);
        let count = if at_once { "1" } else { "3" };
        self.post("InstallmentSelectionPage", &[("installment", count.to_owned())]);
        let page = pages::find("CreditCardConfirmationPage").unwrap();
        let values = page.fields().iter().map(|field| match field.name {
            "card_number" => (field.name, number.to_owned()),
            other => (other, value_of(other, &[1, 1], true)),
        });
        let values: Vec<(&str, String)> = values.collect();
        self.post(page.name(), &values)
    }

    pub(super) fn list_rewards(&mut self, card: bool) -> Reply {
        let fields = [
            ("card_number", card_of(card).to_owned()),
            ("card_year", "2031".to_owned()),
            ("card_month", "3".to_owned()),
            ("card_cvv", "234".to_owned()),
        ];
        self.post("RewardListPage", &fields)
    }
}
