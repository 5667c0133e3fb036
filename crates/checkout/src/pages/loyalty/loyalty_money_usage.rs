//! Paying with the money the shop keeps for the customer.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, View},
    facts::{Known, Lookup, Lookups},
    form,
    form::AmountText,
    money::Amount,
    page::{Decision, Kind, Page},
    parts::LoyaltyMoney,
    pricing::Tender,
    requirement::{LOGGED_IN, LOYALTY_MONEY_ON, NO_CHARGE_IN_FLIGHT, Requirement},
    text,
    text::{FormErrors, Problem},
};

text!(MORE_THAN_BALANCE = "more-than-balance",
    en: "Your balance is {most}.", tr: "Bakiyeniz {most}.");
text!(pub(super) MORE_THAN_UNPAID = "more-than-unpaid",
    en: "Only {most} is left to pay.", tr: "Ödenecek yalnızca {most} kaldı.");

const FIELD: &str = "loyalty_amount_to_use";

/// Lets the customer pay with the money the shop keeps for them.
pub(crate) struct LoyaltyMoneyUsagePage;

form! {
    /// How much to use.
    pub(crate) struct LoyaltyMoneyUsageForm {
        /// The amount, in the basket's currency; `0` takes it back.
        loyalty_amount_to_use: AmountText,
    }
}

/// What the storefront draws.
#[derive(Serialize, ToSchema)]
pub(crate) struct LoyaltyMoneyUsageContext {
    /// What the customer can use.
    balance: Amount,
}

impl Page for LoyaltyMoneyUsagePage {
    type Form = LoyaltyMoneyUsageForm;
    type Context<'a> = LoyaltyMoneyUsageContext;
    const NAME: &'static str = "LoyaltyMoneyUsagePage";
    const ABOUT: &'static str = "Pays a part of the order with the money the shop keeps for the customer.";
    const KIND: Kind = Kind::Extra { pair: None };
    const REQUIRES: &'static [&'static Requirement] = &[&LOYALTY_MONEY_ON, &LOGGED_IN, &NO_CHARGE_IN_FLIGHT];

    fn lookups(&self, _form: &LoyaltyMoneyUsageForm, known: &Known, lookups: &mut Lookups) {
        self.context_lookups(known, lookups);
    }

    fn context_lookups(&self, known: &Known, lookups: &mut Lookups) {
        lookups.extend(LoyaltyMoney::known_resource(known).map(Lookup::Balance));
    }

    fn context<'a>(&self, view: &View<'a>) -> LoyaltyMoneyUsageContext {
        LoyaltyMoneyUsageContext { balance: Amount(LoyaltyMoney::available(view)) }
    }

    fn submit(
        &self,
        mut checkout: Checkout,
        form: &LoyaltyMoneyUsageForm,
        view: &View,
    ) -> Result<Decision, FormErrors> {
        let refuse = |problem| FormErrors::field(FIELD, problem);
        let amount = form.loyalty_amount_to_use.in_currency(view.goods.currency).map_err(refuse)?;
        let available = LoyaltyMoney::available(view);
        if amount.minor > available.minor {
            return Err(refuse(Problem::new(&MORE_THAN_BALANCE).with("most", available)));
        }
        let payable = view.quote().payable_by(Tender::LoyaltyMoney);
        if amount.minor > payable.minor {
            return Err(refuse(Problem::new(&MORE_THAN_UNPAID).with("most", payable)));
        }
        checkout.choices.loyalty_money = LoyaltyMoney { amount: (amount.minor > 0).then_some(amount) };
        Ok(Decision::keep(checkout))
    }
}
