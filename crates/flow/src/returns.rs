//! The return from a bank: a browser, or a storefront's server for it, comes back by an address that only this shopper was
//! given. It proves nothing but which attempt it is about; what it carries is believed as far as the gateway believes it, and
//! money is asked for only then. It gives no rights of a session.

use std::time::Duration;

use checkout::{
    ids::AttemptId,
    payment::{Attempt, AttemptState, Finding, PAYMENT_IN_FLIGHT, Refusal, Target, Told},
    text::{FormErrors, Language},
    wallet::WalletToken,
};
use gateways::payment::{ReturnResult, Returned};

use crate::{Arrival, Flow, FlowError, charges::refusal};

/// How often, and how long apart, it is looked whether another node is done with the same return.
const LOOKS_MAX: usize = 40;
const LOOK_MS: u64 = 250;

/// What wallets call their token.
const TOKEN_FIELDS: [&str; 2] = ["token", "payment_token"];

/// Where somebody who came back from a bank goes.
#[derive(Debug, Clone)]
pub enum CameBack {
    /// There is an order, at this path.
    Ordered(String, Language),
    /// There is none, and why.
    Refused(FormErrors, Language),
    /// Nobody was sent away with this reference.
    NotKnown,
}

impl Flow {
    /// Takes what was brought back for the attempt `id`. The same return again is answered the same and does nothing. A client
    /// that hangs up cannot stop it half-way.
    pub async fn come_back(
        &self,
        id: AttemptId,
        fields: Vec<(String, String)>,
    ) -> Result<CameBack, FlowError> {
        let flow = self.clone();
        let task = tokio::spawn(async move { flow.come_back_in_turn(&id, &fields).await });
        task.await.map_err(|error| FlowError::Internal(error.to_string()))?
    }

    async fn come_back_in_turn(
        &self,
        id: &AttemptId,
        fields: &[(String, String)],
    ) -> Result<CameBack, FlowError> {
        let _turn = self.turn(id.as_str()).await?;
        for _ in 0..LOOKS_MAX {
            let Some(known) = self.store().attempt(id).await? else { return Ok(CameBack::NotKnown) };
            match known.attempt.state {
                AttemptState::AwaitingCustomer if known.attempt.session.is_some() => {
                    if let Some(attempt) = self.comes_from_wallet(&known.attempt, fields).await? {
                        return Ok(self.came_back(&attempt));
                    }
                }
                AttemptState::AwaitingCustomer => {
                    let attempt =
                        Box::pin(self.settle(id, &self.read_return(&known.attempt, fields))).await?.attempt;
                    let Some(token) = attempt.returned.clone() else { return Ok(self.came_back(&attempt)) };
                    let attempt = self.complete(&attempt, &token).await?.attempt;
                    return Ok(self.came_back(&attempt));
                }
                // Another node is at it.
                AttemptState::Completing => tokio::time::sleep(Duration::from_millis(LOOK_MS)).await,
                _ => return Ok(self.came_back(&known.attempt)),
            }
        }
        let known = self.store().attempt(id).await?;
        Ok(known.map_or(CameBack::NotKnown, |known| self.came_back(&known.attempt)))
    }

    /// Takes what a wallet sent with the shopper, unless somebody else does. It is not signed: the token is what is believed, by
    /// the service that is asked with it.
    async fn comes_from_wallet(
        &self,
        attempt: &Attempt,
        fields: &[(String, String)],
    ) -> Result<Option<Attempt>, FlowError> {
        let mut tokens = fields.iter().filter(|(name, _)| TOKEN_FIELDS.contains(&name.as_str()));
        let token = match (tokens.next(), tokens.next()) {
            (Some((_, token)), None) => WalletToken::read(token).ok(),
            _ => None,
        };
        let Some(token) = token else {
            let refusal = Refusal { reason: "no token".to_owned(), told: Told::NotBelieved };
            let settled = Box::pin(self.settle(&attempt.id, &Finding::NotBelieved(refusal))).await?;
            return Ok(settled.changed.then_some(settled.attempt));
        };
        let brought = Finding::Brought(token.fingerprint(self.links()));
        let settled = Box::pin(self.settle(&attempt.id, &brought)).await?;
        if !settled.changed {
            return Ok(None);
        }
        Ok(Some(self.complete_from_wallet(&settled.attempt, &token).await?.attempt))
    }

    /// Where the shopper of `arrival`, or of the payment `known` by a cookie of its own, is sent by the page at
    /// `way`, and the language they pay in; nothing unless they are away there. Reads only.
    pub async fn sent_away(
        &self,
        arrival: &Arrival,
        known: Option<&AttemptId>,
        way: &str,
    ) -> Result<Option<(Target, Language)>, FlowError> {
        let loaded = self.load(arrival, false).await?;
        let live = loaded.stored().and_then(|stored| stored.checkout.attempt.as_ref());
        let Some(id) = live.map(|live| &live.id).or(known) else { return Ok(None) };
        let attempt = self.store().attempt(id).await?.map(|known| known.attempt);
        let attempt = attempt.filter(|attempt| attempt.terms.kind.way() == Some(way));
        Ok(attempt.and_then(|attempt| Some((attempt.target?, attempt.order.language))))
    }

    fn read_return(&self, attempt: &Attempt, fields: &[(String, String)]) -> Finding {
        let Some(gateway) = &self.gateways().payment else { return Finding::Unknown };
        match gateway.read_return(&self.charge_of(attempt), fields) {
            Ok(Returned { result: ReturnResult::Approved, token }) => Finding::CameBack(token),
            Ok(Returned { result: ReturnResult::Failed(reason), .. }) => {
                Finding::NotBelieved(refusal(reason))
            }
            Err(error) => {
                tracing::warn!(attempt = %attempt.id, %error, "a return from the bank is not believed");
                Finding::NotBelieved(Refusal { reason: error.to_string(), told: Told::NotBelieved })
            }
        }
    }

    fn came_back(&self, attempt: &Attempt) -> CameBack {
        let language = attempt.order.language;
        if attempt.state == AttemptState::Paid {
            return CameBack::Ordered(self.links().completed(&attempt.order.number, self.now()), language);
        }
        CameBack::Refused(FormErrors::whole(attempt.says().unwrap_or(&PAYMENT_IN_FLIGHT)), language)
    }
}
