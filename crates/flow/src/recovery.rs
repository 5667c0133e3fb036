//! What the reader of a mail may do to an account: set a new password, confirm a new e-mail address.

use checkout::{
    job::{Job, Message, MessageKind, PasswordResetWish, Recipient},
    text::Language,
};
use store::{
    customers::{Profile, Proof},
    tickets::{NewTicket, Ticket, TicketPurpose, TicketUse},
};

use crate::{Flow, FlowError, jobs::account_values};

impl Flow {
    /// Has a link for a new password sent to `email`, if it has an account. Takes the same time if not.
    pub async fn ask_password_reset(&self, email: &str, language: Option<Language>) -> Result<(), FlowError> {
        let ticket = self.ids().secret();
        let wish = PasswordResetWish {
            key: format!("password-reset:{ticket}"),
            email: email.to_owned(),
            language,
            ticket,
            asked: self.now(),
        };
        self.store().add_jobs(&[Job::PasswordReset(wish)], self.now()).await?;
        self.wake_jobs();
        Ok(())
    }

    /// The ticket behind a link, while it can be used.
    pub async fn ticket(&self, token: &str, purpose: TicketPurpose) -> Result<Option<Ticket>, FlowError> {
        Ok(self.store().ticket(token, purpose, self.now()).await?)
    }

    /// Sets the password with this hash by the ticket `token`, and ends every session of the customer.
    pub async fn reset_password(
        &self,
        token: &str,
        ticket: &Ticket,
        password: &str,
    ) -> Result<TicketUse, FlowError> {
        Ok(self.store().reset_password(token, ticket.customer, password, self.now()).await?)
    }

    /// Has the new address `email` of the customer `profile` asked whether it is meant; `false` when the password that
    /// was checked was changed meanwhile. Whether the address has an account already is not told.
    pub async fn ask_email_change(
        &self,
        proof: &Proof,
        profile: &Profile,
        email: &str,
        language: Language,
    ) -> Result<bool, FlowError> {
        let (ticket, now) = (self.ids().secret(), self.now());
        let token = self.links().ticket(&ticket, now);
        let message = Job::Message(Message {
            key: format!("email-change:{ticket}"),
            kind: MessageKind::EmailChange,
            to: Recipient::Email(email.to_owned()),
            language,
            order: None,
            values: account_values(&profile.first_name, email, Some((&ticket, now))),
        });
        let ticket = NewTicket {
            token: &token,
            customer: proof.customer,
            purpose: TicketPurpose::EmailChange,
            email: Some(email),
        };
        let made = self.store().make_ticket(&ticket, Some(proof), &[message], now).await?;
        self.wake_jobs();
        Ok(made)
    }

    /// Makes the address of `ticket` the account's, and tells the old one.
    pub async fn confirm_email(&self, token: &str, ticket: &Ticket) -> Result<TicketUse, FlowError> {
        let Some(email) = &ticket.new_email else { return Ok(TicketUse::Gone) };
        let now = self.now();
        let notice = Job::Message(Message {
            key: format!("email-changed:{}:{}", ticket.customer, now.0),
            kind: MessageKind::EmailChanged,
            to: Recipient::Email(ticket.email.clone()),
            language: ticket.language.as_deref().and_then(Language::parse).unwrap_or_default(),
            order: None,
            values: account_values(&ticket.first_name, email, None),
        });
        let used = self.store().change_email(token, ticket.customer, email, &[notice], now).await?;
        self.wake_jobs();
        Ok(used)
    }
}
