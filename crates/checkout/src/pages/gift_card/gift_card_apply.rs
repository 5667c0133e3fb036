//! Using the gift card that was entered.

use super::{AMOUNT_FIELD, EnteredGiftCardContext, OTP_FIELD, otp_number, too_much, usable, wrong_otps};
use crate::{
    checkout::{Checkout, View},
    facts::{Known, Lookup, Lookups},
    form,
    form::{AmountText, REQUIRED},
    gift_card::{GiftCard, OtpText},
    page::{Decision, Kind, Page},
    parts::{AppliedGiftCard, EnteredGiftCard, code_of},
    phone::MobileNumber,
    requirement::{GIFT_CARD_ENTERED, GIFT_CARDS_ON, NO_CHARGE_IN_FLIGHT, Requirement},
    text,
    text::{FormErrors, Text},
};

text!(OTP_WRONG = "gift-card-otp-wrong", en: "This is not the code that was sent.", tr: "Gönderilen kod bu değil.");
text!(OTP_OVER = "gift-card-otp-over",
    en: "The code is over. Ask for a new one.", tr: "Kodun süresi doldu. Yeni bir kod isteyin.");
text!(OTP_TRIED_OUT = "gift-card-otp-tried-out",
    en: "Too many wrong codes. Ask for a new one.", tr: "Çok fazla yanlış kod girildi. Yeni bir kod isteyin.");
text!(NOTHING_TO_USE = "gift-card-nothing-to-use",
    en: "There is nothing this card could pay.", tr: "Bu kartla ödenecek bir tutar yok.");

/// How long the form that put a card to use is known again when it is only sent once more.
const REPEATED_SECONDS: i64 = 60;

/// Pays a part of the order with the gift card that was entered.
pub(crate) struct GiftCardApplyPage;

form! {
    /// How much to use.
    pub(crate) struct GiftCardApplyForm {
        /// The one-time code that was sent, for a card that asks for one.
        otp: Option<OtpText>,
        /// The amount, in the basket's currency; as much as possible when absent.
        amount: Option<AmountText>,
    }
}

/// Whether `form` has the one-time code of `entered`; a wrong one is a refusal that is counted.
fn proves(
    form: &GiftCardApplyForm,
    (entered, number): (&EnteredGiftCard, &MobileNumber),
    view: &View,
) -> Result<bool, &'static Text> {
    let facts = view.facts;
    let sent = entered.otp.as_ref().zip(entered.otp_made_of(view));
    let (otp, made_of) = sent.filter(|(otp, _)| facts.now < otp.expires).ok_or(&OTP_OVER)?;
    if facts.is_used_up(&wrong_otps(otp)) {
        return Err(&OTP_TRIED_OUT);
    }
    let typed = form.otp.as_ref().ok_or(&REQUIRED)?;
    Ok(typed.is(&code_of(facts.links.as_ref(), &made_of, number)))
}

fn entered<'a>(view: &View<'a>) -> Option<(&'a EnteredGiftCard, &'a GiftCard)> {
    let entered = view.checkout.choices.gift_cards.entered.as_ref()?;
    Some((entered, entered.card(view)?))
}

impl Page for GiftCardApplyPage {
    type Form = GiftCardApplyForm;
    type Context<'a> = EnteredGiftCardContext<'a>;
    const NAME: &'static str = "GiftCardApplyPage";
    const ABOUT: &'static str = "Pays a part of the order with the gift card that was entered.";
    const KIND: Kind = Kind::Extra { pair: None };
    const REQUIRES: &'static [&'static Requirement] =
        &[&GIFT_CARDS_ON, &NO_CHARGE_IN_FLIGHT, &GIFT_CARD_ENTERED];

    fn lookups(&self, _form: &GiftCardApplyForm, known: &Known, lookups: &mut Lookups) {
        let entered = known.checkout.choices.gift_cards.entered.as_ref();
        let otp = entered.and_then(|entered| entered.otp.as_ref());
        lookups.extend(otp.map(|otp| Lookup::Tally(wrong_otps(otp))));
    }

    fn is_repeat(&self, form: &GiftCardApplyForm, view: &View) -> bool {
        let cards = &view.checkout.choices.gift_cards;
        let wanted = form.amount.as_ref().and_then(|amount| amount.in_currency(view.goods.currency).ok());
        cards.entered.is_none()
            && cards.applied.last().is_some_and(|last| {
                view.facts.now.seconds_since(last.applied) < REPEATED_SECONDS
                    && (form.amount.is_none() || wanted == Some(last.amount))
            })
    }

    fn context<'a>(&self, view: &View<'a>) -> EnteredGiftCardContext<'a> {
        EnteredGiftCardContext::new(view)
    }

    fn submit(
        &self,
        mut checkout: Checkout,
        form: &GiftCardApplyForm,
        view: &View,
    ) -> Result<Decision, FormErrors> {
        let (entered, card) = entered(view).ok_or_else(|| FormErrors::whole(GIFT_CARD_ENTERED.unmet))?;
        // The proof comes first: without it, nobody is told what the card has.
        if let Some(number) = otp_number(card, view) {
            let proved =
                proves(form, (entered, number), view).map_err(|text| FormErrors::field(OTP_FIELD, text))?;
            if !proved {
                let counted = entered.otp.iter().map(wrong_otps).collect();
                let errors = FormErrors::field(OTP_FIELD, &OTP_WRONG);
                return Ok(Decision::refuse(checkout, errors, counted));
            }
        }
        let refuse = |problem| FormErrors::field(AMOUNT_FIELD, problem);
        let amount = match &form.amount {
            Some(amount) => amount.in_currency(view.goods.currency).map_err(refuse)?,
            None => usable(card, view),
        };
        if let Some(problem) = too_much(amount, card, view) {
            return Err(refuse(problem));
        }
        if amount.minor == 0 {
            return Err(refuse((&NOTHING_TO_USE).into()));
        }
        let applied = view.facts.now;
        let one = AppliedGiftCard { digest: card.digest.clone(), pk: card.pk, amount, applied };
        checkout.choices.gift_cards.applied.push(one);
        checkout.choices.gift_cards.entered = None;
        Ok(Decision::keep(checkout))
    }
}
