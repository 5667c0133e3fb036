//! Paying with what Google Pay gave the shopper.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, View},
    facts::{Known, Lookups},
    form,
    form::{Flag, Submission},
    money::Amount,
    page::{Decision, Kind, Page},
    pages::payment::{AGREEMENT_NEEDED, credit_card::credit_card_confirmation::goes_by_the_bank, wallet},
    payment::PaymentKind,
    requirement::{
        ADDRESSES_CHOSEN, BUYER_KNOWN, NO_CHARGE_IN_FLIGHT, PAYS_BY_GPAY, Requirement, SHIPPING_CHOSEN,
    },
    shop::PaymentType,
    text::FormErrors,
    wallet::{Wallet, WalletToken},
};

/// Collects the price with Google Pay, and makes the order.
pub(crate) struct GPayCompletePage;

form! {
    /// What the shopper confirmed.
    pub(crate) struct GPayCompleteForm {
        /// Whether the shopper accepts the contracts.
        agreement: Flag,
        /// Whether the shopper goes to the bank of the card first, where the shop leaves it to them. A bank may insist on it.
        use_three_d: Flag,
        /// What Google's script gave for the payment; good once.
        payment_token: WalletToken,
    }
}

/// What Google's script is asked to show.
#[derive(Serialize, ToSchema)]
pub(crate) struct GPayCompleteContext {
    /// What is left to pay.
    total_price: Amount,
    /// Its currency, as ISO 4217 has it.
    currency_code: &'static str,
}

impl Page for GPayCompletePage {
    type Form = GPayCompleteForm;
    type Context<'a> = GPayCompleteContext;
    const NAME: &'static str = "GPayCompletePage";
    const ABOUT: &'static str = "Takes what Google Pay gave for the payment and makes the order, or sends the shopper to the bank of the card first.";
    const KIND: Kind = Kind::Finish;
    const ERRORS_TRAVEL: bool = true;
    const REQUIRES: &'static [&'static Requirement] =
        &[&BUYER_KNOWN, &ADDRESSES_CHOSEN, &SHIPPING_CHOSEN, &PAYS_BY_GPAY, &NO_CHARGE_IN_FLIGHT];

    fn is_skipped(&self, view: &View) -> bool {
        !view.pays_by(PaymentType::Gpay)
    }

    fn lookups(&self, form: &Self::Form, known: &Known, lookups: &mut Lookups) {
        wallet::opening_lookups(known, lookups);
        wallet::token_lookups(&form.payment_token, known, lookups);
    }

    fn wallet_token(&self, submission: &Submission) -> Option<WalletToken> {
        submission.get("payment_token").and_then(|token| WalletToken::read(token).ok())
    }

    fn context<'a>(&self, view: &View<'a>) -> GPayCompleteContext {
        let unpaid = view.quote().unpaid;
        GPayCompleteContext { total_price: Amount(unpaid), currency_code: unpaid.currency.code() }
    }

    fn submit(&self, checkout: Checkout, form: &Self::Form, view: &View) -> Result<Decision, FormErrors> {
        if !form.agreement.0 {
            return Err(FormErrors::field("agreement", &AGREEMENT_NEEDED));
        }
        if view.quote().unpaid.minor == 0 {
            return Ok(Decision::order(checkout));
        }
        let three_d = goes_by_the_bank(view, form.use_three_d.0);
        wallet::open_with(
            checkout,
            view,
            (PaymentKind::Gpay, Wallet::GooglePay),
            &form.payment_token,
            three_d,
        )
    }
}
