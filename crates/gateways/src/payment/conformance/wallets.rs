//! Charges that a wallet pays. In test mode tokens are made up: those that begin with `kassa-test-approve-` pay and those that
//! begin with `kassa-test-decline-` do not, each once.

use futures_util::FutureExt;
use serde_json::{Value, json};

use super::{Check, Outcome, Stop, charges::is_amount, client::Client, failed, needs};
use crate::payment::wire::{Described, path};

const NONE_WITH_A_SESSION: &str = "the service takes neither Masterpass nor Apple Pay";

pub(super) const CHECKS: &[Check] = &[
    Check {
        name: "wallet-opened",
        promise: "a charge for Masterpass is answered with `wallet` and a session that has a token, the same when asked again, and nothing is charged meanwhile",
        run: |client, described| opened(client, described).boxed(),
    },
    Check {
        name: "wallet-complete",
        promise: "complete charges what the wallet's token pays, once, however often it is asked",
        run: |client, described| complete(client, described).boxed(),
    },
    Check {
        name: "wallet-declined",
        promise: "a token that does not pay is answered with status 200 and `declined`",
        run: |client, described| declined(client, described).boxed(),
    },
    Check {
        name: "wallet-token-used",
        promise: "a token that paid is refused for another charge",
        run: |client, described| used(client, described).boxed(),
    },
    Check {
        name: "wallet-token-unknown",
        promise: "a token that no wallet made is refused and charges nothing",
        run: |client, described| unknown(client, described).boxed(),
    },
    Check {
        name: "wallet-closed",
        promise: "a void while the shopper is at their wallet closes the charge: a token charges nothing afterwards",
        run: |client, described| closed(client, described).boxed(),
    },
    Check {
        name: "wallet-validation-url",
        promise: "no session of Apple Pay is opened at an address that is not on one of the `validation_origins`",
        run: |client, described| validation_url(client, described).boxed(),
    },
    Check {
        name: "wallet-google-pay",
        promise: "a charge with Google Pay's token is answered like one with a card",
        run: |client, described| google_pay(client, described).boxed(),
    },
];

fn approves(client: &Client) -> String {
    format!("kassa-test-approve-{}", client.name())
}

/// A charge for Masterpass, and the answer to it.
async fn masterpass(client: &Client, described: &Described) -> Result<(String, Value), Stop> {
    needs(described.capabilities.masterpass, NONE_WITH_A_SESSION)?;
    let id = client.name();
    let answer = ask(client, described, &id).await?;
    Ok((id, answer))
}

async fn ask(client: &Client, described: &Described, id: &str) -> Result<Value, Stop> {
    let wallet =
        json!({ "card": null, "wallet": { "kind": "masterpass", "order_no": format!("{:0>20}", 42) } });
    let sent = client.charge(id, Client::money(described, 12_990), wallet);
    let reply = client.ask(path::CHARGE, &sent).await?;
    let answer = reply.done("a charge for Masterpass")?;
    let token = answer["session"]["token"].as_str().unwrap_or_default();
    if answer["status"] == "wallet" && answer["charge"] == *id && !token.is_empty() {
        return Ok(answer.clone());
    }
    failed(format!("it must be answered with `wallet`, its charge and a session with a token: {answer}"))
}

async fn finish(
    client: &Client,
    described: &Described,
    id: &str,
    token: &str,
) -> Result<super::client::Reply, Stop> {
    let amount = Client::money(described, 12_990);
    let sent = json!({ "charge": id, "token": token, "amount": amount.to_string(), "currency": amount.currency.code() });
    client.ask(path::COMPLETE, &sent).await
}

async fn opened(client: &Client, described: &Described) -> Outcome {
    let (id, first) = masterpass(client, described).await?;
    let second = ask(client, described, &id).await?;
    if first != second {
        return failed(format!("the first answer is {first}, the second {second}"));
    }
    client.expect_state(&id, "pending", "while the shopper is at their wallet").await.map(drop)
}

async fn complete(client: &Client, described: &Described) -> Outcome {
    let (id, _) = masterpass(client, described).await?;
    let token = approves(client);
    let first =
        finish(client, described, &id, &token).await?.done("complete with a token that pays")?.clone();
    if first["status"] != "authorized" || !is_amount(&first, "amount", Client::money(described, 12_990)) {
        return failed(format!("complete with a token that pays must be `authorized`: {first}"));
    }
    let second = finish(client, described, &id, &token).await?.done("the same again")?.clone();
    if first["reference"] != second["reference"] {
        return failed(format!("complete was asked twice and charged twice: {first}, then {second}"));
    }
    client.expect_state(&id, "captured", "after complete").await.map(drop)
}

async fn declined(client: &Client, described: &Described) -> Outcome {
    let (id, _) = masterpass(client, described).await?;
    let token = format!("kassa-test-decline-{}", client.name());
    let answer = finish(client, described, &id, &token).await?.done("a token that does not pay")?.clone();
    if answer["status"] != "declined" {
        return failed(format!("a token that does not pay must be `declined`: {answer}"));
    }
    client.expect_state(&id, "declined", "after a token that does not pay").await.map(drop)
}

async fn used(client: &Client, described: &Described) -> Outcome {
    let (id, _) = masterpass(client, described).await?;
    let token = approves(client);
    finish(client, described, &id, &token).await?.done("complete with a token that pays")?;
    let (other, _) = masterpass(client, described).await?;
    finish(client, described, &other, &token).await?.refused("a token that paid before")?;
    client.expect_state(&other, "pending", "after a token that paid before was refused").await.map(drop)
}

async fn unknown(client: &Client, described: &Described) -> Outcome {
    let (id, _) = masterpass(client, described).await?;
    finish(client, described, &id, "made-up").await?.refused("a token that no wallet made")?;
    client.expect_state(&id, "pending", "after that was refused").await.map(drop)
}

async fn closed(client: &Client, described: &Described) -> Outcome {
    needs(described.capabilities.void, "the service has no void")?;
    let (id, _) = masterpass(client, described).await?;
    let void = client.operate(path::VOID, &id, &client.name(), None).await?;
    void.done("a void while the shopper is at their wallet")?;
    let reply = finish(client, described, &id, &approves(client)).await?;
    if reply.value["status"] == "authorized" {
        return failed("a charge that was closed was made when the shopper came back");
    }
    client.expect_state(&id, "voided", "after the shopper came back to a closed charge").await.map(drop)
}

async fn validation_url(client: &Client, described: &Described) -> Outcome {
    needs(described.capabilities.apple_pay, "the service does not take Apple Pay")?;
    let own =
        described.validation_origins.first().map_or("https://apple-pay-gateway.apple.com", String::as_str);
    for url in [
        "https://192.0.2.1/paymentservices/startSession".to_owned(),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        format!("{own}.shop.example/"),
        format!("https://192.0.2.1/?{own}/"),
        format!("{}@192.0.2.1/", own.trim_end_matches('/')),
    ] {
        let id = client.name();
        let wallet = json!({ "card": null, "wallet": { "kind": "apple_pay", "validation_url": url } });
        let sent = client.charge(&id, Client::money(described, 12_990), wallet);
        client.ask(path::CHARGE, &sent).await?.refused(&format!("a session at {url}"))?;
    }
    Ok(())
}

async fn google_pay(client: &Client, described: &Described) -> Outcome {
    needs(described.capabilities.google_pay, "the service does not take Google Pay")?;
    let id = client.name();
    let token = approves(client);
    let wallet = json!({ "card": null, "wallet": { "kind": "google_pay" }, "token": token });
    let paid = client.paid(described, &id, wallet.clone()).await?;
    if !is_amount(&paid, "amount", Client::money(described, 12_990)) {
        return failed(format!("it must be charged the very amount: {paid}"));
    }
    let other = client.charge(&client.name(), Client::money(described, 12_990), wallet);
    client.ask(path::CHARGE, &other).await?.refused("a token that paid before")
}
