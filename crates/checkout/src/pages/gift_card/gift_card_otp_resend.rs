//! Another one-time code for the gift card that was entered. The one before works no more.

use super::{EnteredGiftCardContext, look_up_otp_limits, otp_number, retry_after, send_otp};
use crate::{
    checkout::{Checkout, View},
    drawn::Drawn,
    facts::{Known, Lookups},
    form::NoFields,
    page::{Decision, Kind, Page},
    pages::extras::sms,
    requirement::{GIFT_CARD_ENTERED, GIFT_CARDS_ON, NO_CHARGE_IN_FLIGHT, Requirement},
    text,
    text::{FormErrors, Problem},
};

text!(OTP_NOT_NEEDED = "gift-card-otp-not-needed",
    en: "This gift card needs no one-time code.", tr: "Bu hediye kartı için tek kullanımlık kod gerekmiyor.");
text!(OTP_WAIT = "gift-card-otp-wait",
    en: "A code was sent a moment ago. Another one can be sent in {seconds} seconds.",
    tr: "Az önce bir kod gönderildi. {seconds} saniye sonra yeniden istenebilir.");
text!(RETRY_AFTER = "retry-after", en: "{seconds}", tr: "{seconds}");

/// The field under which programs find the seconds to wait.
const RETRY_AFTER_FIELD: &str = "retry_after";

/// Sends another one-time code.
pub(crate) struct GiftCardOtpResendPage;

impl Page for GiftCardOtpResendPage {
    type Form = NoFields;
    type Context<'a> = EnteredGiftCardContext<'a>;
    const NAME: &'static str = "GiftCardOtpResendPage";
    const ABOUT: &'static str = "Sends another one-time code for the gift card that was entered.";
    const KIND: Kind = Kind::Extra { pair: None };
    const REQUIRES: &'static [&'static Requirement] =
        &[&GIFT_CARDS_ON, &NO_CHARGE_IN_FLIGHT, &GIFT_CARD_ENTERED];

    fn lookups(&self, _form: &NoFields, known: &Known, lookups: &mut Lookups) {
        if let Some(entered) = &known.checkout.choices.gift_cards.entered {
            look_up_otp_limits(&entered.digest, known, lookups);
        }
    }

    fn context<'a>(&self, view: &View<'a>) -> EnteredGiftCardContext<'a> {
        EnteredGiftCardContext::new(view)
    }

    fn bare(&self, _view: &View, accepted: bool) -> Option<Drawn> {
        sms::bare(accepted)
    }

    fn submit(&self, checkout: Checkout, _form: &NoFields, view: &View) -> Result<Decision, FormErrors> {
        let entered = view.checkout.choices.gift_cards.entered.as_ref();
        let card = entered.and_then(|entered| entered.card(view));
        let number = card.and_then(|card| Some((card, otp_number(card, view)?)));
        let (card, number) = number.ok_or_else(|| FormErrors::whole(&OTP_NOT_NEEDED))?;
        let otp = entered.and_then(|entered| entered.otp.as_ref());
        let seconds = otp.map_or(0, |otp| retry_after(otp, view));
        if seconds > 0 {
            let mut errors = FormErrors::whole(Problem::new(&OTP_WAIT).with("seconds", seconds));
            errors.push(RETRY_AFTER_FIELD, Problem::new(&RETRY_AFTER).with("seconds", seconds));
            return Err(errors);
        }
        send_otp(checkout, (card, number), Vec::new(), view)
    }
}
