//! Requirements: named conditions of a page, and the page to go to when one does not hold.

use crate::{
    checkout::View,
    parts::{
        Addresses, Bags, Contact, Delivery, DeliverySlot, GiftBox, PhoneCheck, ProviderCheckout, Shipping,
    },
    shop::{DeliveryKind, PaymentType, ShippingPage},
    text,
    text::Text,
};

/// A condition with a name, a sentence for the shopper and the page that fulfils it.
pub struct Requirement {
    /// What the shopper reads when it does not hold.
    pub unmet: &'static Text,
    /// The page to go to; the first unfinished one of the chain when `None`.
    pub go_to: Option<&'static str>,
    /// Whether it holds.
    pub holds: fn(&View) -> bool,
}

text!(BUYER_UNKNOWN = "buyer-unknown",
    en: "Log in or give your e-mail address first.", tr: "Önce giriş yapın veya e-posta adresinizi yazın.");
text!(DELIVERY_MISSING = "delivery-missing", en: "Choose a delivery option first.", tr: "Önce bir teslimat seçeneği seçin.");
text!(DELIVERY_IS_CHOSEN_ELSEWHERE = "delivery-is-chosen-elsewhere",
    en: "In this shop the delivery option is chosen on another page.",
    tr: "Bu mağazada teslimat seçeneği başka bir sayfada seçilir.");
text!(NOT_TO_AN_ADDRESS = "not-to-an-address",
    en: "The chosen delivery option does not deliver to an address.", tr: "Seçilen teslimat seçeneği adrese teslim etmiyor.");
text!(NOT_AT_A_STORE = "not-at-a-store",
    en: "The chosen delivery option does not deliver to a store.", tr: "Seçilen teslimat seçeneği mağazadan teslim değil.");
text!(NOT_AT_A_POINT = "not-at-a-pickup-location",
    en: "The chosen delivery option does not deliver to a pick-up point.", tr: "Seçilen teslimat seçeneği teslim noktasından değil.");
text!(ADDRESS_MISSING = "address-missing", en: "Choose the addresses first.", tr: "Önce adresleri seçin.");
text!(NOT_SCHEDULED = "not-scheduled",
    en: "The chosen delivery option has no delivery slots.", tr: "Seçilen teslimat seçeneğinde teslimat aralığı yok.");
text!(SHIPPING_MISSING = "shipping-missing", en: "Choose a shipping option first.", tr: "Önce bir kargo seçeneği seçin.");
text!(SHIPPING_IS_CHOSEN_ELSEWHERE = "shipping-is-chosen-elsewhere",
    en: "In this shop the shipping option is chosen on another page.",
    tr: "Bu mağazada kargo seçeneği başka bir sayfada seçilir.");
text!(PAYMENT_IS_OTHER = "payment-is-other",
    en: "Choose this way of paying first.", tr: "Önce bu ödeme yöntemini seçin.");
text!(BANK_ACCOUNT_MISSING = "bank-account-missing", en: "Choose a bank account first.", tr: "Önce bir banka hesabı seçin.");
text!(PAYMENT_CHOICE_MISSING = "payment-choice-missing",
    en: "Choose how you pay on delivery first.", tr: "Önce kapıda nasıl ödeyeceğinizi seçin.");
text!(PHONE_NOT_CONFIRMED = "phone-not-confirmed",
    en: "Confirm your phone number first.", tr: "Önce telefon numaranızı onaylayın.");
text!(SOMETHING_LEFT_TO_PAY = "something-left-to-pay",
    en: "Your balance does not pay for everything yet: use more of it, or choose another way of paying.",
    tr: "Bakiyeniz tutarın tamamını karşılamıyor: daha fazlasını kullanın veya başka bir ödeme yöntemi seçin.");
text!(CREDIT_MISSING = "credit-missing", en: "Choose a credit first.", tr: "Önce bir kredi seçin.");
text!(CARD_MISSING = "card-missing", en: "Enter the first digits of your card first.", tr: "Önce kartınızın ilk hanelerini girin.");
text!(INSTALMENTS_MISSING = "instalments-missing", en: "Choose the instalments first.", tr: "Önce taksit seçeneğini seçin.");
text!(LOGIN_MISSING = "login-missing", en: "Log in first.", tr: "Önce giriş yapın.");
text!(NOT_OFFERED = "not-offered", en: "This shop does not offer it.", tr: "Bu mağaza bunu sunmuyor.");
text!(GIFT_BOX_NOT_OFFERED = "gift-box-not-offered", en: "Gift boxes are not offered.", tr: "Hediye paketi sunulmuyor.");
text!(BAGS_NOT_OFFERED = "bags-not-offered", en: "Bags are not offered.", tr: "Poşet sunulmuyor.");
text!(REWARDS_MISSING = "rewards-missing",
    en: "List the rewards of your card first.", tr: "Önce kartınızın puanlarını sorgulayın.");
text!(GIFT_CARD_NOT_ENTERED = "gift-card-not-entered",
    en: "Enter the code of the gift card first.", tr: "Önce hediye kartının kodunu girin.");
text!(GIFT_CARD_NOT_USED = "gift-card-not-used",
    en: "No gift card is in use. Enter its code first.", tr: "Kullanılan hediye kartı yok. Önce kodunu girin.");
text!(CHARGE_IN_FLIGHT = "charge-in-flight", en: "Your payment is being checked.", tr: "Ödemeniz kontrol ediliyor.");

/// It is known who buys.
pub static BUYER_KNOWN: Requirement = Requirement {
    unmet: &BUYER_UNKNOWN,
    go_to: Some("IndexPage"),
    holds: |view| Contact::email_of_buyer(view).is_some(),
};

/// A delivery option is chosen.
pub static DELIVERY_CHOSEN: Requirement = Requirement {
    unmet: &DELIVERY_MISSING,
    // One of two pages, as the shop has it: it is the one that is not done.
    go_to: None,
    holds: Delivery::is_chosen,
};

/// All active delivery options are offered.
pub static DELIVERY_BY_SHOP: Requirement = delivery_on(|view| !Delivery::is_remote(view));

/// A service of the shop says which of them are offered.
pub static DELIVERY_BY_SERVICE: Requirement = delivery_on(Delivery::is_remote);

const fn delivery_on(holds: fn(&View) -> bool) -> Requirement {
    Requirement { unmet: &DELIVERY_IS_CHOSEN_ELSEWHERE, go_to: None, holds }
}

/// The goods go to an address of the shopper.
pub static DELIVERS_TO_ADDRESS: Requirement = Requirement {
    unmet: &NOT_TO_AN_ADDRESS,
    go_to: None,
    holds: |view| view.checkout.choices.delivery.kind(&view.facts.shop) == Some(DeliveryKind::Customer),
};

/// The goods are handed out at a store.
pub static DELIVERS_TO_STORE: Requirement = Requirement {
    unmet: &NOT_AT_A_STORE,
    go_to: None,
    holds: |view| view.checkout.choices.delivery.kind(&view.facts.shop) == Some(DeliveryKind::RetailStore),
};

/// The goods are handed out at a pick-up point.
pub static DELIVERS_TO_POINT: Requirement = Requirement {
    unmet: &NOT_AT_A_POINT,
    go_to: None,
    holds: |view| view.checkout.choices.delivery.kind(&view.facts.shop) == Some(DeliveryKind::PickupLocation),
};

/// It is known where the goods go and who is billed.
pub static ADDRESSES_CHOSEN: Requirement = Requirement {
    unmet: &ADDRESS_MISSING,
    go_to: None,
    holds: |view| Addresses::shipping_address(view).is_some() && Addresses::billing_address(view).is_some(),
};

/// The shopper chooses when the goods come.
pub static IS_SCHEDULED: Requirement =
    Requirement { unmet: &NOT_SCHEDULED, go_to: None, holds: DeliverySlot::is_scheduled };

/// A carrier is chosen, and a slot before it where there are slots.
pub static SHIPPING_CHOSEN: Requirement =
    Requirement { unmet: &SHIPPING_MISSING, go_to: None, holds: Shipping::is_chosen };

/// One carrier is chosen for everything.
pub static CARRIER_FOR_ALL: Requirement = carriers_on(|view| is_chosen_on(view, ShippingPage::Plain));

/// Carriers are chosen for groups of goods with the same attributes.
pub static CARRIERS_BY_ATTRIBUTE: Requirement =
    carriers_on(|view| is_chosen_on(view, ShippingPage::AttributeBased));

/// Carriers are chosen seller by seller.
pub static CARRIERS_BY_SELLER: Requirement = carriers_on(|view| is_chosen_on(view, ShippingPage::DataSource));

/// One carrier is chosen for everything, among those a service of the shop offers.
pub static CARRIERS_BY_SERVICE: Requirement = carriers_on(|view| is_chosen_on(view, ShippingPage::Remote));

const fn carriers_on(holds: fn(&View) -> bool) -> Requirement {
    Requirement { unmet: &SHIPPING_IS_CHOSEN_ELSEWHERE, go_to: None, holds }
}

fn is_chosen_on(view: &View, page: ShippingPage) -> bool {
    view.facts.shop.shipping_page == page
}

/// The order is paid by funds transfer.
pub static PAYS_BY_FUNDS_TRANSFER: Requirement = Requirement {
    unmet: &PAYMENT_IS_OTHER,
    go_to: Some("PaymentOptionSelectionPage"),
    holds: |view| view.pays_by(PaymentType::FundsTransfer),
};

/// The money is collected on delivery.
pub static PAYS_ON_DELIVERY: Requirement = Requirement {
    unmet: &PAYMENT_IS_OTHER,
    go_to: Some("PaymentOptionSelectionPage"),
    holds: |view| view.pays_by(PaymentType::PayOnDelivery),
};

/// It is chosen how the money is collected on delivery.
pub static PAYMENT_CHOICE_MADE: Requirement = Requirement {
    unmet: &PAYMENT_CHOICE_MISSING,
    go_to: Some("PayOnDeliveryPaymentChoicePage"),
    holds: |view| view.checkout.choices.payment.choice.is_some(),
};

/// The customer's own money is to pay for everything.
pub static PAYS_WITH_LOYALTY_MONEY: Requirement = Requirement {
    unmet: &PAYMENT_IS_OTHER,
    go_to: Some("PaymentOptionSelectionPage"),
    holds: |view| view.pays_by(PaymentType::LoyaltyMoney),
};

/// Points and the customer's own money pay for everything.
pub static NOTHING_LEFT_TO_PAY: Requirement = Requirement {
    unmet: &SOMETHING_LEFT_TO_PAY,
    go_to: Some("LoyaltyMoneyUsagePage"),
    holds: |view| view.quote().unpaid.minor == 0,
};

/// A credit is to pay.
pub static PAYS_BY_CREDIT: Requirement = Requirement {
    unmet: &PAYMENT_IS_OTHER,
    go_to: Some("PaymentOptionSelectionPage"),
    holds: |view| view.pays_by(PaymentType::CreditPayment),
};

/// The credit is chosen.
pub static CREDIT_CHOSEN: Requirement = Requirement {
    unmet: &CREDIT_MISSING,
    go_to: Some("CreditPaymentSelectionPage"),
    holds: |view| view.checkout.choices.payment.credit.is_some(),
};

/// A card is to pay.
pub static PAYS_BY_CARD: Requirement = Requirement {
    unmet: &PAYMENT_IS_OTHER,
    go_to: Some("PaymentOptionSelectionPage"),
    holds: |view| view.pays_by(PaymentType::CreditCard),
};

/// The shopper pays on a page of the payment service.
pub static PAYS_BY_REDIRECTION: Requirement = Requirement {
    unmet: &PAYMENT_IS_OTHER,
    go_to: Some("PaymentOptionSelectionPage"),
    holds: |view| view.pays_by(PaymentType::Redirection),
};

/// A card kept at Masterpass is to pay.
pub static PAYS_BY_MASTERPASS: Requirement = Requirement {
    unmet: &PAYMENT_IS_OTHER,
    go_to: Some("PaymentOptionSelectionPage"),
    holds: |view| view.pays_by(PaymentType::Masterpass),
};

/// Google Pay is to pay.
pub static PAYS_BY_GPAY: Requirement = Requirement {
    unmet: &PAYMENT_IS_OTHER,
    go_to: Some("PaymentOptionSelectionPage"),
    holds: |view| view.pays_by(PaymentType::Gpay),
};

/// The shopper is to confirm on their device.
pub static PAYS_BY_CONFIRMATION: Requirement = Requirement {
    unmet: &PAYMENT_IS_OTHER,
    go_to: Some("PaymentOptionSelectionPage"),
    holds: |view| view.pays_by(PaymentType::Confirmation),
};

/// A payment is under way, or was a moment ago: which, the page sees. What is asked for stands since it began.
pub static WALLET_OPEN: Requirement = Requirement {
    unmet: &crate::pages::WALLET_NOT_OPEN,
    go_to: None,
    holds: |view| view.checkout.attempt.is_some() || view.just_declined().is_some(),
};

/// The bank of the card kept at Masterpass was asked what it offers.
pub static MASTERPASS_CARD_KNOWN: Requirement =
    Requirement { go_to: Some("MasterpassBinNumberPage"), ..CARD_KNOWN };

/// It is chosen in how many payments the card kept at Masterpass pays.
pub static MASTERPASS_INSTALMENTS_CHOSEN: Requirement =
    Requirement { go_to: Some("MasterpassInstallmentPage"), ..INSTALMENTS_CHOSEN };

/// The bank of the card was asked what it offers.
pub static CARD_KNOWN: Requirement = Requirement {
    unmet: &CARD_MISSING,
    go_to: Some("BinNumberPage"),
    holds: |view| view.checkout.choices.card.card.is_some(),
};

/// It is chosen in how many payments the card pays.
pub static INSTALMENTS_CHOSEN: Requirement = Requirement {
    unmet: &INSTALMENTS_MISSING,
    go_to: Some("InstallmentSelectionPage"),
    holds: |view| view.checkout.choices.card.instalments.is_some(),
};

/// The account of a funds transfer is chosen.
pub static BANK_ACCOUNT_CHOSEN: Requirement = Requirement {
    unmet: &BANK_ACCOUNT_MISSING,
    go_to: Some("FundsTransferChoicePage"),
    holds: |view| view.checkout.choices.payment.bank_account.is_some(),
};

/// A customer is logged in.
pub static LOGGED_IN: Requirement =
    Requirement { unmet: &LOGIN_MISSING, go_to: None, holds: |view| view.facts.visitor.customer.is_some() };

/// The shop checks phones before it takes an order against payment on delivery.
pub static PHONE_CHECK_ON: Requirement = Requirement {
    unmet: &NOT_OFFERED,
    go_to: None,
    holds: |view| view.facts.shop.pay_on_delivery_phone_check,
};

/// A phone of the order is confirmed, where the shop wants that.
pub static PHONE_CONFIRMED: Requirement = Requirement {
    unmet: &PHONE_NOT_CONFIRMED,
    go_to: Some("SendSmsPage"),
    holds: |view| !PhoneCheck::is_needed(view) || PhoneCheck::is_confirmed(view),
};

/// Customers may pay with the money the shop keeps for them.
pub static LOYALTY_MONEY_ON: Requirement =
    Requirement { unmet: &NOT_OFFERED, go_to: None, holds: |view| view.facts.shop.loyalty.money };

/// The shop packs gifts, and has a price for it in the currency of the basket.
pub static GIFT_BOX_OFFERED: Requirement =
    Requirement { unmet: &GIFT_BOX_NOT_OFFERED, go_to: None, holds: |view| GiftBox::price(view).is_some() };

/// The shop offers bags in the currency of the basket.
pub static BAGS_OFFERED: Requirement =
    Requirement { unmet: &BAGS_NOT_OFFERED, go_to: None, holds: |view| Bags::offered(view).is_some() };

/// Customers may pay with the points of their loyalty card.
pub static LOYALTY_CARD_ON: Requirement =
    Requirement { unmet: &NOT_OFFERED, go_to: None, holds: |view| view.facts.shop.loyalty.card };

/// Shoppers may pay with the points of their bank card.
pub static REWARDS_ON: Requirement =
    Requirement { unmet: &NOT_OFFERED, go_to: None, holds: |view| view.facts.shop.loyalty.rewards };

/// Orders can be paid with gift cards.
pub static GIFT_CARDS_ON: Requirement =
    Requirement { unmet: &NOT_OFFERED, go_to: None, holds: |view| view.facts.shop.gift_card.enabled };

/// The code of a gift card was entered a short while ago, and the card is not in use yet.
pub static GIFT_CARD_ENTERED: Requirement = Requirement {
    unmet: &GIFT_CARD_NOT_ENTERED,
    go_to: Some("GiftCardPage"),
    holds: |view| view.checkout.choices.gift_cards.entered.is_some(),
};

/// A gift card is in use.
pub static GIFT_CARD_IN_USE: Requirement = Requirement {
    unmet: &GIFT_CARD_NOT_USED,
    go_to: Some("GiftCardPage"),
    holds: |view| !view.checkout.choices.gift_cards.applied.is_empty(),
};

/// The rewards of a card were listed a short while ago.
pub static REWARDS_LISTED: Requirement = Requirement {
    unmet: &REWARDS_MISSING,
    go_to: Some("RewardListPage"),
    holds: |view| view.checkout.choices.rewards.listed.is_some(),
};

/// A checkout of a provider is offered for the basket.
pub static PROVIDERS_OFFERED: Requirement = Requirement {
    unmet: &NOT_OFFERED,
    go_to: None,
    holds: |view| !ProviderCheckout::offered(view).is_empty(),
};

/// Whoever asks may buy: a customer, or a guest where the shop sells to guests.
pub static MAY_BUY: Requirement = Requirement {
    unmet: &LOGIN_MISSING,
    go_to: Some("IndexPage"),
    holds: |view| view.facts.shop.guest_purchase || view.facts.visitor.customer.is_some(),
};

/// No money is moving right now.
pub static NO_CHARGE_IN_FLIGHT: Requirement = Requirement {
    unmet: &CHARGE_IN_FLIGHT,
    go_to: None,
    holds: |view| !view.checkout.attempt.as_ref().is_some_and(crate::payment::LiveAttempt::is_in_flight),
};
