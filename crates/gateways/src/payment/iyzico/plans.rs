//! Whose card it is and how it pays an amount: `/payment/iyzipos/installment` for liras, and `/payment/bin/check` for other
//! currencies, which have no instalments.

use checkout::{
    instalments::CardTerms,
    money::{Currency, Money},
};
use serde_json::json;

use super::{Iyzico, answer::Answer, failure::refusal};
use crate::payment::{
    CardPlans, ChargeError, Plan, answers,
    wire::{CardTypeSent, PlanSent, PlansAnswer},
};

/// 10,000.00: the rates of the plans are read off what such an amount comes to.
const ROUND_AMOUNT: i64 = 1_000_000;

impl Iyzico {
    /// The families of cards with instalments, as the service lists them when it is asked about an amount and no card.
    pub(super) async fn card_list(&self, currency: Currency) -> Result<Option<Vec<CardTerms>>, ChargeError> {
        if currency != Currency::TRY {
            return Ok(None);
        }
        let amount = Money::new(ROUND_AMOUNT, currency);
        let sent = json!({ "locale": "tr", "price": amount.to_string() });
        let answer = self.post("/payment/iyzipos/installment", sent.to_string().into()).await?;
        if !answer.is_success() {
            return Err(refusal(&answer));
        }
        let terms = |family: &Answer| {
            let plans = family.list("installmentPrices")?;
            let plans = plans.iter().map(|plan| plan_sent(plan, amount)).collect::<Result<_, _>>()?;
            let plans = answers::plans(PlansAnswer { card: Some(card_sent(family)?), plans }, amount)?;
            Ok(plans
                .map(|CardPlans { card, plans }| CardTerms::new(Some(card), plans.iter().map(Plan::terms))))
        };
        let families = answer.list("installmentDetails")?;
        Ok(Some(families.iter().filter_map(|family| terms(family).transpose()).collect::<Result<_, _>>()?))
    }

    pub(super) async fn card_plans(
        &self,
        bin: &str,
        amount: Money,
    ) -> Result<Option<CardPlans>, ChargeError> {
        let (path, sent) = if amount.currency == Currency::TRY {
            (
                "/payment/iyzipos/installment",
                json!({ "locale": "tr", "binNumber": bin, "price": amount.to_string() }),
            )
        } else {
            ("/payment/bin/check", json!({ "locale": "tr", "binNumber": bin }))
        };
        let answer = self.post(path, sent.to_string().into()).await?;
        if !answer.is_success() {
            // A card nobody knows is a failure as well; such a card pays at once.
            return match refusal(&answer) {
                ChargeError::Refused(_) => Ok(None),
                error => Err(error),
            };
        }
        let details = answer.list("installmentDetails")?;
        let card = details.first().unwrap_or(&answer);
        let mut plans = Vec::new();
        for plan in card.list("installmentPrices")? {
            plans.push(plan_sent(&plan, amount)?);
        }
        if plans.is_empty() {
            let total = amount.to_string();
            plans.push(PlanSent { instalments: 1, interest_basis_points: 0, total });
        }
        let card = card_sent(card).map(Some)?;
        answers::plans(PlansAnswer { card, plans }, amount)
    }
}

fn plan_sent(plan: &Answer, amount: Money) -> Result<PlanSent, ChargeError> {
    let instalments = plan.needed("installmentNumber")?.parse();
    let total = plan.money("totalPrice", amount.currency)?;
    let more = i128::from(total.minor) - i128::from(amount.minor);
    let basis_points = (more * 10_000 + i128::from(amount.minor) / 2).checked_div(i128::from(amount.minor));
    Ok(PlanSent {
        instalments: instalments
            .map_err(|_| ChargeError::Unknown("a strange number of instalments".to_owned()))?,
        interest_basis_points: basis_points.and_then(|points| u32::try_from(points).ok()).unwrap_or_default(),
        total: total.to_string(),
    })
}

fn card_sent(card: &Answer) -> Result<CardTypeSent, ChargeError> {
    let bank = card.needed("bankName")?;
    let family = card.text("cardFamilyName").or(card.text("cardFamily")).filter(|name| !name.is_empty());
    let name = family.unwrap_or_else(|| bank.clone());
    let slug: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let kind = if card.text("cardType").as_deref() == Some("CREDIT_CARD") { "credit" } else { "debit" };
    let slug = if slug.is_empty() { "card".to_owned() } else { slug };
    Ok(CardTypeSent { name, slug, bank, kind: kind.to_owned(), logo: None })
}
