//! What the bank tells of its cards before anything is paid: whose card it is, and its plans.

use checkout::instalments::PlanTerms;

use super::{
    bins::{BINS, Bin, bin},
    desk::{Stop, currency, money},
};
use crate::payment::wire::{
    CardTermsSent, CardTypeSent, CardsAnswer, CardsAsked, PlanSent, PlansAnswer, PlansAsked,
};

pub(super) fn plans(asked: &PlansAsked, public_url: &str) -> Result<PlansAnswer, Stop> {
    let amount = money(&asked.amount, &asked.currency)?;
    if !(6..=8).contains(&asked.bin.len()) || !asked.bin.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Stop::Refused(422, "no_bin"));
    }
    let Some(bin) = bin(&asked.bin) else { return Ok(PlansAnswer { card: None, plans: Vec::new() }) };
    let plans = bin.plans_of(amount).into_iter().map(|plan| PlanSent {
        instalments: plan.instalments,
        interest_basis_points: plan.interest_basis_points,
        total: plan.total.to_string(),
    });
    Ok(PlansAnswer { card: Some(card_type(bin, public_url)), plans: plans.collect() })
}

fn card_type(bin: &Bin, public_url: &str) -> CardTypeSent {
    CardTypeSent {
        name: bin.name.to_owned(),
        slug: bin.slug.to_owned(),
        bank: bin.bank.to_owned(),
        kind: if bin.credit { "credit" } else { "debit" }.to_owned(),
        logo: Some(format!("{public_url}/logos/{}.svg", bin.slug)),
    }
}

pub(super) fn cards(asked: &CardsAsked, public_url: &str) -> Result<CardsAnswer, Stop> {
    currency(&asked.currency)?;
    let plan = |(instalments, interest_basis_points): &(u8, u32)| PlanTerms {
        instalments: *instalments,
        interest_basis_points: *interest_basis_points,
    };
    let sent = |bin: &Bin| CardTermsSent {
        card: card_type(bin, public_url),
        plans: bin.plans.iter().map(plan).collect(),
    };
    Ok(CardsAnswer { cards: BINS.iter().map(sent).collect() })
}
