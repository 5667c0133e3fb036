//! Sends the one-time code of a gift card as a text message. The code is made here, with the installation's key, and kept
//! nowhere.

use checkout::{
    gift_card,
    job::{MessageKind, OtpSms},
    message::{Values, write_sms},
};

use super::{Outcome, texting::Texting};
use crate::Flow;

impl Flow {
    /// Sends `sms`, at its attempt number `attempt`.
    pub(super) async fn send_otp(&self, sms: &OtpSms, attempt: i64) -> Outcome {
        let (to, key, kind) = (sms.to.as_str(), sms.key.as_str(), MessageKind::GiftCardOtp);
        let code = gift_card::otp(self.links(), &sms.bound_to);
        self.text(&Texting { to, expires: sms.expires, key, kind: kind.name(), attempt }, |shop| {
            let values = Values::of_code(&shop.name, &code, sms.minutes);
            write_sms(kind, sms.language, &shop.messages, &values)
        })
        .await
    }
}
