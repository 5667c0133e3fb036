//! Packing as a gift: whether, at what price, and what may be written on it.

use serde::{Deserialize, Serialize};

use super::{Prices, check::Report};

/// The most characters a gift's note can be allowed to have.
pub const NOTE_CHARS_MAX: usize = 160;

/// How the shop packs gifts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GiftBoxSetting {
    /// What it costs; not offered in a currency without a price.
    pub price: Prices,
    /// The most characters of the note, at most 160.
    #[serde(default = "note_chars_max")]
    pub note_chars_max: usize,
    /// Whether the giver may add a film.
    #[serde(default)]
    pub video: bool,
}

fn note_chars_max() -> usize {
    NOTE_CHARS_MAX
}

impl GiftBoxSetting {
    pub(super) fn check(&self, report: &mut Report) {
        report.amounts("gift_box.price", &self.price);
        report.require(
            (1..=NOTE_CHARS_MAX).contains(&self.note_chars_max),
            "gift_box.note_chars_max",
            "must be from 1 to 160",
        );
    }
}
