//! How a story spends what is no money: the forms, and how much can be spent.

use super::{
    outside,
    step::{card_of, value_of},
    story::Story,
};
use crate::{checkout::View, engine, money::Money, pages, pricing::Tender, testing::Reply};

impl Story {
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
        let view = View { checkout: &checkout, facts: &facts, goods: &goods };
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

    pub(super) fn list_rewards(&mut self, card: bool) -> Reply {
        let fields = [
            ("card_number", card_of(card).to_owned()),
            ("card_year", "2031".to_owned()),
            ("card_month", "3".to_owned()),
            ("card_cvv", "234".to_owned()),
        ];
        self.post("RewardListPage", &fields)
    }

    /// Chooses a card, its instalments, and pays with it.
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
}
