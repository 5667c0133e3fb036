//! Paying with gift cards: the code is entered, its owner proves to be the owner where the card asks for that, an amount is
//! chosen. A choice sets nothing aside; the order does. Whatever a stranger could try out is answered with one sentence.

pub(super) mod gift_card_apply;
pub(super) mod gift_card_otp_resend;
pub(super) mod gift_card_page;
pub(super) mod gift_card_update_amount;

use serde::Serialize;
use utoipa::ToSchema;

use super::extras::sms::{HOUR, SMS_OFF, whoever_it_goes_to};
use crate::{
    checkout::{Checkout, View},
    facts::{Known, Lookup, Lookups, Visitor},
    gift_card::GiftCard,
    job::{CodeSms, Job},
    money::{Amount, Money},
    page::Decision,
    parts::{CODE_MINUTES, EnteredGiftCard, SentOtp},
    phone::MobileNumber,
    shop::SmsSettings,
    tally::Limit,
    text,
    text::{FormErrors, Problem, Text},
};

/// The field of the code.
const CODE_FIELD: &str = "gift_card_code";
/// The field that names a card in use.
const CARD_FIELD: &str = "gift_card";
const AMOUNT_FIELD: &str = "amount";
const OTP_FIELD: &str = "otp";

/// How often a wrong one-time code may be entered while one works.
const OTP_TRIES_MAX: i64 = 5;
/// One-time codes for one card in an hour.
const CARD_OTP_HOUR_MAX: i64 = 3;

text!(pub(super) GIFT_CARD_MORE_THAN_BALANCE = "gift-card-more-than-balance",
    en: "This card has {most}.", tr: "Bu kartta {most} var.");
text!(pub(super) GIFT_CARD_MORE_THAN_UNPAID = "gift-card-more-than-unpaid",
    en: "Only {most} is left to pay.", tr: "Ödenecek yalnızca {most} kaldı.");
text!(pub(super) GIFT_CARD_MORE_THAN_ALLOWED = "gift-card-more-than-allowed",
    en: "Only {most} of this order can still be paid with gift cards.",
    tr: "Bu siparişin en çok {most} tutarı daha hediye kartıyla ödenebilir.");
text!(GIFT_CARD_OTP_TOO_MANY = "gift-card-otp-too-many",
    en: "Too many one-time codes were sent for this card. Please try again later.",
    tr: "Bu kart için çok fazla tek kullanımlık kod gönderildi. Lütfen daha sonra yeniden deneyin.");

/// What the storefront draws of the card that was entered. Null where nothing is known, or nothing may be told before the
/// one-time code.
#[derive(Default, Serialize, ToSchema)]
pub(crate) struct EnteredGiftCardContext<'a> {
    /// The last four letters and digits of its code.
    last_four: Option<&'a str>,
    /// What it has, without what orders hold.
    balance: Option<Amount>,
    /// The most of it that can pay this order.
    usable_amount: Option<Amount>,
    /// Whether its one-time code must be sent along.
    otp_required: bool,
    /// The end of the number the code was sent to.
    phone_number: Option<String>,
    /// In how many seconds another code can be asked for.
    retry_after: i64,
}

impl<'a> EnteredGiftCardContext<'a> {
    fn new(view: &View<'a>) -> Self {
        let entered = view.checkout.choices.gift_cards.entered.as_ref();
        let Some((entered, card)) = entered.and_then(|entered| Some((entered, entered.card(view)?))) else {
            return Self::default();
        };
        let phone = otp_number(card, view);
        let (otp_required, told) = (phone.is_some(), phone.is_none());
        Self {
            last_four: Some(&card.last_four),
            balance: told.then(|| card.available().into()),
            usable_amount: told.then(|| usable(card, view).into()),
            otp_required,
            phone_number: phone.map(|number| format!("***{}", &number.as_str()[number.as_str().len() - 2..])),
            retry_after: entered.otp.as_ref().map_or(0, |otp| retry_after(otp, view)),
        }
    }
}

/// The number whose owner `card` belongs to, if that has to be proved.
fn otp_number<'a>(card: &'a GiftCard, view: &View) -> Option<&'a MobileNumber> {
    card.phone.as_ref().filter(|_| view.facts.shop.gift_card.otp_enabled)
}

/// Seconds until another code can be sent after `otp`.
fn retry_after(otp: &SentOtp, view: &View) -> i64 {
    let settings = &view.facts.shop.gift_card;
    (settings.otp_resend_cooldown - view.facts.now.seconds_since(otp.sent)).max(0)
}

/// What of `card` can pay this order beside other cards.
fn usable(card: &GiftCard, view: &View) -> Money {
    let cards = &view.checkout.choices.gift_cards;
    let most = card.available().at_most(cards.payable_by(&card.digest, view));
    cards.allowed_for(&card.digest, view).map_or(most, |allowed| most.at_most(allowed))
}

/// Why `card` cannot pay `amount` of this order, if so.
fn too_much(amount: Money, card: &GiftCard, view: &View) -> Option<Problem> {
    let cards = &view.checkout.choices.gift_cards;
    let bounds = [
        (&GIFT_CARD_MORE_THAN_BALANCE, Some(card.available())),
        (&GIFT_CARD_MORE_THAN_UNPAID, Some(cards.payable_by(&card.digest, view))),
        (&GIFT_CARD_MORE_THAN_ALLOWED, cards.allowed_for(&card.digest, view)),
    ];
    let broken = bounds.into_iter().filter_map(|(text, most)| Some((text, most?)));
    let mut broken = broken.filter(|(_, most)| amount.minor > most.minor);
    broken.next().map(|(text, most)| Problem::new(text).with("most", most))
}

/// Wrong one-time codes for what was sent as `otp`.
fn wrong_otps(otp: &SentOtp) -> Limit {
    Limit::rolling(format!("gift-card-otp:{}", otp.nonce), OTP_TRIES_MAX, CODE_MINUTES * 60)
}

/// What a one-time code for the card with `digest` is counted in, and what the shopper is told at each end. Its number cannot
/// be chosen by a shopper, so it is counted by card.
fn otp_limits(digest: &str, settings: &SmsSettings, visitor: &Visitor) -> Vec<(Limit, &'static Text)> {
    let of_card = Limit::rolling(format!("gift-card-sms:{digest}"), CARD_OTP_HOUR_MAX, HOUR);
    let mut limits = vec![(of_card, &GIFT_CARD_OTP_TOO_MANY)];
    limits.extend(whoever_it_goes_to(settings, visitor));
    limits
}

fn look_up_otp_limits(digest: &str, known: &Known, lookups: &mut Lookups) {
    let limits = otp_limits(digest, &known.shop.sms, known.visitor);
    lookups.extend(limits.into_iter().map(|(limit, _)| Lookup::Tally(limit)));
}

/// Sends a one-time code for `card`, entered at this moment, to `number`; refused when that would be one message too many. Beside
/// the limits of all codes, `further` ones count.
fn send_otp(
    mut checkout: Checkout,
    (card, number): (&GiftCard, &MobileNumber),
    further: Vec<(Limit, &'static Text)>,
    view: &View,
) -> Result<Decision, FormErrors> {
    let facts = view.facts;
    if !facts.shop.sms.active {
        return Err(FormErrors::whole(&SMS_OFF));
    }
    let own = otp_limits(&card.digest, &facts.shop.sms, &facts.visitor);
    let limits: Vec<_> = further.into_iter().chain(own).collect();
    if let Some((_, text)) = limits.iter().find(|(limit, _)| facts.is_used_up(limit)) {
        return Err(FormErrors::whole(*text));
    }
    let expires = facts.now.plus_seconds(CODE_MINUTES * 60);
    let otp = SentOtp { nonce: facts.ids.link.clone(), sent: facts.now, expires };
    let entered = EnteredGiftCard { digest: card.digest.clone(), entered: facts.now, otp: Some(otp.clone()) };
    let made_of = entered.otp_made_of(view).expect("a code was just made");
    checkout.choices.gift_cards.entered = Some(entered);
    let sms = CodeSms {
        key: format!("gift-card-otp:{}", otp.nonce),
        to: number.clone(),
        language: facts.language,
        made_of,
        minutes: CODE_MINUTES,
        expires,
    };
    Ok(Decision::keep(checkout)
        .counting(limits.into_iter().map(|(limit, _)| limit).collect())
        .with_job(Job::CodeSms(sms)))
}
