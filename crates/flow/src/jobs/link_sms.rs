//! Sends the link to a checkout as a text message. The signature in the link is made here and kept nowhere; a link whose
//! time is over is not sent any more.

use checkout::{
    job::LinkSms,
    message::{Values, write_sms},
};

use super::{Outcome, texting::Texting};
use crate::Flow;

impl Flow {
    /// Sends `sms`, at its attempt number `attempt`.
    pub(super) async fn send_link(&self, sms: &LinkSms, attempt: i64) -> Outcome {
        let (to, key, kind) = (sms.to.as_str(), sms.key.as_str(), sms.kind.name());
        let link = self.0.links.public(&self.0.links.continuing(&sms.link));
        self.text(&Texting { to, expires: sms.expires, key, kind, attempt }, |shop| {
            let values = Values::of_link(&shop.name, &link, sms.minutes);
            write_sms(sms.kind.message(), sms.language, &shop.messages, &values)
        })
        .await
    }
}
