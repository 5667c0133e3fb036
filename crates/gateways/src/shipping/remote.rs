//! A shipping service behind the signed HTTP contract (`docs/remote-shipping.md`).

use std::collections::HashSet;

use bytes::Bytes;
use checkout::{
    ids::Pk,
    money::Money,
    services::{CarrierQuestion, DeliveryQuestion, QuestionLine},
    shop::ShippingOption,
    text::Label,
};
use futures_util::future::BoxFuture;
use serde::Deserialize;
use serde_json::{Value, json};

use super::ShippingService;
use crate::{
    GatewayError,
    remote::{Remote, RemoteSettings},
};

/// The most options of one answer.
const OPTIONS_MAX: usize = 50;
/// The longest name, sentence and address of a logo.
const NAME_CHARS_MAX: usize = 100;
const DESCRIPTION_CHARS_MAX: usize = 300;
const LOGO_CHARS_MAX: usize = 500;
/// The most minor units a carrier may cost: a whole order still has a sum.
const PRICE_MINOR_MAX: i64 = 1_000_000_000;

#[derive(Debug)]
pub(super) struct RemoteShipping(Remote);

impl RemoteShipping {
    pub(super) fn new(settings: RemoteSettings) -> Result<Self, String> {
        Remote::new(settings).map(Self)
    }
}

#[derive(Deserialize)]
struct Answer {
    currency: String,
    shipping_options: Vec<Carrier>,
}

#[derive(Deserialize)]
struct Carrier {
    pk: i64,
    name: String,
    kind: String,
    shipping_amount: String,
    #[serde(default)]
    logo: Option<String>,
    #[serde(default)]
    description: Option<String>,
}

#[derive(Deserialize)]
struct DeliveryAnswer {
    delivery_options: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    pk: i64,
}

fn goods(lines: &[QuestionLine]) -> Value {
    let line = |line: &QuestionLine| {
        json!({
            "sku": line.sku,
            "quantity": line.quantity,
            "total_amount": line.total.to_string(),
            "weight_grams": line.weight_grams,
            "data_source": line.seller,
        })
    };
    lines.iter().map(line).collect()
}

fn asked_delivery(question: &DeliveryQuestion) -> Value {
    json!({
        "currency": question.currency.code(),
        "total_amount": question.worth.to_string(),
        "basketitem_set": goods(&question.lines),
    })
}

fn asked(question: &CarrierQuestion) -> Value {
    let slot = question.slot.as_ref().map(
        |slot| json!({ "pk": slot.pk, "date": slot.date, "start_time": slot.from, "end_time": slot.until }),
    );
    json!({
        "delivery_option_type": question.kind,
        "currency": question.currency.code(),
        "total_amount": question.worth.to_string(),
        "shipping_address": {
            "country": question.country,
            "city": question.city,
            "township": question.township,
            "district": question.district,
            "postcode": question.postcode,
            "line": question.line,
        },
        "delivery_range": slot,
        "basketitem_set": goods(&question.lines),
    })
}

fn wrong(what: &str) -> GatewayError {
    GatewayError::Unknown(format!("the answer's {what} cannot be used"))
}

/// The delivery options that are named: each one the shop has, and once.
fn read_delivery(answer: DeliveryAnswer, question: &DeliveryQuestion) -> Result<Vec<Pk>, GatewayError> {
    if answer.delivery_options.len() > OPTIONS_MAX {
        return Err(wrong("number of options"));
    }
    let mut seen = HashSet::new();
    let option = |named: Named| {
        let pk = Pk::new(named.pk).filter(|pk| question.options.contains(pk) && seen.insert(*pk));
        pk.ok_or_else(|| wrong("key"))
    };
    answer.delivery_options.into_iter().map(option).collect()
}

/// What a service says is looked at before anything of it is kept or shown. One carrier that cannot be used makes the whole
/// answer one that cannot: a service that is wrong about one is not believed about the others.
fn read(answer: Answer, question: &CarrierQuestion) -> Result<Vec<(ShippingOption, Money)>, GatewayError> {
    if answer.currency != question.currency.code() {
        return Err(wrong("currency"));
    }
    if answer.shipping_options.len() > OPTIONS_MAX {
        return Err(wrong("number of options"));
    }
    let mut seen = HashSet::new();
    let carrier = |carrier: Carrier| {
        let pk = Pk::new(carrier.pk).filter(|pk| seen.insert(*pk)).ok_or_else(|| wrong("key"))?;
        let price = Money::parse(&carrier.shipping_amount, question.currency).ok();
        let price = price.filter(|price| (0..=PRICE_MINOR_MAX).contains(&price.minor));
        let kind = carrier.kind;
        let is_word = (1..=32).contains(&kind.len())
            && kind.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        let option = ShippingOption {
            pk,
            slug: is_word.then_some(kind).ok_or_else(|| wrong("kind"))?,
            name: Label::Same(text(carrier.name, NAME_CHARS_MAX).ok_or_else(|| wrong("name"))?),
            description: match carrier.description {
                Some(sentence) => {
                    let sentence = text(sentence, DESCRIPTION_CHARS_MAX);
                    Some(Label::Same(sentence.ok_or_else(|| wrong("description"))?))
                }
                None => None,
            },
            logo: match carrier.logo {
                Some(logo) => Some(
                    text(logo, LOGO_CHARS_MAX)
                        .filter(|logo| logo.starts_with("https://"))
                        .ok_or_else(|| wrong("logo"))?,
                ),
                None => None,
            },
            delivery: vec![question.kind],
            active: true,
            rules: Vec::new(),
        };
        Ok((option, price.ok_or_else(|| wrong("shipping amount"))?))
    };
    answer.shipping_options.into_iter().map(carrier).collect()
}

fn text(text: String, chars_max: usize) -> Option<String> {
    let right =
        !text.trim().is_empty() && text.chars().count() <= chars_max && !text.chars().any(char::is_control);
    right.then_some(text)
}

impl ShippingService for RemoteShipping {
    fn about(&self) -> String {
        format!("shipping service at {}", self.0.about())
    }

    fn delivery_options<'a>(
        &'a self,
        question: &'a DeliveryQuestion,
    ) -> BoxFuture<'a, Result<Vec<Pk>, GatewayError>> {
        let body = asked_delivery(question);
        Box::pin(async move {
            let answer: DeliveryAnswer =
                self.0.ask("/delivery-options", Bytes::from(body.to_string())).await?;
            read_delivery(answer, question)
        })
    }

    fn carriers<'a>(
        &'a self,
        question: &'a CarrierQuestion,
    ) -> BoxFuture<'a, Result<Vec<(ShippingOption, Money)>, GatewayError>> {
        let body = asked(question);
        Box::pin(async move {
            let answer: Answer = self.0.ask("/shipping-options", Bytes::from(body.to_string())).await?;
            read(answer, question)
        })
    }
}
