//! Charges that send the shopper away, and how they come back.

use futures_util::FutureExt;
use serde_json::{Value, json};

use super::{
    Check, Outcome, Stop,
    charges::is_amount,
    client::{Brought, Client, RETURN_URL},
    failed, needs,
};
use crate::payment::wire::{Described, path};

pub(super) const CHECKS: &[Check] = &[
    Check {
        name: "redirect",
        promise: "with `three_d` the shopper is sent away, to the same place when asked again, and nothing is charged meanwhile",
        run: |client, described| redirect(client, described).boxed(),
    },
    Check {
        name: "return-signed",
        promise: "the return goes to the charge's `return_url`, names charge, amount and currency, and is signed",
        run: |client, described| return_signed(client, described).boxed(),
    },
    Check {
        name: "complete",
        promise: "complete charges after the return, once, however often it is asked",
        run: |client, described| complete(client, described).boxed(),
    },
    Check {
        name: "complete-without-return",
        promise: "complete with a token nobody issued is refused and charges nothing",
        run: |client, described| without_return(client, described).boxed(),
    },
    Check {
        name: "complete-other-amount",
        promise: "complete that names another amount than the charge is refused and charges nothing",
        run: |client, described| other_amount(client, described).boxed(),
    },
    Check {
        name: "return-declined",
        promise: "a shopper who says no at the bank comes back `failed` or `cancelled`, signed, and is not charged",
        run: |client, described| said_no(client, described).boxed(),
    },
    Check {
        name: "void-while-away",
        promise: "a void while the shopper is away closes the charge: what they decide afterwards charges nothing",
        run: |client, described| void_away(client, described).boxed(),
    },
    Check {
        name: "hosted-page",
        promise: "without a card the shopper pays on a page of the service, also when they never come back",
        run: |client, described| hosted(client, described).boxed(),
    },
];

/// A charge whose shopper is away, and where they are.
async fn away(client: &Client, described: &Described) -> Result<(String, Value), Stop> {
    let able = described.capabilities;
    needs(able.card && able.three_d, "the service sends nobody to the bank of a card")?;
    let id = client.name();
    let redirect = sent_away(client, described, &id, json!({ "three_d": true })).await?;
    Ok((id, redirect))
}

async fn sent_away(client: &Client, described: &Described, id: &str, changes: Value) -> Result<Value, Stop> {
    let sent = client.charge(id, Client::money(described, 12_990), changes);
    let reply = client.ask(path::CHARGE, &sent).await?;
    let answer = reply.done("a charge that needs the shopper")?;
    if answer["status"] != "redirect" || answer["charge"] != *id {
        return failed(format!("it must be answered with `redirect` and its charge: {answer}"));
    }
    Ok(answer["redirect"].clone())
}

async fn finish(client: &Client, described: &Described, id: &str, brought: &Brought) -> Result<Value, Stop> {
    let amount = Client::money(described, 12_990);
    let sent = json!({
        "charge": id, "token": brought.values[4],
        "amount": amount.to_string(), "currency": amount.currency.code(),
    });
    let reply = client.ask(path::COMPLETE, &sent).await?;
    reply.done("complete").cloned()
}

async fn redirect(client: &Client, described: &Described) -> Outcome {
    let (id, first) = away(client, described).await?;
    let second = sent_away(client, described, &id, json!({ "three_d": true })).await?;
    if first != second {
        return failed(format!("first {first}, then {second}"));
    }
    client.expect_state(&id, "pending", "while the shopper is away").await.map(|_| ())
}

fn check_return(
    client: &Client,
    described: &Described,
    id: &str,
    brought: &Brought,
    results: &[&str],
) -> Outcome {
    let amount = Client::money(described, 12_990);
    let [charge, result, said, currency, token] = brought.values.each_ref().map(String::as_str);
    if brought.url != RETURN_URL {
        return failed(format!("it goes to {} instead of {}", brought.url, RETURN_URL));
    }
    if !client.is_signed(brought) {
        return failed(
            "its signature is wrong: hex of HMAC-SHA-256 over `return` and the values of charge, result, amount, currency and \
             token, a line each, without a line end at the end",
        );
    }
    let right = is_amount(&json!({ "amount": said, "currency": currency }), "amount", amount);
    if charge != id || !right || token.is_empty() || !results.contains(&result) {
        return failed(format!(
            "it names charge `{charge}`, result `{result}`, {said} {currency}; it should name `{id}`, {} and {amount} {}",
            results.join(" or "),
            amount.currency.code(),
        ));
    }
    Ok(())
}

async fn return_signed(client: &Client, described: &Described) -> Outcome {
    let (id, redirect) = away(client, described).await?;
    let brought = client.visit(&redirect, "approve").await?;
    check_return(client, described, &id, &brought, &["approved"])
}

async fn complete(client: &Client, described: &Described) -> Outcome {
    let (id, redirect) = away(client, described).await?;
    let brought = client.visit(&redirect, "approve").await?;
    client.expect_state(&id, "pending", "before complete").await?;
    let first = finish(client, described, &id, &brought).await?;
    if first["status"] != "authorized" || !is_amount(&first, "amount", Client::money(described, 12_990)) {
        return failed(format!("complete after an approved return must be `authorized`: {first}"));
    }
    let second = finish(client, described, &id, &brought).await?;
    if first["reference"] != second["reference"] {
        return failed(format!("complete was asked twice and charged twice: {first}, then {second}"));
    }
    client.expect_state(&id, "captured", "after complete").await.map(|_| ())
}

async fn without_return(client: &Client, described: &Described) -> Outcome {
    let (id, redirect) = away(client, described).await?;
    client.visit(&redirect, "approve").await?;
    let amount = Client::money(described, 12_990);
    let sent = json!({ "charge": id, "token": "made-up", "amount": amount.to_string(), "currency": amount.currency.code() });
    client.ask(path::COMPLETE, &sent).await?.refused("complete with a token nobody issued")?;
    client.expect_state(&id, "pending", "after that was refused").await.map(|_| ())
}

async fn other_amount(client: &Client, described: &Described) -> Outcome {
    let (id, redirect) = away(client, described).await?;
    let brought = client.visit(&redirect, "approve").await?;
    let other = Client::money(described, 100);
    let sent = json!({ "charge": id, "token": brought.values[4], "amount": other.to_string(), "currency": other.currency.code() });
    client.ask(path::COMPLETE, &sent).await?.refused("complete with another amount")?;
    client.expect_state(&id, "pending", "after that was refused").await.map(|_| ())
}

async fn said_no(client: &Client, described: &Described) -> Outcome {
    for decision in ["decline", "cancel"] {
        let (id, redirect) = away(client, described).await?;
        let brought = client.visit(&redirect, decision).await?;
        check_return(client, described, &id, &brought, &["failed", "cancelled"])?;
        let answer = finish(client, described, &id, &brought).await?;
        if answer["status"] != "declined" {
            return failed(format!("complete after the shopper said no must be `declined`: {answer}"));
        }
        client.expect_state(&id, "declined", "after the shopper said no").await?;
    }
    Ok(())
}

async fn void_away(client: &Client, described: &Described) -> Outcome {
    needs(described.capabilities.void, "the service has no void")?;
    let (id, redirect) = away(client, described).await?;
    client.operate(path::VOID, &id, &client.name(), None).await?.done("a void while the shopper is away")?;
    client.expect_state(&id, "voided", "after a void").await?;
    if let Ok(brought) = client.visit(&redirect, "approve").await {
        let amount = Client::money(described, 12_990);
        let sent = json!({ "charge": id, "token": brought.values[4], "amount": amount.to_string(), "currency": amount.currency.code() });
        let reply = client.ask(path::COMPLETE, &sent).await?;
        if reply.value["status"] == "authorized" {
            return failed("a charge that was closed was made when the shopper came back");
        }
    }
    client.expect_state(&id, "voided", "after the shopper came back to a closed charge").await.map(|_| ())
}

async fn hosted(client: &Client, described: &Described) -> Outcome {
    needs(described.capabilities.hosted_page, "the service has no page of its own")?;
    let id = client.name();
    let redirect = sent_away(client, described, &id, json!({ "card": null })).await?;
    let brought = client.visit(&redirect, "approve").await?;
    check_return(client, described, &id, &brought, &["approved"])?;
    client.expect_state(&id, "captured", "after the shopper paid on the service's page").await?;
    let answer = finish(client, described, &id, &brought).await?;
    if answer["status"] == "authorized" {
        Ok(())
    } else {
        failed(format!("complete after the shopper paid: {answer}"))
    }
}
