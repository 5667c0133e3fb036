//! The sandbox inbox: what the simulators of mail and SMS were given to deliver, for a page of the demo to show. Bounded,
//! and gone with the process.

use std::{collections::VecDeque, sync::Arc};

use checkout::ids::Timestamp;
use parking_lot::Mutex;

/// How many messages are kept, the newest ones.
const MESSAGES_MAX: usize = 500;

/// By which way a message came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SandboxKind {
    /// A mail.
    Mail,
    /// A text message.
    Sms,
}

impl SandboxKind {
    /// `mail` or `sms`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Sms => "sms",
        }
    }
}

/// A message that would have been delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxMessage {
    /// By which way it came.
    pub kind: SandboxKind,
    /// Who it is from, as the reader sees it.
    pub from: String,
    /// The address or number it is for.
    pub to: String,
    /// What it is about; a text message has none.
    pub subject: Option<String>,
    /// What it says.
    pub text: String,
    /// The same with layout.
    pub html: Option<String>,
    /// When it arrived.
    pub at: Timestamp,
}

/// The inbox; clones share it.
#[derive(Debug, Clone, Default)]
pub struct SandboxInbox(Arc<Mutex<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    last: u64,
    messages: VecDeque<(u64, Arc<SandboxMessage>)>,
}

impl SandboxInbox {
    /// Takes a message in and gives it the next number.
    pub fn put(&self, message: SandboxMessage) -> u64 {
        let mut kept = self.0.lock();
        kept.last += 1;
        let number = kept.last;
        kept.messages.push_front((number, Arc::new(message)));
        kept.messages.truncate(MESSAGES_MAX);
        number
    }

    /// What is there with its numbers, newest first.
    pub fn newest(&self) -> Vec<(u64, Arc<SandboxMessage>)> {
        self.0.lock().messages.iter().cloned().collect()
    }

    /// The message with this number, while it is there.
    pub fn message(&self, number: u64) -> Option<Arc<SandboxMessage>> {
        let kept = self.0.lock();
        kept.messages.iter().find(|(there, _)| *there == number).map(|(_, message)| Arc::clone(message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> SandboxMessage {
        SandboxMessage {
            kind: SandboxKind::Sms,
            from: "Shop".to_owned(),
            to: "905321234567".to_owned(),
            subject: None,
            text: text.to_owned(),
            html: None,
            at: Timestamp(0),
        }
    }

    #[test]
    fn the_newest_come_first_and_the_oldest_go() {
        let inbox = SandboxInbox::default();
        for number in 0..=MESSAGES_MAX {
            inbox.put(message(&number.to_string()));
        }
        let all = inbox.clone().newest();
        assert_eq!((all.len(), all[0].0, all[0].1.text.as_str()), (MESSAGES_MAX, 501, "500"));
        assert_eq!(inbox.message(1), None);
        assert_eq!(inbox.message(2).map(|message| message.text.clone()).as_deref(), Some("1"));
    }
}
