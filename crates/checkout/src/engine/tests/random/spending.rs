//! How a story spends what is no money: the forms, and how much can be spent.

use super::{outside, step::card_of, story::Story};
use crate::{checkout::View, engine, money::Money, pricing::Tender, testing::Reply};

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
}
