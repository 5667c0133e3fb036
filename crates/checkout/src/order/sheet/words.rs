//! The words that stand beside the values of an order, on its page and in messages.

use std::collections::BTreeMap;

use crate::{
    pricing::{Fee, Tender},
    text,
    text::{Language, Text},
};

text!(NUMBER = "html-order-number", en: "Order number", tr: "Sipariş no");
text!(DATE = "html-order-date", en: "Date", tr: "Tarih");
text!(STATUS = "html-order-status", en: "Status", tr: "Durum");
text!(PAYMENT = "html-order-payment", en: "Payment", tr: "Ödeme");
text!(CARRIER = "html-order-carrier", en: "Carrier", tr: "Kargo");
text!(TRACKING = "html-order-tracking", en: "Tracking", tr: "Kargo takibi");
text!(TRANSFER = "html-transfer", en: "Pay by bank transfer", tr: "Havale / EFT ile ödeyin");
text!(TRANSFER_HOW = "html-transfer-how",
    en: "Transfer the amount to this account and name the order number. We prepare your order as soon as the money is there.",
    tr: "Tutarı bu hesaba gönderin ve açıklamaya sipariş numarasını yazın. Ödemeniz ulaşınca siparişiniz hazırlanır.");
text!(DUE = "html-transfer-due", en: "Amount", tr: "Tutar");
text!(HOLDER = "html-transfer-holder", en: "Account holder", tr: "Hesap sahibi");
text!(BANK = "html-transfer-bank", en: "Bank", tr: "Banka");
text!(REFERENCE = "html-transfer-reference", en: "Reference", tr: "Açıklama");
text!(UNTIL = "html-transfer-until", en: "Pay before", tr: "Son ödeme");
text!(ITEMS = "html-order-items", en: "Items", tr: "Ürünler");
text!(pub(super) GOODS = "html-order-goods", en: "Goods", tr: "Ürünler toplamı");
text!(pub(super) SHIPPING = "html-order-shipping", en: "Shipping", tr: "Kargo ücreti");
text!(pub(super) INTEREST = "html-order-interest", en: "Instalment interest", tr: "Vade farkı");
text!(pub(super) CANCELLED = "html-order-cancelled-items", en: "Cancelled items", tr: "İptal edilen ürünler");
text!(pub(super) GIVEN_BACK = "html-order-given-back", en: "Returned items", tr: "İade edilen ürünler");
text!(TOTAL = "html-order-total", en: "Total", tr: "Toplam");
text!(pub(super) SHIP_TO = "html-order-ship-to", en: "Delivery address", tr: "Teslimat adresi");
text!(pub(super) BILL_TO = "html-order-bill-to", en: "Billing address", tr: "Fatura adresi");
text!(pub(super) BOTH_TO = "html-order-both-to", en: "Delivery and billing address", tr: "Teslimat ve fatura adresi");
text!(pub(super) PICK_UP = "html-order-pick-up", en: "Pick up at", tr: "Teslim alınacak mağaza");
text!(pub(super) PICK_UP_AT_POINT = "html-order-pick-up-at-point", en: "Pick up at", tr: "Teslim alınacak nokta");
text!(pub(super) SLOT = "html-order-slot", en: "Delivery slot", tr: "Teslimat aralığı");
text!(CONTACT = "html-order-contact", en: "Contact", tr: "İletişim");
text!(NOTES = "html-order-notes", en: "Your note", tr: "Notunuz");

text!(GIFT_BOX = "html-order-gift-box", en: "Gift box", tr: "Hediye paketi");
text!(BAGS = "html-order-bags", en: "Bags", tr: "Poşet");
text!(PAY_ON_DELIVERY = "html-order-pay-on-delivery", en: "Payment on delivery", tr: "Kapıda ödeme hizmeti");
text!(LOYALTY_MONEY = "html-order-loyalty-money", en: "Paid with shop credit", tr: "Mağaza bakiyesiyle ödenen");
text!(LOYALTY_POINTS = "html-order-loyalty-points", en: "Paid with card points", tr: "Kart puanıyla ödenen");
text!(GIFT_CARD = "html-order-gift-card", en: "Paid with gift card", tr: "Hediye kartıyla ödenen");
text!(REWARDS = "html-order-rewards", en: "Paid with bank points", tr: "Banka puanıyla ödenen");

/// What a fee is for.
pub fn fee(fee: Fee) -> &'static Text {
    match fee {
        Fee::Shipping => &SHIPPING,
        Fee::GiftBox => &GIFT_BOX,
        Fee::Bags => &BAGS,
        Fee::PayOnDelivery => &PAY_ON_DELIVERY,
        Fee::DeliverySlot => &SLOT,
    }
}

/// What paid a part.
pub fn tender(tender: Tender) -> &'static Text {
    match tender {
        Tender::LoyaltyMoney => &LOYALTY_MONEY,
        Tender::LoyaltyPoints => &LOYALTY_POINTS,
        Tender::GiftCard => &GIFT_CARD,
        Tender::Rewards => &REWARDS,
    }
}

static WORDS: &[(&str, &Text)] = &[
    ("number", &NUMBER),
    ("date", &DATE),
    ("status", &STATUS),
    ("payment", &PAYMENT),
    ("slot", &SLOT),
    ("carrier", &CARRIER),
    ("tracking", &TRACKING),
    ("transfer", &TRANSFER),
    ("transfer_how", &TRANSFER_HOW),
    ("due", &DUE),
    ("holder", &HOLDER),
    ("bank", &BANK),
    ("reference", &REFERENCE),
    ("until", &UNTIL),
    ("items", &ITEMS),
    ("total", &TOTAL),
    ("contact", &CONTACT),
    ("notes", &NOTES),
];

/// The words by name.
pub fn words(language: Language) -> BTreeMap<&'static str, &'static str> {
    WORDS.iter().map(|(name, text)| (*name, text.in_language(language))).collect()
}
