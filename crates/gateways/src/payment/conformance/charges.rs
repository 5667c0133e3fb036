//! Plans and charges that need no shopper at a bank.

use checkout::money::{Currency, Money};
use futures_util::{FutureExt, future::join_all};
use serde_json::{Value, json};

use super::{Check, Outcome, client::Client, failed, needs};
use crate::payment::wire::{CardsAnswer, Described, PlansAnswer, path};

const NO_CARDS: &str = "the service takes no cards from the shop";

pub(super) const CHECKS: &[Check] = &[
    Check {
        name: "plans",
        promise: "the first plan of a known card is one payment of the very amount; the total of each is the amount and its interest",
        run: |client, described| plans(client, described).boxed(),
    },
    Check {
        name: "plans-unknown-card",
        promise: "first digits nobody knows are answered with `\"card\": null`",
        run: |client, described| unknown_card(client, described).boxed(),
    },
    Check {
        name: "cards",
        promise: "every kind of card is listed with its plans, by the rates a card of its kind is answered with",
        run: |client, described| cards(client, described).boxed(),
    },
    Check {
        name: "charge-approved",
        promise: "a charge authorises exactly what was asked for, and takes it when `capture` is `now`",
        run: |client, described| approved(client, described).boxed(),
    },
    Check {
        name: "charge-repeated",
        promise: "a charge that is sent again is answered as the first time, and charges nothing",
        run: |client, described| repeated(client, described).boxed(),
    },
    Check {
        name: "charge-simultaneous",
        promise: "a charge that is sent several times at once is made once; a repeat waits or is answered with 503",
        run: |client, described| simultaneous(client, described).boxed(),
    },
    Check {
        name: "charge-changed",
        promise: "a known charge with another amount is refused and changes nothing",
        run: |client, described| changed(client, described).boxed(),
    },
    Check {
        name: "charge-declined",
        promise: "a card that does not pay is answered with status 200 and `declined`, also when asked again",
        run: |client, described| declined(client, described).boxed(),
    },
    Check {
        name: "amount-refused",
        promise: "an amount that is nothing, negative, no number or finer than the currency is refused and does nothing",
        run: |client, described| bad_amounts(client, described).boxed(),
    },
    Check {
        name: "currency-refused",
        promise: "a currency the service does not take is refused and does nothing",
        run: |client, described| bad_currency(client, described).boxed(),
    },
    Check {
        name: "amounts-exact",
        promise: "amounts of every currency come back to the last minor unit",
        run: |client, described| exact(client, described).boxed(),
    },
    Check {
        name: "query-unknown",
        promise: "a charge the service has not heard of is `unknown`, with status 200",
        run: |client, _| query_unknown(client).boxed(),
    },
];

/// Whether an answer is about `amount`.
pub(super) fn is_amount(answer: &Value, key: &str, amount: Money) -> bool {
    let currency = answer["currency"].as_str().and_then(Currency::parse);
    let said = answer[key].as_str().and_then(|text| Money::parse(text, amount.currency).ok());
    currency == Some(amount.currency) && said == Some(amount)
}

async fn plans(client: &Client, described: &Described) -> Outcome {
    needs(described.capabilities.instalments, "the service has no instalments")?;
    // Its interest does not come out even.
    let amount = Client::money(described, 99_990);
    let asked = json!({ "bin": "411111", "amount": amount.to_string(), "currency": amount.currency.code() });
    let reply = client.ask(path::PLANS, &asked).await?;
    let value = reply.done("plans")?.clone();
    let answer: PlansAnswer =
        serde_json::from_value(value).or_else(|error| failed(format!("plans cannot be read: {error}")))?;
    if answer.card.is_none() {
        return failed("in test mode cards that begin with 411111 must be known");
    }
    let total = |text: &str| Money::parse(text, amount.currency).ok();
    let first = answer.plans.first();
    if !first.is_some_and(|plan| plan.instalments == 1 && total(&plan.total) == Some(amount)) {
        return failed(format!("the first plan must be one payment of {amount}; it is {first:?}"));
    }
    let sum = |points| amount.interest(points).and_then(|interest| amount.checked_add(interest)).ok();
    let other = answer.plans.iter().find(|plan| total(&plan.total) != sum(plan.interest_basis_points));
    other.map_or(Ok(()), |plan| {
        let wanted = sum(plan.interest_basis_points).map_or_else(String::new, |sum| sum.to_string());
        failed(format!("the total must be {wanted}, the amount and its interest: {plan:?}"))
    })
}

async fn cards(client: &Client, described: &Described) -> Outcome {
    needs(described.capabilities.card_list, "the service does not list kinds of cards")?;
    let amount = Client::money(described, 100_000);
    let currency = amount.currency.code();
    let reply = client.ask(path::CARDS, &json!({ "currency": currency })).await?;
    let value = reply.done("cards")?.clone();
    let answer: CardsAnswer =
        serde_json::from_value(value).or_else(|error| failed(format!("cards cannot be read: {error}")))?;
    let asked = json!({ "bin": "411111", "amount": amount.to_string(), "currency": currency });
    let known = client.ask(path::PLANS, &asked).await?.done("plans")?.clone();
    let listed = answer.cards.iter().find(|listed| known["card"]["slug"] == listed.card.slug.as_str());
    let Some(listed) = listed else {
        return failed(format!("the card that begins with 411111 is not listed: {}", known["card"]));
    };
    let rates: Vec<Value> = (known["plans"].as_array().into_iter().flatten())
        .map(|plan| json!([plan["instalments"], plan["interest_basis_points"]]))
        .collect();
    let others: Vec<Value> =
        (listed.plans.iter()).map(|plan| json!([plan.instalments, plan.interest_basis_points])).collect();
    if rates == others {
        return Ok(());
    }
    failed(format!("a card that begins with 411111 is listed with {others:?} and answered with {rates:?}"))
}

async fn unknown_card(client: &Client, described: &Described) -> Outcome {
    needs(described.capabilities.instalments, "the service has no instalments")?;
    let amount = Client::money(described, 100_000);
    let asked = json!({ "bin": "000000", "amount": amount.to_string(), "currency": amount.currency.code() });
    let reply = client.ask(path::PLANS, &asked).await?;
    let answer = reply.done("plans of a card nobody knows")?;
    if answer.get("card") == Some(&Value::Null) {
        Ok(())
    } else {
        failed(format!("it is answered with {answer}"))
    }
}

async fn approved(client: &Client, described: &Described) -> Outcome {
    needs(described.capabilities.card, NO_CARDS)?;
    let (id, amount) = (client.name(), Client::money(described, 12_990));
    let answer = client.paid(described, &id, json!({})).await?;
    if !is_amount(&answer, "amount", amount) || answer["captured"] != true {
        return failed(format!(
            "{amount} {} should be authorised and captured; the answer is {answer}",
            amount.currency.code()
        ));
    }
    if answer["reference"].as_str().is_none_or(str::is_empty) {
        return failed("the answer has no `reference`");
    }
    let state = client.expect_state(&id, "captured", "after a charge that was captured").await?;
    if is_amount(&state, "amount", amount) && is_amount(&state, "refunded", Money::zero(amount.currency)) {
        return Ok(());
    }
    failed(format!("query should say that {amount} was captured and 0.00 refunded; it says {state}"))
}

async fn repeated(client: &Client, described: &Described) -> Outcome {
    needs(described.capabilities.card, NO_CARDS)?;
    let id = client.name();
    let first = client.paid(described, &id, json!({})).await?;
    let second = client.paid(described, &id, json!({})).await?;
    if first["reference"] == second["reference"] && first["amount"] == second["amount"] {
        return Ok(());
    }
    failed(format!("the first answer is {first}, the second {second}: the card was charged twice"))
}

async fn simultaneous(client: &Client, described: &Described) -> Outcome {
    needs(described.capabilities.card, NO_CARDS)?;
    let id = client.name();
    let sent = client.charge(&id, Client::money(described, 12_990), json!({}));
    let replies = join_all((0..8).map(|_| client.ask(path::CHARGE, &sent))).await;
    let mut references = Vec::new();
    for reply in replies {
        let reply = reply?;
        if reply.status != 503 {
            references.push(reply.done("a charge sent eight times at once")?["reference"].clone());
        }
    }
    references.dedup();
    match references.len() {
        1 => Ok(()),
        0 => failed("every one of eight charges sent at once was answered with 503: one must be made"),
        _ => failed(format!("eight charges sent at once were made as {references:?}")),
    }
}

async fn changed(client: &Client, described: &Described) -> Outcome {
    needs(described.capabilities.card, NO_CARDS)?;
    let id = client.name();
    client.paid(described, &id, json!({})).await?;
    let dearer = Client::money(described, 999_900);
    let reply = client.ask(path::CHARGE, &client.charge(&id, dearer, json!({}))).await?;
    reply.refused("a known charge with another amount")?;
    let state = client.expect_state(&id, "captured", "after a changed charge was refused").await?;
    if is_amount(&state, "amount", Client::money(described, 12_990)) {
        Ok(())
    } else {
        failed(format!("the charge changed: {state}"))
    }
}

async fn declined(client: &Client, described: &Described) -> Outcome {
    needs(described.capabilities.card, NO_CARDS)?;
    let id = client.name();
    let changes = json!({ "card": client.declined_card() });
    let sent = client.charge(&id, Client::money(described, 12_990), changes);
    for what in ["a charge with the card that does not pay", "the same again"] {
        let reply = client.ask(path::CHARGE, &sent).await?;
        let answer = reply.done(what)?;
        if answer["status"] != "declined" || answer["charge"] != *id || !answer["reason"].is_string() {
            return failed(format!(
                "{what} must be `declined`, with its charge and a reason; it is {answer}"
            ));
        }
    }
    client.expect_state(&id, "declined", "after a declined charge").await.map(|_| ())
}

async fn bad_amounts(client: &Client, described: &Described) -> Outcome {
    needs(described.capabilities.card, NO_CARDS)?;
    for amount in ["0.00", "-5.00", "1e3", "12,50", "", "12.34567", "NaN", "99999999999999999999.00"] {
        let id = client.name();
        let sent = client.charge(&id, Client::money(described, 1), json!({ "amount": amount }));
        client.ask(path::CHARGE, &sent).await?.refused(&format!("an amount of `{amount}`"))?;
        client.expect_state(&id, "unknown", "after a charge that was refused").await?;
    }
    Ok(())
}

async fn bad_currency(client: &Client, described: &Described) -> Outcome {
    needs(described.capabilities.card, NO_CARDS)?;
    for currency in ["XTS", "xxx", "", "TL"] {
        let id = client.name();
        let sent = client.charge(&id, Client::money(described, 12_990), json!({ "currency": currency }));
        client.ask(path::CHARGE, &sent).await?.refused(&format!("the currency `{currency}`"))?;
        client.expect_state(&id, "unknown", "after a charge that was refused").await?;
    }
    Ok(())
}

async fn exact(client: &Client, described: &Described) -> Outcome {
    needs(described.capabilities.card, NO_CARDS)?;
    for code in &described.currencies {
        let Some(currency) = Currency::parse(code) else { continue };
        // Numbers a binary fraction does not hold, and one that a float of 32 bits does not.
        for minor in [1_999, 100_000_007] {
            let (id, amount) = (client.name(), Money::new(minor, currency));
            let reply = client.ask(path::CHARGE, &client.charge(&id, amount, json!({}))).await?;
            let answer = reply.done(&format!("a charge of {amount} {code}"))?;
            let state = client.state(&id).await?;
            if !is_amount(answer, "amount", amount) || !is_amount(&state, "amount", amount) {
                return failed(format!("{amount} {code} came back as {answer} and {state}"));
            }
        }
    }
    Ok(())
}

async fn query_unknown(client: &Client) -> Outcome {
    client.expect_state(&client.name(), "unknown", "of a charge that was never sent").await.map(|_| ())
}
