//! Choosing the account of a funds transfer.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, View},
    form,
    ids::Pk,
    page::{Decision, Kind, Page},
    parts::BankAccountKeys,
    requirement::{
        ADDRESSES_CHOSEN, BUYER_KNOWN, NO_CHARGE_IN_FLIGHT, PAYS_BY_FUNDS_TRANSFER, Requirement,
        SHIPPING_CHOSEN,
    },
    shop::PaymentType,
    text,
    text::FormErrors,
};

text!(NOT_OFFERED = "bank-account-not-offered",
    en: "This bank account is not offered.", tr: "Bu banka hesabı sunulmuyor.");

/// Chooses the account the money goes to.
pub(crate) struct FundsTransferChoicePage;

form! {
    /// The choice.
    pub(crate) struct FundsTransferChoiceForm {
        /// Key of a bank account.
        bank_account: Pk,
    }
}

/// What the storefront draws.
#[derive(Serialize, ToSchema)]
pub(crate) struct FundsTransferChoiceContext<'a> {
    /// The accounts that take the basket's currency.
    bank_accounts: Vec<BankAccountKeys<'a>>,
}

impl Page for FundsTransferChoicePage {
    type Form = FundsTransferChoiceForm;
    type Context<'a> = FundsTransferChoiceContext<'a>;
    const NAME: &'static str = "FundsTransferChoicePage";
    const ABOUT: &'static str = "Chooses the bank account of a funds transfer.";
    const KIND: Kind = Kind::Step;
    const REQUIRES: &'static [&'static Requirement] =
        &[&BUYER_KNOWN, &ADDRESSES_CHOSEN, &SHIPPING_CHOSEN, &PAYS_BY_FUNDS_TRANSFER, &NO_CHARGE_IN_FLIGHT];

    fn is_skipped(&self, view: &View) -> bool {
        !view.pays_by(PaymentType::FundsTransfer)
    }

    fn is_done(&self, view: &View) -> bool {
        view.checkout.choices.payment.bank_account.is_some()
    }

    fn context<'a>(&self, view: &View<'a>) -> Self::Context<'a> {
        let offered = view.facts.shop.offered_bank_accounts(view.goods.currency);
        let keys = offered.into_iter().map(|account| BankAccountKeys::new(account, view.facts.language));
        FundsTransferChoiceContext { bank_accounts: keys.collect() }
    }

    fn submit(&self, mut checkout: Checkout, form: &Self::Form, view: &View) -> Result<Decision, FormErrors> {
        let offered = view.facts.shop.offered_bank_accounts(view.goods.currency);
        if !offered.iter().any(|account| account.pk == form.bank_account) {
            return Err(FormErrors::field("bank_account", &NOT_OFFERED));
        }
        checkout.choices.payment.bank_account = Some(form.bank_account);
        Ok(Decision::keep(checkout))
    }
}
