//! Text messages with a link to the basket or the checkout. Both pages ask for the same and differ in what the link shows
//! first. A message costs money, so what is counted is counted in the database and cannot be saved beyond its limit.

pub(crate) mod send_barcode_sms;
pub(crate) mod send_checkout_url_sms;
#[cfg(test)]
mod tests;

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, View},
    drawn::Drawn,
    facts::{Known, Lookup, Lookups, OrderLinks, Visitor},
    form,
    form::{FieldType, FieldValue},
    handover::{Link, LinkKind},
    job::{Job, LinkSms},
    page::Decision,
    parts::{Contact, SentSms},
    phone::MobileNumber,
    shop::SmsSettings,
    tally::Limit,
    text,
    text::{FormErrors, Problem, Text},
};

/// The field that names the number.
const FIELD: &str = "phone_number";
pub(crate) const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

text!(pub(crate) SMS_OFF = "sms-off", en: "This shop sends no text messages.", tr: "Bu mağaza SMS göndermiyor.");
text!(pub(crate) SMS_JUST_SENT = "sms-just-sent",
    en: "A message was sent to this number a moment ago. Please wait a minute.",
    tr: "Bu numaraya az önce bir mesaj gönderildi. Lütfen bir dakika bekleyin.");
text!(pub(crate) SMS_TOO_MANY = "sms-too-many",
    en: "No more messages can be sent right now. Please try again later.",
    tr: "Şu anda daha fazla mesaj gönderilemiyor. Lütfen daha sonra yeniden deneyin.");

form! {
    /// Where the message goes.
    pub(crate) struct SmsForm {
        /// A mobile number: `5XXXXXXXXX`, `05XXXXXXXXX` or with its country's code.
        phone_number: TypedNumber,
    }
}

/// A number as it was typed; which ones are taken is a setting of the shop.
#[derive(Debug)]
pub(crate) struct TypedNumber(String);

impl TypedNumber {
    /// The text as it was typed.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FieldValue for TypedNumber {
    const TYPE: FieldType = FieldType::Text { chars_max: 32 };

    fn parse(text: &str) -> Result<Self, Problem> {
        Ok(Self(text.to_owned()))
    }
}

/// What the storefront draws.
#[derive(Serialize, ToSchema)]
pub(crate) struct SmsContext {
    /// The phone number known of the shopper, to begin with.
    phone_number: Option<String>,
}

impl SmsContext {
    fn new(view: &View) -> Self {
        Self { phone_number: Contact::phone_of_buyer(view) }
    }
}

impl SmsForm {
    fn number(&self, settings: &SmsSettings) -> Result<MobileNumber, Problem> {
        MobileNumber::parse(&self.phone_number.0, &settings.countries)
    }
}

/// The whole answer to an accepted form.
pub(crate) fn bare(accepted: bool) -> Option<Drawn> {
    accepted.then(Drawn::empty_object)
}

fn lookups(form: &SmsForm, known: &Known, lookups: &mut Lookups) {
    if let Ok(number) = form.number(&known.shop.sms) {
        let limits = limits(&number, &known.shop.sms, known.visitor, known.links);
        lookups.extend(limits.into_iter().map(|(limit, _)| Lookup::Tally(limit)));
    }
}

/// Everything a message to `number` is counted in, and what the shopper is told at each end. Numbers stand in the names of
/// counters as keyed digests: names turn up in the reports of a database, and there are so few numbers that any other
/// digest could be turned back.
pub(crate) fn limits(
    number: &MobileNumber,
    settings: &SmsSettings,
    visitor: &Visitor,
    links: &dyn OrderLinks,
) -> Vec<(Limit, &'static Text)> {
    let whose = links.digest("sms-number", number.as_str());
    let block = links.digest("sms-block", number.block());
    let mut limits = vec![
        (rolling("pause", &whose, 1, settings.number_pause_seconds), &SMS_JUST_SENT),
        (rolling("number", &whose, settings.number_hour_max, HOUR), &SMS_TOO_MANY),
        (rolling("block", &block, settings.block_hour_max, HOUR), &SMS_TOO_MANY),
    ];
    limits.extend(whoever_it_goes_to(settings, visitor));
    limits
}

fn rolling(what: &str, whose: &str, max: i64, seconds: i64) -> Limit {
    Limit::rolling(format!("sms-{what}:{whose}"), max, seconds)
}

/// What every message this visitor causes is counted in, whatever its number.
pub(crate) fn whoever_it_goes_to(settings: &SmsSettings, visitor: &Visitor) -> Vec<(Limit, &'static Text)> {
    let mut limits = vec![
        (rolling("session", &visitor.owner, settings.session_hour_max, HOUR), &SMS_TOO_MANY),
        (Limit::new("sms-day", settings.day_max, DAY), &SMS_TOO_MANY),
    ];
    if let Some(network) = &visitor.network {
        limits.push((rolling("address", network, settings.address_hour_max, HOUR), &SMS_TOO_MANY));
    }
    limits
}

fn is_repeat(kind: LinkKind, form: &SmsForm, view: &View) -> bool {
    let settings = &view.facts.shop.sms;
    let asked = &view.checkout.choices.sms;
    form.number(settings).is_ok_and(|number| asked.asked_just_now(kind, &number, settings, view.facts.now))
}

/// Sends a link of `kind`, unless that would be one message too many.
fn submit(
    kind: LinkKind,
    mut checkout: Checkout,
    form: &SmsForm,
    view: &View,
) -> Result<Decision, FormErrors> {
    let facts = view.facts;
    let settings = &facts.shop.sms;
    let refuse = |problem: Problem| FormErrors::field(FIELD, problem);
    if !settings.active {
        return Err(refuse((&SMS_OFF).into()));
    }
    let number = form.number(settings).map_err(refuse)?;
    let limits = limits(&number, settings, &facts.visitor, facts.links.as_ref());
    if let Some((_, text)) = limits.iter().find(|(limit, _)| facts.is_used_up(limit)) {
        return Err(refuse((*text).into()));
    }
    let link = Link {
        id: facts.ids.link.clone(),
        checkout: checkout.id.clone(),
        kind,
        phone: number.clone(),
        language: facts.language,
        created: facts.now,
        expires: facts.now.plus_seconds(settings.link_minutes * 60),
        tries: 0,
        used: None,
    };
    let sms = LinkSms {
        key: format!("link:{}", link.id),
        kind,
        to: number.clone(),
        language: facts.language,
        link: link.id.clone(),
        minutes: settings.link_minutes,
        expires: link.expires,
    };
    let sent = SentSms { kind, to: number, at: facts.now };
    checkout.choices.sms = checkout.choices.sms.with(sent, settings);
    Ok(Decision::keep(checkout)
        .counting(limits.into_iter().map(|(limit, _)| limit).collect())
        .with_link(link)
        .with_job(Job::LinkSms(sms)))
}
