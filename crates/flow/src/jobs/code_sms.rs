//! Sends the code that confirms a phone. The code is made here, of the key it was asked under, and kept nowhere.

use checkout::{
    job::{CodeSms, MessageKind},
    message::Values,
    parts::code_of,
};

use super::{
    Outcome,
    link_sms::{TextMessage, ToWrite},
};
use crate::Flow;

impl Flow {
    /// Sends `sms`, at its attempt number `attempt`.
    pub(super) async fn send_code(&self, sms: &CodeSms, attempt: i64) -> Outcome {
        let code = code_of(self.0.links.as_ref(), &sms.made_of, &sms.to);
        let values: ToWrite<'_> = &|shop| Values::of_code(shop, &code, sms.minutes);
        let message = TextMessage {
            key: &sms.key,
            kind: MessageKind::CodeSms,
            to: &sms.to,
            language: sms.language,
            expires: sms.expires,
        };
        self.send_text(message, values, attempt).await
    }
}
