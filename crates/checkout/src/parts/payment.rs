//! How the order is paid: the chosen way, and what that way asks for.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Change, Part};
use crate::{
    checkout::View,
    ids::Pk,
    money::{Amount, Money},
    order::OrderDraft,
    pricing::{Fee, PriceLine},
    services::CardService,
    shop::{Bank, BankAccount, CreditPaymentOption, PaymentChoice, PaymentOption, PaymentType, Shop},
    text,
    text::{Language, Text},
};

text!(FUNDS_TRANSFER = "payment-type-funds-transfer", en: "Funds Transfer", tr: "Havale / EFT");
text!(PAY_ON_DELIVERY = "payment-type-pay-on-delivery", en: "Pay On Delivery", tr: "Kapıda Ödeme");
text!(LOYALTY_MONEY = "payment-type-loyalty-money", en: "Loyalty Money", tr: "Mağaza Bakiyesi");
text!(REDIRECTION = "payment-type-redirection", en: "Redirect to Bank", tr: "Banka Sayfasında Ödeme");
text!(CREDIT_CARD = "payment-type-credit-card", en: "Credit Card", tr: "Kredi Kartı");
text!(CHECKOUT_PROVIDER = "payment-type-checkout-provider", en: "Checkout Provider", tr: "Hızlı Ödeme Sağlayıcısı");
text!(MASTERPASS = "payment-type-masterpass", en: "Masterpass", tr: "Masterpass");
text!(GPAY = "payment-type-gpay", en: "Google Pay", tr: "Google Pay");
text!(CONFIRMATION = "payment-type-confirmation", en: "Confirm on Your Device", tr: "Cihazda Onay");
text!(CREDIT_PAYMENT = "payment-type-credit-payment", en: "Credit Payment", tr: "Alışveriş Kredisi");

/// The chosen way of paying and its details.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Payment {
    /// The payment option.
    pub option: Option<Pk>,
    /// The account of a funds transfer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bank_account: Option<Pk>,
    /// How the money is collected on delivery.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choice: Option<String>,
    /// The credit that pays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<Pk>,
}

/// A way of collecting on delivery as clients read it: texts, all of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaymentChoiceKeys<'a> {
    /// What the shopper reads.
    pub label: &'a str,
    /// What collecting costs.
    pub price: Amount,
    /// What forms call it.
    pub value: &'a str,
}

/// A credit as clients read it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreditPaymentOptionKeys<'a> {
    /// Its key.
    pub pk: Pk,
    /// What the shopper reads.
    pub name: &'a str,
    /// Its slug.
    pub slug: &'a str,
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
    /// How the money is collected on delivery.
    pub payment_choice: Option<PaymentChoiceKeys<'a>>,
    /// The credit that pays.
    pub credit_payment_option: Option<CreditPaymentOptionKeys<'a>>,
}

impl PaymentType {
    fn label(self) -> &'static Text {
        match self {
            Self::FundsTransfer => &FUNDS_TRANSFER,
            Self::PayOnDelivery => &PAY_ON_DELIVERY,
            Self::LoyaltyMoney => &LOYALTY_MONEY,
            Self::CreditPayment => &CREDIT_PAYMENT,
            Self::CreditCard => &CREDIT_CARD,
            Self::Redirection => &REDIRECTION,
            Self::CheckoutProvider => &CHECKOUT_PROVIDER,
            Self::Masterpass => &MASTERPASS,
            Self::Gpay => &GPAY,
            Self::Confirmation => &CONFIRMATION,
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

impl<'a> PaymentChoiceKeys<'a> {
    /// Draws `choice`, which costs `price`.
    pub fn new((choice, price): (&'a PaymentChoice, Money), language: Language) -> Self {
        Self { label: choice.label.in_language(language), price: Amount(price), value: &choice.value }
    }
}

impl<'a> CreditPaymentOptionKeys<'a> {
    /// Draws `credit`.
    pub fn new(credit: &'a CreditPaymentOption, language: Language) -> Self {
        Self { pk: credit.pk, name: credit.name.in_language(language), slug: &credit.slug }
    }
}

impl View<'_> {
    /// Whether the chosen way of paying collects like this.
    pub fn pays_by(&self, payment_type: PaymentType) -> bool {
        self.checkout.choices.payment.payment_type(&self.facts.shop) == Some(payment_type)
    }
}

impl Payment {
    /// The ways of paying this checkout. What collecting costs counts for none: it must not decide whether it is offered.
    pub fn offered<'a>(view: &View<'a>) -> Vec<&'a PaymentOption> {
        let quote = view.quote();
        let collecting = quote.fee(Fee::PayOnDelivery).unwrap_or(Money::zero(quote.total.currency));
        let total = quote.total.checked_sub(collecting).expect("a fee is a part of the total");
        let mut offered =
            view.facts.shop.offered_payment_options(total, view.facts.visitor.customer.is_some());
        let service = view.facts.card_service.as_ref();
        let nobody = CardService::default();
        let service = service.map_or(&nobody, |service| service.as_ref());
        offered.retain(|option| service.takes(option.payment_type, total.currency));
        offered
    }

    /// How the money is collected on delivery, and what that costs.
    pub fn choice<'a>(&self, view: &View<'a>) -> Option<(&'a PaymentChoice, Money)> {
        let value = self.choice.as_ref()?;
        let offered = view.facts.shop.offered_payment_choices(view.goods.currency);
        offered.into_iter().find(|(choice, _)| choice.value == *value)
    }

    /// The credit that pays.
    pub fn credit<'a>(&self, shop: &'a Shop) -> Option<&'a CreditPaymentOption> {
        let pk = self.credit?;
        shop.offered_credits().into_iter().find(|credit| credit.pk == pk)
    }

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
        if self.option.is_none() {
            return Self::default();
        }
        let offered = Self::offered(view);
        let chosen = offered.into_iter().find(|option| Some(option.pk) == self.option);
        let by = |kind| chosen.is_some_and(|option| option.payment_type == kind);
        Self {
            option: chosen.map(|option| option.pk),
            bank_account: self.account(view).filter(|_| by(PaymentType::FundsTransfer)).map(|a| a.pk),
            choice: (self.choice(view).filter(|_| by(PaymentType::PayOnDelivery)))
                .map(|(choice, _)| choice.value.clone()),
            credit: self
                .credit(&view.facts.shop)
                .filter(|_| by(PaymentType::CreditPayment))
                .map(|credit| credit.pk),
        }
    }

    fn after(self, change: Change) -> Self {
        if change < Change::Payment { Self::default() } else { self }
    }

    fn price_lines(&self, view: &View) -> Vec<PriceLine> {
        self.choice(view).map(|(_, price)| PriceLine::Fee(Fee::PayOnDelivery, price)).into_iter().collect()
    }

    fn keys<'a>(&'a self, view: &View<'a>) -> PaymentKeys<'a> {
        let language = view.facts.language;
        PaymentKeys {
            payment_option: self
                .chosen(&view.facts.shop)
                .map(|option| PaymentOptionKeys::new(option, language)),
            bank_account: self.account(view).map(|account| BankAccountKeys::new(account, language)),
            payment_choice: self.choice(view).map(|choice| PaymentChoiceKeys::new(choice, language)),
            credit_payment_option: self
                .credit(&view.facts.shop)
                .map(|credit| CreditPaymentOptionKeys::new(credit, language)),
        }
    }

    fn complete_order(&self, view: &View, order: &mut OrderDraft) {
        order.payment_option = self.chosen(&view.facts.shop).cloned();
        order.bank_account = self.account(view).cloned();
        order.payment_choice = self.choice(view).map(|(choice, _)| choice.clone());
        order.credit_payment_option = self.credit(&view.facts.shop).cloned();
    }
}
