//! Sends a message to one person: reads what it is about, has it written by the rules, hands it to the service.

use std::collections::BTreeMap;

use checkout::{
    ids::Timestamp,
    job::{Message, MessageKind, Recipient},
    message::{self, ITEMS, Letter, Values},
    shop::Shop,
};
use gateways::{GatewayError, mail::Mail};
use store::tickets::TICKET_LIFETIME_SECONDS;

use super::Outcome;
use crate::{Flow, FlowError};

/// The values of a message about an account.
pub(crate) const NAME: &str = "name";
pub(crate) const EMAIL: &str = "email";
pub(crate) const TICKET: &str = "ticket";
pub(crate) const CREATED: &str = "created";

/// The path behind the link of a password reset.
const RESET_PATH: &str = "/users/password/reset";
/// The path behind the link of a change of the e-mail address.
const EMAIL_PATH: &str = "/users/email-set-primary";

/// A message, or why there is none.
enum Written {
    Letter(Letter),
    /// Its time is over: nobody is helped by it any more.
    TooLate,
    /// What it is about does not exist.
    Missing,
}

impl Flow {
    /// Sends `message`; `key` lets the receiving service tell a repeat.
    pub(super) async fn send_message(&self, message: &Message, key: &str) -> Outcome {
        let (Recipient::Email(to) | Recipient::Phone(to)) = &message.to;
        if to.is_empty() {
            // An order may lack a phone number, or an address from before one was required.
            return Outcome::Done;
        }
        if to.chars().any(char::is_control) {
            return Outcome::Never("the recipient's address is none".to_owned());
        }
        let shop = match self.shop().await {
            Ok(shop) => shop,
            Err(error) => return Outcome::Later(error.to_string()),
        };
        let letter = match self.written(message, &shop).await {
            Ok(Written::Letter(letter)) => letter,
            Ok(Written::TooLate) => return Outcome::Done,
            Ok(Written::Missing) => return Outcome::Never("what it is about does not exist".to_owned()),
            Err(error) => return Outcome::Later(error.to_string()),
        };
        match &message.to {
            Recipient::Email(to) => self.send_mail(to, letter, &shop, key).await,
            Recipient::Phone(_) => Outcome::Later("no service is set up that sends text messages".to_owned()),
        }
    }

    async fn send_mail(&self, to: &str, letter: Letter, shop: &Shop, key: &str) -> Outcome {
        let Some(gateway) = &self.gateways().mail else {
            return Outcome::Later("mail.host is not set: no service sends mail".to_owned());
        };
        let Letter { subject, text, html } = letter;
        let mail = Mail { from_name: shop.name.clone(), to: to.to_owned(), subject, text, html };
        match gateway.send(&mail, key).await {
            Ok(()) => Outcome::Done,
            Err(error @ GatewayError::Refused(_)) => Outcome::Never(error.to_string()),
            // A mail that comes twice, under one message id, is better than one that never comes.
            Err(error) => Outcome::Later(error.to_string()),
        }
    }

    async fn written(&self, message: &Message, shop: &Shop) -> Result<Written, FlowError> {
        let (kind, language, now) = (message.kind, message.language, self.now());
        let value = |name| message.values.get(name).map_or("", String::as_str);
        let values = if let Some(number) = &message.order {
            let Some(order) = self.order(number).await? else { return Ok(Written::Missing) };
            let link = self.links().public(&self.links().completed(number, now));
            Values::of_order(&order, &message::items_of(value(ITEMS)), &shop.name, &link, language)
        } else {
            let created = Timestamp(value(CREATED).parse().unwrap_or(now.0));
            if now.seconds_since(created) >= TICKET_LIFETIME_SECONDS && kind != MessageKind::EmailChanged {
                return Ok(Written::TooLate);
            }
            let token = self.links().ticket(value(TICKET), created);
            let path = if kind == MessageKind::EmailChange { EMAIL_PATH } else { RESET_PATH };
            let link = self.links().public(&format!("{path}/{token}/"));
            Values::of_account(kind, &shop.name, value(NAME), &link, language)
                .with("minutes", (TICKET_LIFETIME_SECONDS / 60).to_string())
                .with("email", value(EMAIL))
        };
        Ok(Written::Letter(message::write(kind, language, &shop.messages, &values)))
    }
}

/// The values of a message about the account of somebody called `name`.
pub(crate) fn account_values(
    name: &str,
    email: &str,
    ticket: Option<(&str, Timestamp)>,
) -> BTreeMap<String, String> {
    let mut values = BTreeMap::from([(NAME, name.to_owned()), (EMAIL, email.to_owned())]);
    if let Some((ticket, created)) = ticket {
        values.insert(TICKET, ticket.to_owned());
        values.insert(CREATED, created.0.to_string());
    }
    values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
