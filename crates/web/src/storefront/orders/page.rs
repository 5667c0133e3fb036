//! What the page of an order shows beside the order itself.

use checkout::{
    order::{
        Order, OrderStatus,
        sheet::{Sheet, words},
    },
    text,
    text::Language,
};
use serde_json::{Value, json};

text!(TITLE = "html-order", en: "Your order", tr: "Siparişiniz");
text!(THANKS = "html-thanks", en: "Thank you. We have received your order.", tr: "Teşekkür ederiz. Siparişinizi aldık.");
text!(GONE = "html-order-cancelled", en: "This order was cancelled.", tr: "Bu sipariş iptal edildi.");
text!(SHIPPED = "html-order-shipped", en: "Your order is on its way.", tr: "Siparişiniz yolda.");
text!(AT_THE_STORE = "html-order-at-the-store",
    en: "Your order is ready to be picked up.", tr: "Siparişiniz teslim alınmaya hazır.");
text!(DELIVERED = "html-order-delivered", en: "Your order was delivered.", tr: "Siparişiniz teslim edildi.");
text!(REFUNDED = "html-order-refunded",
    en: "The money of this order was given back.", tr: "Bu siparişin tutarı iade edildi.");
text!(MASKED = "html-order-masked",
    en: "You opened this page by its link alone, so names and addresses are hidden.",
    tr: "Bu sayfayı yalnızca bağlantıyla açtınız; bu yüzden ad ve adresler gizlendi.");

/// What the template draws of `order`, which is masked already when it has to be.
pub(super) fn context(order: &Order, shop: &str, masked: bool, language: Language) -> Value {
    let lead = match order.status {
        OrderStatus::Cancelled => &GONE,
        OrderStatus::Shipped | OrderStatus::ShippedAndInformed | OrderStatus::AttemptedDelivery => &SHIPPED,
        OrderStatus::ReadyForPickup => &AT_THE_STORE,
        OrderStatus::Delivered
        | OrderStatus::ReviewWaiting
        | OrderStatus::ReviewStarted
        | OrderStatus::WaitingForPayment
        | OrderStatus::Paid => &DELIVERED,
        OrderStatus::Refunded => &REFUNDED,
        OrderStatus::Waiting
        | OrderStatus::PaymentWaiting
        | OrderStatus::ConfirmationWaiting
        | OrderStatus::Approved
        | OrderStatus::Preparing
        | OrderStatus::CancellationWaiting => &THANKS,
    };
    let mut words = words(language);
    words.insert("masked", MASKED.in_language(language));
    let mut context = json!(Sheet::new(order, language));
    context["language"] = json!(language.code());
    context["shop"] = json!(shop);
    context["title"] = json!(TITLE.in_language(language));
    context["lead"] = json!(lead.in_language(language));
    context["words"] = json!(words);
    context["masked"] = json!(masked);
    let accepted = order.acceptance.as_ref().filter(|_| !masked);
    context["agreements"] =
        json!(accepted.map(|_| json!({ "word": super::agreements::TITLE.in_language(language) })));
    context
}
