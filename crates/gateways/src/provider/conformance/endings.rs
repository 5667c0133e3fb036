//! How sessions end without money, and how money goes back.

use futures_util::FutureExt;

use super::{
    Check, Outcome,
    client::{Client, Opened},
    failed, needs,
};
use crate::provider::{
    Json, read_notification,
    wire::{Described, path},
};

pub(super) const CHECKS: &[Check] = &[
    Check {
        name: "declined-quiet",
        promise: "nothing is told as paid when the card does not pay, and the session stays open or is closed",
        run: |client, described| declined(client, described).boxed(),
    },
    Check {
        name: "cancel",
        promise: "a shopper who turns back is led to the cancel address, and nothing is told as paid",
        run: |client, described| cancel(client, described).boxed(),
    },
    Check {
        name: "close-open",
        promise: "a session that was closed cannot be paid any more",
        run: |client, described| close_open(client, described).boxed(),
    },
    Check {
        name: "close-unknown",
        promise: "a session that is closed before it was heard of is never opened",
        run: |client, described| close_unknown(client, described).boxed(),
    },
    Check {
        name: "close-paid",
        promise: "a session that was paid is not closed",
        run: |client, described| close_paid(client, described).boxed(),
    },
    Check {
        name: "refund-repeated",
        promise: "a refund sent again under its key gives nothing more back, and query tells what was given back",
        run: |client, described| refund(client, described).boxed(),
    },
    Check {
        name: "refund-too-much",
        promise: "no more is given back than was paid",
        run: |client, described| too_much(client, described).boxed(),
    },
];

/// That no notification of a session says it was paid.
fn quiet(client: &Client, opened: &Opened, when: &str) -> Outcome {
    let calls = client.shop.calls(&opened.session, "notification");
    let told = calls.iter().any(|call| {
        let read = Json::parse(&call.body).and_then(|body| read_notification(&body));
        read.map_or(true, |notification| notification.is_successful)
    });
    if told { failed(format!("a payment was told {when}")) } else { Ok(()) }
}

async fn declined(client: &Client, described: &Described) -> Outcome {
    let opened = client.open(Client::lira(12_990)).await?;
    client
        .visit(&opened, "decline")
        .await?
        .done("the page, where `kassa_test=decline` plays the shopper,")?;
    quiet(client, &opened, "although the card did not pay")?;
    if described.capabilities.query {
        client.expect_status(&opened.session, &["open", "closed"], "after a card did not pay").await?;
    }
    Ok(())
}

async fn cancel(client: &Client, described: &Described) -> Outcome {
    let opened = client.open(Client::lira(12_990)).await?;
    let reply = client.visit(&opened, "cancel").await?;
    let leads_to = reply.done("the page, where `kassa_test=cancel` plays the shopper,")?["leads_to"].clone();
    let expected = client.shop.urls(&opened.session).cancel;
    if leads_to != expected.as_str() {
        return failed(format!("the browser is led to {leads_to} instead of {expected}"));
    }
    quiet(client, &opened, "although the shopper turned back")?;
    if described.capabilities.query {
        client.expect_status(&opened.session, &["open", "closed"], "after the shopper turned back").await?;
    }
    Ok(())
}

async fn close_open(client: &Client, described: &Described) -> Outcome {
    needs(described.capabilities.close, "the service has no close")?;
    let opened = client.open(Client::lira(12_990)).await?;
    for _ in 0..2 {
        client.close(&opened.session).await?.done("close, once and again,")?;
    }
    // Whatever the page says to it now.
    client.visit(&opened, "pay").await?;
    quiet(client, &opened, "although the session was closed before")?;
    if described.capabilities.query {
        client.expect_status(&opened.session, &["closed"], "after a session was closed").await?;
    }
    Ok(())
}

async fn close_unknown(client: &Client, described: &Described) -> Outcome {
    needs(described.capabilities.close, "the service has no close")?;
    let session = client.name();
    client.close(&session).await?.done("close of a session that was not heard of")?;
    let opening = client.opening(&session, Client::lira(12_990));
    client.ask(path::OPEN, &opening).await?.refused("a session that was closed before it was opened")
}

async fn close_paid(client: &Client, described: &Described) -> Outcome {
    needs(described.capabilities.close, "the service has no close")?;
    let (opened, ..) = client.paid(Client::lira(12_990)).await?;
    client.close(&opened.session).await?.refused("close of a session that was paid")
}

async fn refund(client: &Client, described: &Described) -> Outcome {
    needs(described.capabilities.refund, "the service has no refund")?;
    let (opened, ..) = client.paid(Client::lira(12_990)).await?;
    let (key, amount) = (client.name(), Client::lira(5_000));
    let first = client.refund(&opened.session, &key, amount).await?;
    let first = first.done("a refund")?.clone();
    if first["amount"] != "50.00" || first["currency"] != "TRY" || first["session"] != opened.session.as_str()
    {
        return failed(format!("a refund of 50.00 TRY was answered with {first}"));
    }
    let again = client.refund(&opened.session, &key, amount).await?;
    if *again.done("a refund that is sent again")? != first {
        return failed("a refund that is sent again must be answered as it was the first time");
    }
    client
        .refund(&opened.session, &key, Client::lira(5_001))
        .await?
        .refused("another amount under the same key")?;
    if described.capabilities.query {
        let answer = client.query(&opened.session).await?;
        if answer["status"] != "returned" || answer["refunded"] != "50.00" {
            return failed(format!("50.00 TRY were given back, and query answers {answer}"));
        }
    }
    Ok(())
}

async fn too_much(client: &Client, described: &Described) -> Outcome {
    needs(described.capabilities.refund, "the service has no refund")?;
    let (opened, _, told) = client.paid(Client::lira(12_990)).await?;
    let Some(transaction) = told.transaction else { return failed("`transaction` is missing") };
    let paid = transaction.total_paid;
    let more = Client::lira(paid.minor + 1);
    client.refund(&opened.session, &client.name(), more).await?.refused("more than was paid")?;
    client.refund(&opened.session, &client.name(), paid).await?.done("a refund of everything")?;
    client.refund(&opened.session, &client.name(), Client::lira(1)).await?.refused("more than is left")
}
