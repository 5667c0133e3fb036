//! Which text messages the shopper asked for a moment ago, so that a request that is only sent again sends none.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Part;
use crate::{checkout::View, handover::LinkKind, ids::Timestamp, phone::MobileNumber, shop::SmsSettings};

/// A message that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentSms {
    /// What for.
    pub kind: LinkKind,
    /// To which number.
    pub to: MobileNumber,
    /// When.
    pub at: Timestamp,
}

/// The messages that were asked for a moment ago; older ones are forgotten with the next.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sms {
    /// The newest last.
    pub asked: Vec<SentSms>,
}

/// What clients read of the part: nothing.
#[derive(Debug, Serialize, ToSchema)]
pub struct SmsKeys {}

impl Sms {
    /// Whether this very message was asked for a moment ago.
    pub fn asked_just_now(
        &self,
        kind: LinkKind,
        to: &MobileNumber,
        settings: &SmsSettings,
        now: Timestamp,
    ) -> bool {
        self.asked.iter().any(|sent| sent.kind == kind && sent.to == *to && sent.is_recent(settings, now))
    }

    /// The same with one message more.
    #[must_use]
    pub fn with(mut self, sent: SentSms, settings: &SmsSettings) -> Self {
        self.asked.retain(|earlier| earlier.is_recent(settings, sent.at));
        self.asked.push(sent);
        self
    }
}

impl SentSms {
    fn is_recent(&self, settings: &SmsSettings, now: Timestamp) -> bool {
        now.0 < self.at.plus_seconds(settings.number_pause_seconds).0
    }
}

impl Part for Sms {
    type Keys<'a> = SmsKeys;

    fn keys<'a>(&'a self, _view: &View<'a>) -> SmsKeys {
        SmsKeys {}
    }
}
