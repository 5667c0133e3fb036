//! Finds everything that is wrong with the settings at once, each with its place and what would be right.

mod promotions;
mod shipping;

use std::{collections::HashSet, hash::Hash};

use super::{ExtraField, PaymentType, Prices, Shop};
use crate::{ids::Pk, message};

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingProblem {
    /// Where: `shipping_options[1].rules[0].amount`.
    pub place: String,
    /// What is wrong and what would be right.
    pub problem: String,
}

#[derive(Default)]
pub(super) struct Report(Vec<SettingProblem>);

impl Report {
    #[cfg(test)]
    pub(super) fn into_problems(self) -> Vec<SettingProblem> {
        self.0
    }

    pub(super) fn add(&mut self, place: impl Into<String>, problem: impl Into<String>) {
        self.0.push(SettingProblem { place: place.into(), problem: problem.into() });
    }

    pub(super) fn require(&mut self, holds: bool, place: &str, problem: &str) {
        if !holds {
            self.add(place, problem);
        }
    }

    pub(super) fn unique<K: Eq + Hash + std::fmt::Display>(
        &mut self,
        list: &str,
        key: &str,
        values: impl Iterator<Item = K>,
    ) {
        let mut seen = HashSet::new();
        for (index, value) in values.enumerate() {
            let text = value.to_string();
            if !seen.insert(value) {
                self.add(
                    format!("{list}[{index}].{key}"),
                    format!("`{text}` is used twice; give each one its own"),
                );
            }
        }
    }

    pub(super) fn keys(&mut self, list: &str, pks: impl Iterator<Item = Pk>) {
        let pks: Vec<Pk> = pks.collect();
        for (index, pk) in pks.iter().enumerate() {
            if Pk::new(pk.0).is_none() {
                self.add(format!("{list}[{index}].pk"), "must be a whole number from 1 to 9007199254740991");
            }
        }
        self.unique(list, "pk", pks.into_iter());
    }

    pub(super) fn amounts(&mut self, place: &str, prices: &Prices) {
        for money in prices.iter().filter(|money| money.is_negative()) {
            self.add(place, format!("{money} {} is negative", money.currency.code()));
        }
    }
}

impl Shop {
    /// Everything that is wrong; empty when the settings can be used.
    pub fn problems(&self) -> Vec<SettingProblem> {
        let mut report = Report::default();
        self.check_basics(&mut report);
        self.check_delivery(&mut report);
        self.check_shipping(&mut report);
        self.check_shipping_groups(&mut report);
        self.check_payment(&mut report);
        self.check_checkout_providers(&mut report);
        self.check_texts(&mut report);
        self.check_promotions(&mut report);
        self.check_campaigns(&mut report);
        self.check_messages(&mut report);
        ExtraField::check(&self.extra_fields, "extra_fields", 1, &mut report);
        for (name, problem) in self.sms.problems() {
            report.add(format!("sms.{name}"), problem);
        }
        self.gift_card.check(self.sms.active, &mut report);
        self.gift_box.iter().for_each(|setting| setting.check(&mut report));
        self.delivery_bags.iter().for_each(|setting| setting.check(&mut report));
        report.0
    }

    fn check_basics(&self, report: &mut Report) {
        report.require(!self.name.trim().is_empty(), "name", "must not be blank");
        report.require(!self.currencies.is_empty(), "currencies", "name at least one, such as [\"TRY\"]");
        report.unique("currencies", "code", self.currencies.iter().map(|currency| currency.code()));
        let hours = (1..=24 * 60).contains(&self.payment_wait_hours);
        report.require(hours, "payment_wait_hours", "must be from 1 to 1440 (60 days)");
        let place = "pay_on_delivery_phone_check";
        let can_send = !self.pay_on_delivery_phone_check || self.sms.active;
        report.require(
            can_send,
            place,
            "needs text messages: set `sms.active`, or nobody can pay on delivery",
        );
    }

    fn check_messages(&self, report: &mut Report) {
        for (kind, texts) in &self.messages {
            for (language, text) in texts {
                for (part, problem) in message::problems(*kind, text) {
                    report.add(format!("messages.{}.{}.{part}", kind.name(), language.code()), problem);
                }
            }
        }
    }

    fn check_delivery(&self, report: &mut Report) {
        report.keys("delivery_options", self.delivery_options.iter().map(|option| option.pk));
        report.require(
            !self.offered_delivery_options().is_empty(),
            "delivery_options",
            "at least one must be active, and a pick-up needs an active store, or nobody can buy",
        );
        for (index, option) in self.delivery_options.iter().enumerate() {
            let place = format!("delivery_options[{index}].scheduled");
            let problem = "needs `slots`, or nobody can choose when";
            report.require(!option.scheduled || self.slots.is_some(), &place, problem);
        }
        if let Some(slots) = &self.slots {
            slots.check(report);
        }
        report.keys("pickup_locations", self.pickup_locations.iter().map(|point| point.pk));
        for (index, point) in self.pickup_locations.iter().enumerate() {
            let days = point.hours.is_empty() || point.hours.len() == 7;
            let place = format!("pickup_locations[{index}].hours");
            report.require(days, &place, "must list seven days or none");
        }
        report.keys("retail_stores", self.retail_stores.iter().map(|store| store.pk));
        for (index, store) in self.retail_stores.iter().enumerate() {
            let days = store.store_hours.is_empty() || store.store_hours.len() == 7;
            report.require(
                days,
                &format!("retail_stores[{index}].store_hours"),
                "must list seven days or none",
            );
        }
    }

    fn check_payment(&self, report: &mut Report) {
        report.keys("payment_options", self.payment_options.iter().map(|option| option.pk));
        for (index, option) in self.payment_options.iter().enumerate() {
            report.amounts(&format!("payment_options[{index}].total_min"), &option.total_min);
            report.amounts(&format!("payment_options[{index}].total_max"), &option.total_max);
            let is_choice = option.payment_type != PaymentType::CheckoutProvider;
            let place = format!("payment_options[{index}].payment_type");
            report.require(is_choice, &place, "is no option: list the provider in `checkout_providers`");
        }
        report.unique(
            "pay_on_delivery",
            "value",
            self.pay_on_delivery.iter().map(|choice| choice.value.as_str()),
        );
        for (index, choice) in self.pay_on_delivery.iter().enumerate() {
            report.amounts(&format!("pay_on_delivery[{index}].price"), &choice.price);
            let value = &choice.value;
            let sent = !value.is_empty() && value.len() <= 64 && !value.contains(char::is_whitespace);
            report.require(sent, &format!("pay_on_delivery[{index}].value"), "1 to 64 characters, no blanks");
        }
        report.keys("credit_payment_options", self.credit_payment_options.iter().map(|credit| credit.pk));
        let offered = self.payment_options.iter().any(|option| option.active);
        report.require(offered, "payment_options", "at least one must be active, or nobody can pay");
        report.keys("bank_accounts", self.bank_accounts.iter().map(|account| account.pk));
        for (index, account) in self.bank_accounts.iter().enumerate() {
            let place = format!("bank_accounts[{index}].iban");
            report.require(is_iban(&account.iban), &place, "is no IBAN: its check digits do not fit");
        }
        let offers = |kind| self.payment_options.iter().any(|o| o.active && o.payment_type == kind);
        let accounts = self.bank_accounts.iter().any(|account| account.active);
        report.require(
            !offers(PaymentType::FundsTransfer) || accounts,
            "bank_accounts",
            "a funds transfer needs an active account",
        );
        let choices = self.pay_on_delivery.iter().any(|choice| choice.active);
        report.require(
            !offers(PaymentType::PayOnDelivery) || choices,
            "pay_on_delivery",
            "payment on delivery needs an active choice",
        );
        let credits = !self.offered_credits().is_empty();
        report.require(
            !offers(PaymentType::CreditPayment) || credits,
            "credit_payment_options",
            "payment by credit needs an active one",
        );
        report.require(
            !offers(PaymentType::LoyaltyMoney) || self.loyalty.money,
            "loyalty.money",
            "must be on when there is an option to pay with it",
        );
    }

    fn check_texts(&self, report: &mut Report) {
        self.check_contracts(report);
        report.keys("cancellation_reasons", self.cancellation_reasons.iter().map(|reason| reason.pk));
        let labels = (self.delivery_options.iter().map(|o| ("delivery_options", &o.name)))
            .chain(self.shipping_options.iter().map(|o| ("shipping_options", &o.name)))
            .chain(self.payment_options.iter().map(|o| ("payment_options", &o.name)))
            .chain(self.pay_on_delivery.iter().map(|c| ("pay_on_delivery", &c.label)))
            .chain(self.credit_payment_options.iter().map(|c| ("credit_payment_options", &c.name)))
            .chain(self.contracts.iter().map(|c| ("contracts", &c.title)))
            .chain(self.cancellation_reasons.iter().map(|r| ("cancellation_reasons", &r.subject)));
        for (place, label) in labels {
            report.require(!label.is_blank(), place, "a name or title is blank");
        }
    }
}

/// Whether `text` is an IBAN by length and check digits (ISO 13616: modulo 97).
fn is_iban(text: &str) -> bool {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if !(15..=34).contains(&compact.len()) || !compact.chars().all(|c| c.is_ascii_alphanumeric()) {
        return false;
    }
    let (head, tail) = compact.split_at(4);
    let remainder = tail.chars().chain(head.chars()).try_fold(0_u32, |rest, c| {
        let value = c.to_digit(36)?;
        Some(if value < 10 { (rest * 10 + value) % 97 } else { (rest * 100 + value) % 97 })
    });
    remainder == Some(1)
}
