//! Whether the shopper is away at a payment page, and the guard against being sent there again and again.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Change, Part};
use crate::{checkout::View, payment::PaymentKind};

/// The guard.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Redirect {
    /// Whether a redirect that is open may not be begun anew.
    pub guarded: bool,
}

/// What clients read of the part.
#[derive(Debug, Serialize, ToSchema)]
pub struct RedirectKeys {
    /// Whether the client is to send the shopper to the payment page.
    pub is_redirected: bool,
}

impl Part for Redirect {
    type Keys<'a> = RedirectKeys;

    fn after(self, _change: Change) -> Self {
        // Whoever chooses anew has come back; the next redirect is another one.
        Self::default()
    }

    fn keys<'a>(&'a self, view: &View<'a>) -> RedirectKeys {
        RedirectKeys { is_redirected: view.is_away(PaymentKind::Redirection) && !self.guarded }
    }
}
