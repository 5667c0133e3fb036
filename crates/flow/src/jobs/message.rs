//! Sends a message to one person.

use checkout::job::{Message, Recipient};

use super::Outcome;

/// Sends `message`; `key` lets the receiving service tell a repeat.
pub(super) fn send(message: &Message, key: &str) -> Outcome {
    let (Recipient::Email(to) | Recipient::Phone(to)) = &message.to;
    if to.is_empty() {
        // An order may lack a phone number, or an address from before one was required.
        return Outcome::Done;
    }
    if to.chars().any(char::is_control) {
        return Outcome::Never("the recipient's address is none".to_owned());
    }
    Outcome::Later(format!("no service is set up that could send `{key}`"))
}
