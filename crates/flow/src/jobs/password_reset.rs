//! Finds out whether a wish for a new password names an account, and if so sends the link. Nothing of it happens while
//! whoever asks is waiting, so that neither the answer nor its time tells them.

use checkout::{
    job::{Job, Message, MessageKind, PasswordResetWish, Recipient},
    text::Language,
};
use store::tickets::{NewTicket, TicketPurpose};

use super::{Outcome, message::account_values};
use crate::{Flow, FlowError};

/// How many links of one account work at the same time; more are not sent, so that nobody's mailbox is flooded.
const LIVE_LINKS_MAX: i64 = 5;

impl Flow {
    /// Carries `wish` out.
    pub(super) async fn begin_password_reset(&self, wish: &PasswordResetWish) -> Outcome {
        match self.try_begin_password_reset(wish).await {
            Ok(()) => Outcome::Done,
            Err(error) => Outcome::Later(error.to_string()),
        }
    }

    async fn try_begin_password_reset(&self, wish: &PasswordResetWish) -> Result<(), FlowError> {
        let (store, now) = (self.store(), self.now());
        let Some(account) = store.credentials(&wish.email).await? else { return Ok(()) };
        let purpose = TicketPurpose::PasswordReset;
        if store.live_tickets(account.customer, purpose, now).await? >= LIVE_LINKS_MAX {
            return Ok(());
        }
        let Some(profile) = store.profile(account.customer).await? else { return Ok(()) };
        let token = self.links().ticket(&wish.ticket, wish.asked);
        let spoken = profile.language.as_deref().and_then(Language::parse);
        let message = Job::Message(Message {
            key: format!("{}:mail", wish.key),
            kind: MessageKind::PasswordReset,
            to: Recipient::Email(profile.email),
            language: wish.language.or(spoken).unwrap_or_default(),
            order: None,
            values: account_values(&profile.first_name, "", Some((&wish.ticket, wish.asked))),
        });
        let ticket = NewTicket { token: &token, customer: account.customer, purpose, email: None };
        store.make_ticket(&ticket, None, &[message], now).await?;
        Ok(())
    }
}
