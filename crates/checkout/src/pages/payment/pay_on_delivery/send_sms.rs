//! Confirming the phone of an order that is paid on delivery, where the shop wants that: a form without a code sends one, a form
//! with a code confirms. A message costs money and a code can be guessed at, so both are counted in the database.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, View},
    drawn::Drawn,
    facts::{Known, Lookup, Lookups},
    form,
    form::{FieldType, FieldValue},
    job::{CodeSms, Job},
    page::{Decision, Kind, Page},
    pages::extras::sms::{SMS_OFF, TypedNumber, bare, limits},
    parts::{AskedCode, CODE_MINUTES, PhoneCheck, code_of},
    phone::MobileNumber,
    requirement::{
        ADDRESSES_CHOSEN, BUYER_KNOWN, NO_CHARGE_IN_FLIGHT, PAYMENT_CHOICE_MADE, PAYS_ON_DELIVERY,
        PHONE_CHECK_ON, Requirement, SHIPPING_CHOSEN,
    },
    tally::Limit,
    text,
    text::{FormErrors, Problem},
};

text!(NOT_A_CODE = "not-a-phone-code",
    en: "Enter the 6 digits of the text message.", tr: "SMS ile gelen 6 haneyi girin.");
text!(CODE_NOT_ASKED = "phone-code-not-asked",
    en: "Ask for a code first.", tr: "Önce bir kod isteyin.");
text!(CODE_OVER = "phone-code-over",
    en: "This code is over. Please ask for a new one.", tr: "Bu kodun süresi doldu. Lütfen yeni bir kod isteyin.");
text!(CODE_WRONG = "phone-code-wrong", en: "This is not the code we sent.", tr: "Bu, gönderdiğimiz kod değil.");
text!(CODE_TOO_OFTEN = "phone-code-too-often",
    en: "Too many wrong codes. Please ask for a new one later.",
    tr: "Çok fazla yanlış kod girildi. Lütfen daha sonra yeni bir kod isteyin.");
text!(NO_NUMBER = "no-mobile-number",
    en: "Your order has no mobile phone number we can send a code to. Please change the address.",
    tr: "Siparişinizde kod gönderebileceğimiz bir cep telefonu numarası yok. Lütfen adresi değiştirin.");
text!(OTHER_NUMBER = "phone-of-another",
    en: "Use the phone number of your address or of your account.",
    tr: "Adresinizdeki veya hesabınızdaki telefon numarasını kullanın.");
text!(NUMBER_CHANGED = "phone-changed",
    en: "The phone number of your order has changed. Please try again.",
    tr: "Siparişinizin telefon numarası değişti. Lütfen yeniden deneyin.");

const NUMBER_FIELD: &str = "phone_number";
/// Codes that may be tried for each one that was sent.
const TRIES_MAX: i64 = 5;

/// Sends a code to the phone of the order, and takes it back.
pub(crate) struct SendSmsPage;

form! {
    /// The code, or the wish for one.
    pub(crate) struct SendSmsForm {
        /// Where the code goes, when it is not the first number of the order: a mobile number of its addresses or of the buyer.
        phone_number: Option<TypedNumber>,
        /// The six digits that came. Without them a code is sent.
        code: Option<SmsCode>,
        /// Another name of `code`.
        sms_code: Option<SmsCode>,
    }
}

/// Six digits.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SmsCode(String);

impl FieldValue for SmsCode {
    const TYPE: FieldType = FieldType::Text { chars_max: 6 };

    fn parse(text: &str) -> Result<Self, Problem> {
        let code = text.trim();
        let right = code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit());
        if right { Ok(Self(code.to_owned())) } else { Err(Problem::new(&NOT_A_CODE)) }
    }
}

/// What the storefront draws.
#[derive(Serialize, ToSchema)]
pub(crate) struct SendSmsContext {
    /// Where a code goes when no number is named.
    phone_number: Option<String>,
    /// Whether a code was sent that still works.
    is_code_sent: bool,
    /// Whether the phone is confirmed.
    is_confirmed: bool,
}

impl SendSmsForm {
    /// The code, by the field it came in.
    fn code(&self) -> Option<(&'static str, &str)> {
        let own = self.code.as_ref().map(|code| ("code", code.0.as_str()));
        own.or_else(|| self.sms_code.as_ref().map(|code| ("sms_code", code.0.as_str())))
    }

    /// The number that is named, or the first one of the order.
    fn number(&self, check: &PhoneCheck, countries: &[String]) -> Result<MobileNumber, Problem> {
        match &self.phone_number {
            Some(typed) => MobileNumber::parse(typed.as_str(), countries),
            None => check.number.clone().ok_or_else(|| Problem::new(&NO_NUMBER)),
        }
    }
}

fn tries(asked: &AskedCode) -> Limit {
    Limit::rolling(format!("phone-code:{}", asked.key), TRIES_MAX, CODE_MINUTES * 60)
}

impl Page for SendSmsPage {
    type Form = SendSmsForm;
    type Context<'a> = SendSmsContext;
    const NAME: &'static str = "SendSmsPage";
    const ABOUT: &'static str = "Confirms the phone of an order that is paid on delivery: sends a code by text message, and takes it back.";
    const KIND: Kind = Kind::Step;
    const REQUIRES: &'static [&'static Requirement] = &[
        &PHONE_CHECK_ON,
        &BUYER_KNOWN,
        &ADDRESSES_CHOSEN,
        &SHIPPING_CHOSEN,
        &PAYS_ON_DELIVERY,
        &PAYMENT_CHOICE_MADE,
        &NO_CHARGE_IN_FLIGHT,
    ];

    fn is_skipped(&self, view: &View) -> bool {
        !PhoneCheck::is_needed(view)
    }

    fn is_done(&self, view: &View) -> bool {
        PhoneCheck::is_confirmed(view)
    }

    fn lookups(&self, form: &SendSmsForm, known: &Known, lookups: &mut Lookups) {
        let check = &known.checkout.choices.phone_check;
        if form.code().is_some() {
            lookups.extend(check.asked.as_ref().map(|asked| Lookup::Tally(tries(asked))));
        } else if let Ok(number) = form.number(check, &known.shop.sms.countries) {
            let limits = limits(&number, &known.shop.sms, known.visitor, known.links);
            lookups.extend(limits.into_iter().map(|(limit, _)| Lookup::Tally(limit)));
        }
    }

    fn is_repeat(&self, form: &SendSmsForm, view: &View) -> bool {
        let (check, settings) = (&view.checkout.choices.phone_check, &view.facts.shop.sms);
        let Some(asked) = &check.asked else { return false };
        if let Some((_, code)) = form.code() {
            return asked.confirmed && code == code_of(view.facts.links.as_ref(), &asked.key, &asked.to);
        }
        let just_now = view.facts.now < asked.at.plus_seconds(settings.number_pause_seconds);
        let same = form.number(check, &settings.countries).is_ok_and(|number| number == asked.to);
        same && (asked.confirmed || just_now)
    }

    fn context<'a>(&self, view: &View<'a>) -> SendSmsContext {
        let check = &view.checkout.choices.phone_check;
        SendSmsContext {
            phone_number: check.number.as_ref().map(|number| number.as_str().to_owned()),
            is_code_sent: check.asked.as_ref().is_some_and(|asked| !asked.is_over(view.facts.now)),
            is_confirmed: PhoneCheck::is_confirmed(view),
        }
    }

    fn bare(&self, _view: &View, accepted: bool) -> Option<Drawn> {
        bare(accepted)
    }

    fn submit(&self, checkout: Checkout, form: &SendSmsForm, view: &View) -> Result<Decision, FormErrors> {
        match form.code() {
            Some((field, code)) => confirm(checkout, field, code, view),
            None => send(checkout, form, view),
        }
    }
}

/// Sends a code, unless that would be one message too many.
fn send(mut checkout: Checkout, form: &SendSmsForm, view: &View) -> Result<Decision, FormErrors> {
    let (facts, settings) = (view.facts, &view.facts.shop.sms);
    let refuse = |problem: Problem| FormErrors::field(NUMBER_FIELD, problem);
    if !settings.active {
        return Err(refuse((&SMS_OFF).into()));
    }
    let number = form.number(&checkout.choices.phone_check, &settings.countries).map_err(refuse)?;
    if !PhoneCheck::numbers(view).contains(&number) {
        return Err(refuse((&OTHER_NUMBER).into()));
    }
    let limits = limits(&number, settings, &facts.visitor, facts.links.as_ref());
    if limits.iter().any(|(limit, _)| !facts.tallies.contains_key(limit)) {
        // The address was edited since it was chosen, so another number was looked up; now this one is kept.
        return Ok(Decision::refuse(checkout, refuse((&NUMBER_CHANGED).into()), Vec::new()));
    }
    if let Some((_, text)) = limits.iter().find(|(limit, _)| facts.is_used_up(limit)) {
        return Err(refuse((*text).into()));
    }
    let asked = AskedCode { key: facts.ids.link.clone(), to: number, at: facts.now, confirmed: false };
    let sms = CodeSms {
        key: format!("code:{}", asked.key),
        to: asked.to.clone(),
        language: facts.language,
        made_of: asked.key.clone(),
        minutes: CODE_MINUTES,
        expires: facts.now.plus_seconds(CODE_MINUTES * 60),
    };
    checkout.choices.phone_check.asked = Some(asked);
    let counted = limits.into_iter().map(|(limit, _)| limit).collect();
    Ok(Decision::keep(checkout).counting(counted).with_job(Job::CodeSms(sms)))
}

/// Takes a code back.
fn confirm(
    mut checkout: Checkout,
    field: &'static str,
    code: &str,
    view: &View,
) -> Result<Decision, FormErrors> {
    let facts = view.facts;
    let refused = |text: &'static text::Text| FormErrors::field(field, text);
    let asked = checkout.choices.phone_check.asked.as_mut().ok_or_else(|| refused(&CODE_NOT_ASKED))?;
    if asked.is_over(facts.now) {
        return Err(refused(&CODE_OVER));
    }
    let tries = tries(asked);
    if facts.is_used_up(&tries) {
        return Err(refused(&CODE_TOO_OFTEN));
    }
    if code != code_of(facts.links.as_ref(), &asked.key, &asked.to) {
        return Ok(Decision::refuse(checkout, refused(&CODE_WRONG), vec![tries]));
    }
    asked.confirmed = true;
    Ok(Decision::keep(checkout))
}
