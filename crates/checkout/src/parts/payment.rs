//! How the order is paid: the chosen way, and what that way asks for.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Change, Part};
use crate::{
    checkout::View,
    ids::Pk,
    order::OrderDraft,
    shop::{Bank, BankAccount, PaymentOption, PaymentType, Shop},
    text,
    text::{Language, Text},
};

text!(FUNDS_TRANSFER = "payment-type-funds-transfer", en: "Funds Transfer", tr: "Havale / EFT");

/// The chosen way of paying and its details.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Payment {
    /// The payment option.
    pub option: Option<Pk>,
    /// The account of a funds transfer.
    pub bank_account: Option<Pk>,
}

/// A payment option as clients read it.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaymentOptionKeys<'a> {
    /// Its key.
    pub pk: Pk,
    /// Its name.
    pub name: &'a str,
    /// Its slug.
    pub slug: &'a str,
    /// How it collects.
    pub payment_type: PaymentType,
    /// The same in words.
    pub payment_type_label: &'static str,
}

/// An account as clients read it.
#[derive(Debug, Serialize, ToSchema)]
pub struct BankAccountKeys<'a> {
    /// Its key.
    pub pk: Pk,
    /// International bank account number.
    pub iban: &'a str,
    /// Who owns it.
    pub holder_name: &'a str,
    /// A sentence about it.
    pub description: Option<&'a str>,
    /// Its place in the list.
    pub sort_order: i64,
    /// Whose account it is.
    pub bank: &'a Bank,
}

/// What clients read of the part.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaymentKeys<'a> {
    /// The chosen way of paying.
    pub payment_option: Option<PaymentOptionKeys<'a>>,
    /// The account of a funds transfer.
    pub bank_account: Option<BankAccountKeys<'a>>,
}

impl PaymentType {
    fn label(self) -> &'static Text {
        match self {
            Self::FundsTransfer => &FUNDS_TRANSFER,
        }
    }
}

impl<'a> PaymentOptionKeys<'a> {
    /// Draws `option`.
    pub fn new(option: &'a PaymentOption, language: Language) -> Self {
        Self {
            pk: option.pk,
            name: option.name.in_language(language),
            slug: &option.slug,
            payment_type: option.payment_type,
            payment_type_label: option.payment_type.label().in_language(language),
        }
    }
}

impl<'a> BankAccountKeys<'a> {
    /// Draws `account`.
    pub fn new(account: &'a BankAccount, language: Language) -> Self {
        Self {
            pk: account.pk,
            iban: &account.iban,
            holder_name: &account.holder_name,
            description: account.description.as_ref().map(|text| text.in_language(language)),
            sort_order: account.sort_order,
            bank: &account.bank,
        }
    }
}

impl Payment {
    /// The chosen way of paying, while it is offered.
    pub fn chosen<'a>(&self, shop: &'a Shop) -> Option<&'a PaymentOption> {
        let pk = self.option?;
        shop.payment_options.iter().find(|option| option.pk == pk)
    }

    /// How the chosen way collects.
    pub fn payment_type(&self, shop: &Shop) -> Option<PaymentType> {
        self.chosen(shop).map(|option| option.payment_type)
    }

    /// The account of a funds transfer.
    pub fn account<'a>(&self, view: &View<'a>) -> Option<&'a BankAccount> {
        let pk = self.bank_account?;
        let offered = view.facts.shop.offered_bank_accounts(view.goods.currency);
        offered.into_iter().find(|account| account.pk == pk)
    }
}

impl Part for Payment {
    type Keys<'a> = PaymentKeys<'a>;

    fn repaired(&self, view: &View) -> Self {
        let offered = view.facts.shop.offered_payment_options(view.quote().total);
        let option = self.option.filter(|pk| offered.iter().any(|option| option.pk == *pk));
        let bank_account = self.account(view).filter(|_| option.is_some()).map(|account| account.pk);
        Self { option, bank_account }
    }

    fn after(self, change: Change) -> Self {
        if change < Change::Payment { Self::default() } else { self }
    }

    fn keys<'a>(&'a self, view: &View<'a>) -> PaymentKeys<'a> {
        let language = view.facts.language;
        PaymentKeys {
            payment_option: self
                .chosen(&view.facts.shop)
                .map(|option| PaymentOptionKeys::new(option, language)),
            bank_account: self.account(view).map(|account| BankAccountKeys::new(account, language)),
        }
    }

    fn complete_order(&self, view: &View, order: &mut OrderDraft) {
        order.payment_option = self.chosen(&view.facts.shop).cloned();
        order.bank_account = self.account(view).cloned();
    }
}
