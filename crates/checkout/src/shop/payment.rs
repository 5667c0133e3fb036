//! Settings of the ways of paying: what a shopper can choose, for which totals, and what collecting costs.

use serde::{Deserialize, Serialize};

use super::{Prices, Shop, on};
use crate::{
    ids::Pk,
    money::{Currency, Money},
    text::Label,
};

/// How a payment option collects its money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentType {
    /// The shopper transfers the amount to a bank account.
    FundsTransfer,
    /// Whoever hands the goods over collects the amount.
    PayOnDelivery,
    /// The money the shop keeps for the customer pays for everything.
    LoyaltyMoney,
    /// Somebody who lends to the shopper pays; the shop hears of it by other ways.
    CreditPayment,
    /// A card whose number the shopper gives pays, at once or in instalments.
    CreditCard,
    /// The shopper pays on a page of the payment service.
    Redirection,
    /// The shopper pays in the checkout of a provider. No option of a shop: only orders have it.
    CheckoutProvider,
    /// A card that the shopper keeps at Masterpass pays, at once or in instalments.
    Masterpass,
    /// Google Pay pays.
    Gpay,
    /// The shopper confirms on their device: Apple Pay.
    Confirmation,
}

impl PaymentType {
    /// Whether it charges a card, so that points of that card can be spent with it.
    pub fn charges_card(self) -> bool {
        match self {
            Self::CreditCard => true,
            // What is paid with elsewhere is not known here.
            Self::FundsTransfer
            | Self::PayOnDelivery
            | Self::LoyaltyMoney
            | Self::CreditPayment
            | Self::Redirection
            | Self::Masterpass
            | Self::Gpay
            | Self::Confirmation
            | Self::CheckoutProvider => false,
        }
    }
}

/// A way of paying.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentOption {
    /// Its key.
    pub pk: Pk,
    /// Its slug.
    pub slug: String,
    /// What the shopper reads.
    pub name: Label,
    /// How it collects.
    pub payment_type: PaymentType,
    /// The smallest total it is offered for, by currency.
    #[serde(default)]
    pub total_min: Prices,
    /// The largest total it is offered for, by currency.
    #[serde(default)]
    pub total_max: Prices,
    /// Whether it is offered.
    #[serde(default = "on")]
    pub active: bool,
}

/// A way of collecting on delivery, such as cash or by card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentChoice {
    /// What forms call it.
    pub value: String,
    /// What the shopper reads.
    pub label: Label,
    /// What collecting costs, tax included, by currency; it is offered in these alone.
    pub price: Prices,
    /// Whether it is offered.
    #[serde(default = "on")]
    pub active: bool,
}

/// A credit a shopper can pay with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditPaymentOption {
    /// Its key.
    pub pk: Pk,
    /// Its slug.
    pub slug: String,
    /// What the shopper reads.
    pub name: Label,
    /// Whether it is offered.
    #[serde(default = "on")]
    pub active: bool,
}

impl Shop {
    /// The ways of paying a total as far as the settings tell, in their order, to a customer or to a guest.
    pub fn offered_payment_options(&self, total: Money, to_customer: bool) -> Vec<&PaymentOption> {
        let can_collect = |option: &PaymentOption| match option.payment_type {
            PaymentType::FundsTransfer => !self.offered_bank_accounts(total.currency).is_empty(),
            PaymentType::PayOnDelivery => !self.offered_payment_choices(total.currency).is_empty(),
            PaymentType::LoyaltyMoney => self.loyalty.money && to_customer,
            PaymentType::CreditPayment => !self.offered_credits().is_empty(),
            // Whether somebody takes cards and wallets is no setting of the shop.
            PaymentType::CreditCard
            | PaymentType::Redirection
            | PaymentType::Masterpass
            | PaymentType::Gpay
            | PaymentType::Confirmation => true,
            PaymentType::CheckoutProvider => false,
        };
        let within = |option: &PaymentOption| {
            option.total_min.get(total.currency).is_none_or(|least| total.minor >= least.minor)
                && option.total_max.get(total.currency).is_none_or(|most| total.minor <= most.minor)
        };
        self.payment_options.iter().filter(|o| o.active && within(o) && can_collect(o)).collect()
    }

    /// The ways of collecting `currency` on delivery, each with what it costs, in the order of the settings.
    pub fn offered_payment_choices(&self, currency: Currency) -> Vec<(&PaymentChoice, Money)> {
        let offered = self.pay_on_delivery.iter().filter(|choice| choice.active);
        offered.filter_map(|choice| Some((choice, choice.price.get(currency)?))).collect()
    }

    /// The credits, in the order of the settings.
    pub fn offered_credits(&self) -> Vec<&CreditPaymentOption> {
        self.credit_payment_options.iter().filter(|credit| credit.active).collect()
    }
}
