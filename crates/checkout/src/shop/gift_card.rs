//! Settings of paying with the shop's gift cards. The names are those of the platform's setting.

use serde::{Deserialize, Serialize};

use super::{Prices, check::Report};
use crate::money::{Currency, Money};

/// How gift cards pay. Off unless it is switched on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GiftCardSettings {
    /// Whether orders can be paid with gift cards.
    pub enabled: bool,
    /// Whether one order can be paid with several.
    pub multi_card_enabled: bool,
    /// The most that gift cards pay of one order, by currency; no limit where it is absent or 0.
    pub max_amount_per_order: Prices,
    /// Seconds after which a card that is in use must be entered again before its amount can be changed.
    pub balance_cache_ttl: i64,
    /// Whether a card with a phone number asks for the one-time code that is sent there.
    pub otp_enabled: bool,
    /// Seconds until another one-time code can be asked for.
    pub otp_resend_cooldown: i64,
}

impl Default for GiftCardSettings {
    fn default() -> Self {
        Self {
            enabled: false,
            multi_card_enabled: false,
            max_amount_per_order: Prices::default(),
            balance_cache_ttl: 1_800,
            otp_enabled: true,
            otp_resend_cooldown: 60,
        }
    }
}

impl GiftCardSettings {
    /// The most that gift cards pay of one order in `currency`, if there is a limit.
    pub fn most(&self, currency: Currency) -> Option<Money> {
        self.max_amount_per_order.get(currency).filter(|most| most.minor > 0)
    }

    pub(super) fn check(&self, sends_sms: bool, report: &mut Report) {
        let reachable = !self.enabled || !self.otp_enabled || sends_sms;
        report.require(reachable, "gift_card.otp_enabled", "needs sms.active");
        report.amounts("gift_card.max_amount_per_order", &self.max_amount_per_order);
        let ranges = [
            ("gift_card.balance_cache_ttl", self.balance_cache_ttl, 60, 24 * 3_600),
            ("gift_card.otp_resend_cooldown", self.otp_resend_cooldown, 10, 600),
        ];
        for (place, seconds, least, most) in ranges {
            let problem = format!("must be from {least} to {most} seconds");
            report.require((least..=most).contains(&seconds), place, &problem);
        }
    }
}
