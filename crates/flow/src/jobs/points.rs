//! Tells the loyalty service how much of an account an order uses. Once it knows, it counts that itself, and the ledger
//! lets go of what it held.

use checkout::{ledger::Resource, services::PointsUse};

use super::Outcome;
use crate::Flow;

/// Tells it about `points`.
pub(super) async fn tell(flow: &Flow, points: &PointsUse) -> Outcome {
    let Some(service) = &flow.gateways().loyalty else {
        return Outcome::Later("no loyalty service is set up".to_owned());
    };
    // Not enough points is no end either: another order may be about to give some back.
    if let Err(error) = service.use_points(points).await {
        return Outcome::Later(format!("{}: {error}", service.about()));
    }
    let account = format!("{}:{}", points.account, points.amount.currency.code());
    let hold = points.order.hold_on(&Resource::LoyaltyPoints(account));
    match flow.store().post_what_is_held(&hold, flow.now()).await {
        Ok(()) => Outcome::Done,
        Err(error) => Outcome::Later(error.to_string()),
    }
}
