//! How far an order got: the codes clients know (`docs/protocol.md`, Orders).

use serde::{Deserialize, Serialize};

use crate::text::{Language, Text};

macro_rules! statuses {
    ($($(#[$doc:meta])* $name:ident = $code:literal, en: $en:literal, tr: $tr:literal;)+) => {
        /// How far an order, or one of its items, got.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum OrderStatus { $($(#[$doc])* $name,)+ }

        impl OrderStatus {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The code on the wire, a number as text.
            pub fn code(self) -> &'static str {
                self.text().code
            }

            /// What a shopper reads.
            pub fn label(self, language: Language) -> &'static str {
                self.text().in_language(language)
            }

            fn text(self) -> &'static Text {
                match self {
                    $(Self::$name => {
                        static TEXT: Text = Text { code: $code, en: $en, tr: $tr };
                        &TEXT
                    })+
                }
            }
        }
    };
}

statuses! {
    /// The shopper asked to cancel; the shop has to agree.
    CancellationWaiting = "50", en: "Cancellation Waiting", tr: "İptal Bekliyor";
    /// It will not be delivered.
    Cancelled = "100", en: "Cancelled", tr: "İptal Edildi";
    /// It is not decided what it waits for.
    Waiting = "200", en: "Waiting", tr: "Bekliyor";
    /// The money is awaited.
    PaymentWaiting = "300", en: "Waiting for Payment", tr: "Ödeme Bekleniyor";
    /// Somebody says it is paid, and the shop has not seen that yet.
    ConfirmationWaiting = "350", en: "Waiting for Confirmation", tr: "Onay Bekleniyor";
    /// It is paid.
    Approved = "400", en: "Approved", tr: "Onaylandı";
    /// It is being packed.
    Preparing = "450", en: "Preparing", tr: "Hazırlanıyor";
    /// It is on its way.
    Shipped = "500", en: "Shipped", tr: "Kargoya Verildi";
    /// It is on its way, and the shopper was told so.
    ShippedAndInformed = "510", en: "Shipped and Informed", tr: "Kargoya Verildi ve Bilgilendirildi";
    /// It waits at a store.
    ReadyForPickup = "520", en: "Ready for Pickup", tr: "Teslim Alınmaya Hazır";
    /// Nobody opened the door.
    AttemptedDelivery = "540", en: "Delivery Attempted", tr: "Teslim Edilemedi";
    /// It came back, and the shop looks at it.
    ReviewStarted = "544", en: "Return under Review", tr: "İade İnceleniyor";
    /// The shopper wants to give it back.
    ReviewWaiting = "545", en: "Return Requested", tr: "İade Talep Edildi";
    /// Its money is to go back.
    WaitingForPayment = "546", en: "Refund Pending", tr: "İade Ödemesi Bekleniyor";
    /// Its money is on its way back.
    Paid = "547", en: "Refund Sent", tr: "İade Ödemesi Gönderildi";
    /// The shopper has it.
    Delivered = "550", en: "Delivered", tr: "Teslim Edildi";
    /// The shopper has the money back.
    Refunded = "600", en: "Refunded", tr: "İade Edildi";
}

impl OrderStatus {
    /// What an item of an order may become from here; the only place that says so. An order is where its items are.
    pub const fn next(self) -> &'static [Self] {
        use OrderStatus as S;
        match self {
            S::Waiting => &[S::PaymentWaiting, S::ConfirmationWaiting, S::Approved, S::Cancelled],
            S::PaymentWaiting | S::ConfirmationWaiting | S::CancellationWaiting => {
                &[S::Approved, S::Cancelled]
            }
            S::Approved => {
                &[S::Preparing, S::Shipped, S::ReadyForPickup, S::CancellationWaiting, S::Cancelled]
            }
            S::Preparing => &[S::Shipped, S::ReadyForPickup, S::Cancelled],
            S::Shipped => &[S::ShippedAndInformed, S::AttemptedDelivery, S::Delivered],
            S::ShippedAndInformed => &[S::AttemptedDelivery, S::Delivered],
            S::ReadyForPickup | S::AttemptedDelivery => &[S::Delivered, S::Cancelled],
            S::Delivered => &[S::ReviewWaiting],
            S::ReviewWaiting => &[S::ReviewStarted, S::WaitingForPayment, S::Delivered],
            S::ReviewStarted => &[S::WaitingForPayment, S::Delivered],
            S::WaitingForPayment => &[S::Paid, S::Refunded],
            S::Paid => &[S::Refunded],
            S::Cancelled | S::Refunded => &[],
        }
    }

    /// Whether an item may go from here to `next`.
    pub fn may_become(self, next: Self) -> bool {
        self.next().contains(&next)
    }

    /// Whether the shopper gave the item back, and its money goes back or has gone.
    pub fn is_given_back(self) -> bool {
        matches!(self, Self::WaitingForPayment | Self::Paid | Self::Refunded)
    }

    /// Whether the shop has to look at an item the shopper wants to give back.
    pub fn is_under_review(self) -> bool {
        matches!(self, Self::ReviewWaiting | Self::ReviewStarted)
    }

    /// What of its items' statuses an order has: the first of these that one of them is at, and cancelled when none is.
    pub(super) const FROM_ITEMS: &'static [Self] = &[
        Self::CancellationWaiting,
        Self::ReviewWaiting,
        Self::ReviewStarted,
        Self::WaitingForPayment,
        Self::Paid,
        Self::Waiting,
        Self::PaymentWaiting,
        Self::ConfirmationWaiting,
        Self::Approved,
        Self::Preparing,
        Self::Shipped,
        Self::ShippedAndInformed,
        Self::ReadyForPickup,
        Self::AttemptedDelivery,
        Self::Delivered,
        Self::Refunded,
    ];

    /// The status with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|status| status.code() == code)
    }
}
