//! Paying with the points of the loyalty card. The answer to its form has no envelope: five texts, all blank when the
//! form was refused.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    card,
    checkout::{Checkout, View},
    drawn::Drawn,
    form,
    form::AmountText,
    page::{Decision, Kind, Page, Question},
    parts::{LoyaltyCard, UsedPoints},
    requirement::{LOGGED_IN, LOYALTY_CARD_ON, NO_CHARGE_IN_FLIGHT, Requirement},
    services::{Ask, LoyaltyAccount},
    text,
    text::{FormErrors, Problem},
};

text!(NO_ACCOUNT = "no-loyalty-account",
    en: "Your points cannot be used right now.", tr: "Puanlarınız şu anda kullanılamıyor.");
text!(MORE_THAN_USABLE = "more-than-usable",
    en: "At most {most} can be used for this basket.", tr: "Bu sepette en çok {most} kullanılabilir.");

const FIELD: &str = "selected_loyalty_amount";

/// Lets the customer pay with the points of the loyalty card.
pub(crate) struct LoyaltyCardPage;

form! {
    /// How much to use.
    pub(crate) struct LoyaltyCardForm {
        /// The amount the points to use are worth, in the basket's currency; `0` takes them back.
        selected_loyalty_amount: AmountText,
    }
}

/// What the storefront draws. Blank where nothing is known.
#[derive(Default, Serialize, ToSchema)]
pub(crate) struct LoyaltyCardContext {
    /// What all points are worth.
    loyalty_total_amount: String,
    /// What of that can be used for this basket.
    loyalty_amount: String,
    /// The number on the card.
    card_number: String,
    /// What is used.
    applied_amount: String,
    /// What the service calls its points.
    loyalty_points_type: String,
}

impl LoyaltyCardContext {
    fn new(account: &LoyaltyAccount, view: &View) -> Self {
        let used = view.checkout.choices.loyalty_card.used.as_ref();
        let nothing = crate::money::Money::zero(view.goods.currency);
        let number = &account.card_number;
        let mask = view.facts.shop.loyalty.mask_card_number;
        Self {
            loyalty_total_amount: account.balance.to_string(),
            loyalty_amount: LoyaltyCard::usable(account, view).to_string(),
            card_number: if mask { card::masked(number) } else { number.clone() },
            applied_amount: used.map_or(nothing, |used| used.amount).to_string(),
            loyalty_points_type: account.points_type.clone(),
        }
    }
}

/// The customer's account: as the service just told, or as it told before.
fn account<'a>(view: &View<'a>) -> Option<&'a LoyaltyAccount> {
    let kept = view.checkout.choices.loyalty_card.used.as_ref().map(|used| &used.account);
    view.facts.answered.loyalty.as_ref().or(kept)
}

fn asks(form: &LoyaltyCardForm, view: &View) -> Option<Ask> {
    let readable = form.selected_loyalty_amount.in_currency(view.goods.currency).is_ok();
    readable.then_some(Ask::LoyaltyAccount)
}

impl Page for LoyaltyCardPage {
    type Form = LoyaltyCardForm;
    type Context<'a> = LoyaltyCardContext;
    const NAME: &'static str = "LoyaltyCardPage";
    const ABOUT: &'static str = "Pays a part of the order with points of the customer's loyalty card.";
    const KIND: Kind = Kind::Extra { pair: None };
    const ASKS: Option<Question<LoyaltyCardForm>> = Some(asks);
    const REQUIRES: &'static [&'static Requirement] = &[&LOYALTY_CARD_ON, &LOGGED_IN, &NO_CHARGE_IN_FLIGHT];

    fn context_asks(&self, _view: &View) -> Option<Ask> {
        Some(Ask::LoyaltyAccount)
    }

    fn context<'a>(&self, view: &View<'a>) -> LoyaltyCardContext {
        account(view).map(|account| LoyaltyCardContext::new(account, view)).unwrap_or_default()
    }

    fn bare(&self, view: &View, accepted: bool) -> Option<Drawn> {
        let answer = if accepted { self.context(view) } else { LoyaltyCardContext::default() };
        Some(Drawn::new(&answer))
    }

    fn submit(
        &self,
        mut checkout: Checkout,
        form: &LoyaltyCardForm,
        view: &View,
    ) -> Result<Decision, FormErrors> {
        let refuse = |problem| FormErrors::field(FIELD, problem);
        let amount = form.selected_loyalty_amount.in_currency(view.goods.currency).map_err(refuse)?;
        let customer = view.facts.visitor.customer.as_ref().map(|customer| customer.pk);
        let answered = view.facts.answered.loyalty.as_ref().zip(customer);
        let (account, customer) = answered.ok_or_else(|| FormErrors::whole(&NO_ACCOUNT))?;
        let usable = LoyaltyCard::usable(account, view);
        if amount.minor > usable.minor {
            return Err(refuse(Problem::new(&MORE_THAN_USABLE).with("most", usable)));
        }
        let used = UsedPoints { customer, account: account.clone(), amount };
        checkout.choices.loyalty_card = LoyaltyCard { used: (amount.minor > 0).then_some(used) };
        Ok(Decision::keep(checkout))
    }
}
