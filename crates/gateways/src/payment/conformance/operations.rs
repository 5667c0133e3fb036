//! Capture, void and refund.

use checkout::money::Money;
use futures_util::FutureExt;
use serde_json::{Value, json};

use super::{Check, Outcome, Stop, charges::is_amount, client::Client, failed, needs};
use crate::payment::wire::{Described, path};

const NO_LATER: &str = "the service sets no money aside";

pub(super) const CHECKS: &[Check] = &[
    Check {
        name: "capture",
        promise: "with `capture` `later` money is set aside, and taken by a capture",
        run: |client, described| capture(client, described).boxed(),
    },
    Check {
        name: "capture-repeated",
        promise: "a capture that is sent again with its key is answered as the first time",
        run: |client, described| capture_repeated(client, described).boxed(),
    },
    Check {
        name: "capture-twice",
        promise: "a second capture, with a key of its own, is refused",
        run: |client, described| capture_twice(client, described).boxed(),
    },
    Check {
        name: "capture-too-much",
        promise: "more than was set aside is not captured",
        run: |client, described| capture_too_much(client, described).boxed(),
    },
    Check {
        name: "void",
        promise: "a void lets go of what is set aside, may be sent again, and nothing can be captured after it",
        run: |client, described| void(client, described).boxed(),
    },
    Check {
        name: "void-after-capture",
        promise: "a void of what was taken is refused: taken money is refunded",
        run: |client, described| void_after_capture(client, described).boxed(),
    },
    Check {
        name: "void-closes-unknown",
        promise: "a void of a charge nobody has heard of closes it: when the charge arrives later it is declined",
        run: |client, described| void_unknown(client, described).boxed(),
    },
    Check {
        name: "refund",
        promise: "a refund gives back, and query tells how much",
        run: |client, described| refund(client, described).boxed(),
    },
    Check {
        name: "refund-repeated",
        promise: "a refund that is sent again with its key gives nothing back a second time",
        run: |client, described| refund_repeated(client, described).boxed(),
    },
    Check {
        name: "refund-key-reused",
        promise: "a key that was used for one amount is refused for another",
        run: |client, described| refund_key_reused(client, described).boxed(),
    },
    Check {
        name: "refund-too-much",
        promise: "refunds never add up to more than was captured",
        run: |client, described| refund_too_much(client, described).boxed(),
    },
    Check {
        name: "refund-unknown",
        promise: "a refund or capture of a charge nobody has heard of is refused",
        run: |client, described| refund_unknown(client, described).boxed(),
    },
];

/// A charge whose money is set aside.
async fn set_aside(client: &Client, described: &Described) -> Result<(String, Money), Stop> {
    let able = described.capabilities;
    needs(able.card && able.capture_later, NO_LATER)?;
    let id = client.name();
    let answer = client.paid(described, &id, json!({ "capture": "later" })).await?;
    if answer["captured"] != false {
        return failed(format!("with `capture` `later`, `captured` must be false: {answer}"));
    }
    client.expect_state(&id, "authorized", "after money was set aside").await?;
    Ok((id, Client::money(described, 12_990)))
}

/// A charge whose money was taken.
async fn taken(client: &Client, described: &Described) -> Result<(String, Money), Stop> {
    needs(described.capabilities.card, "the service takes no cards from the shop")?;
    let id = client.name();
    client.paid(described, &id, json!({})).await?;
    Ok((id, Client::money(described, 12_990)))
}

fn part(amount: Money, minor: i64) -> Money {
    Money::new(minor, amount.currency)
}

fn receipt(answer: &Value, id: &str, amount: Money, what: &str) -> Outcome {
    let right = answer["charge"] == *id
        && is_amount(answer, "amount", amount)
        && answer["reference"].as_str().is_some_and(|reference| !reference.is_empty());
    if right {
        Ok(())
    } else {
        failed(format!("{what} of {amount} must name its charge, amount and reference: {answer}"))
    }
}

async fn captured(client: &Client, id: &str, amount: Money, after: &str) -> Outcome {
    let state = client.expect_state(id, "captured", after).await?;
    if is_amount(&state, "amount", amount) {
        Ok(())
    } else {
        failed(format!("{after}, {amount} should be captured: {state}"))
    }
}

async fn capture(client: &Client, described: &Described) -> Outcome {
    let (id, all) = set_aside(client, described).await?;
    let amount = if described.capabilities.partial_capture { part(all, 10_000) } else { all };
    let reply = client.operate(path::CAPTURE, &id, &client.name(), Some(amount)).await?;
    receipt(reply.done("a capture")?, &id, amount, "a capture")?;
    captured(client, &id, amount, "after a capture").await
}

async fn capture_repeated(client: &Client, described: &Described) -> Outcome {
    let (id, amount) = set_aside(client, described).await?;
    let key = client.name();
    let first = client.operate(path::CAPTURE, &id, &key, Some(amount)).await?;
    let second = client.operate(path::CAPTURE, &id, &key, Some(amount)).await?;
    let (first, second) = (first.done("a capture")?, second.done("the same capture again")?);
    if first["reference"] == second["reference"] {
        Ok(())
    } else {
        failed(format!("first {first}, then {second}"))
    }
}

async fn capture_twice(client: &Client, described: &Described) -> Outcome {
    let (id, amount) = set_aside(client, described).await?;
    client.operate(path::CAPTURE, &id, &client.name(), Some(amount)).await?.done("a capture")?;
    let second = client.operate(path::CAPTURE, &id, &client.name(), Some(amount)).await?;
    second.refused("a second capture")?;
    captured(client, &id, amount, "after a second capture was refused").await
}

async fn capture_too_much(client: &Client, described: &Described) -> Outcome {
    let (id, amount) = set_aside(client, described).await?;
    let more = part(amount, amount.minor + 1);
    client
        .operate(path::CAPTURE, &id, &client.name(), Some(more))
        .await?
        .refused("a capture of more than was set aside")?;
    client.expect_state(&id, "authorized", "after that was refused").await.map(|_| ())
}

async fn void(client: &Client, described: &Described) -> Outcome {
    needs(described.capabilities.void, "the service has no void")?;
    let (id, amount) = set_aside(client, described).await?;
    let key = client.name();
    for what in ["a void", "the same void again"] {
        client.operate(path::VOID, &id, &key, None).await?.done(what)?;
        client.expect_state(&id, "voided", &format!("after {what}")).await?;
    }
    client.operate(path::VOID, &id, &client.name(), None).await?.done("a void of what is void")?;
    client.operate(path::CAPTURE, &id, &client.name(), Some(amount)).await?.refused("a capture after a void")
}

async fn void_after_capture(client: &Client, described: &Described) -> Outcome {
    let (id, amount) = taken(client, described).await?;
    client.operate(path::VOID, &id, &client.name(), None).await?.refused("a void of what was taken")?;
    captured(client, &id, amount, "after a void was refused").await
}

async fn void_unknown(client: &Client, described: &Described) -> Outcome {
    needs(described.capabilities.card, "the service takes no cards from the shop")?;
    let id = client.name();
    client
        .operate(path::VOID, &id, &client.name(), None)
        .await?
        .done("a void of a charge nobody has heard of")?;
    client.expect_state(&id, "voided", "after a charge was closed").await?;
    let sent = client.charge(&id, Client::money(described, 12_990), json!({}));
    let reply = client.ask(path::CHARGE, &sent).await?;
    let answer = reply.done("a charge that arrives after it was closed")?;
    if answer["status"] == "declined" {
        Ok(())
    } else {
        failed(format!("a closed charge was made when it arrived: {answer}"))
    }
}

async fn refund(client: &Client, described: &Described) -> Outcome {
    let (id, all) = taken(client, described).await?;
    let amount = if described.capabilities.partial_refund { part(all, 4_000) } else { all };
    let reply = client.operate(path::REFUND, &id, &client.name(), Some(amount)).await?;
    receipt(reply.done("a refund")?, &id, amount, "a refund")?;
    refunded(client, &id, amount, "after a refund").await
}

async fn refunded(client: &Client, id: &str, amount: Money, after: &str) -> Outcome {
    let state = client.expect_state(id, "captured", after).await?;
    if is_amount(&state, "refunded", amount) {
        Ok(())
    } else {
        failed(format!("{after}, `refunded` should be {amount}: {state}"))
    }
}

async fn refund_repeated(client: &Client, described: &Described) -> Outcome {
    let (id, all) = taken(client, described).await?;
    let amount = if described.capabilities.partial_refund { part(all, 4_000) } else { all };
    let key = client.name();
    for what in ["a refund", "the same refund again"] {
        client.operate(path::REFUND, &id, &key, Some(amount)).await?.done(what)?;
        refunded(client, &id, amount, &format!("after {what}")).await?;
    }
    Ok(())
}

async fn refund_key_reused(client: &Client, described: &Described) -> Outcome {
    needs(described.capabilities.partial_refund, "the service gives back no parts")?;
    let (id, all) = taken(client, described).await?;
    let key = client.name();
    client.operate(path::REFUND, &id, &key, Some(part(all, 1_000))).await?.done("a refund")?;
    let other = client.operate(path::REFUND, &id, &key, Some(part(all, 2_000))).await?;
    other.refused("another amount under the key of an earlier refund")?;
    refunded(client, &id, part(all, 1_000), "after that was refused").await
}

async fn refund_too_much(client: &Client, described: &Described) -> Outcome {
    let (id, all) = taken(client, described).await?;
    let more = part(all, all.minor + 1);
    client
        .operate(path::REFUND, &id, &client.name(), Some(more))
        .await?
        .refused("a refund of more than was captured")?;
    client.operate(path::REFUND, &id, &client.name(), Some(all)).await?.done("a refund of all")?;
    let little = client.operate(path::REFUND, &id, &client.name(), Some(part(all, 100))).await?;
    little.refused("a refund when everything was given back")?;
    refunded(client, &id, all, "after everything was given back").await
}

async fn refund_unknown(client: &Client, described: &Described) -> Outcome {
    let amount = Some(Client::money(described, 100));
    for path in [path::REFUND, path::CAPTURE] {
        let reply = client.operate(path, &client.name(), &client.name(), amount).await?;
        reply.refused("an operation on a charge nobody has heard of")?;
    }
    Ok(())
}
