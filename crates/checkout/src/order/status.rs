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
    /// The money is awaited.
    PaymentWaiting = "300", en: "Waiting for Payment", tr: "Ödeme Bekleniyor";
    /// It is paid.
    Approved = "400", en: "Approved", tr: "Onaylandı";
    /// It is on its way.
    Shipped = "500", en: "Shipped", tr: "Kargoya Verildi";
}

impl OrderStatus {
    /// The status with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|status| status.code() == code)
    }
}
