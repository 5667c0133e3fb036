//! Who is answered, what is understood, and what opening a session promises.

use futures_util::FutureExt;
use serde_json::json;

use super::{
    Check, Outcome,
    client::{Client, Signed},
    failed, needs,
};
use crate::provider::wire::{Described, path};

pub(super) const CHECKS: &[Check] = &[
    Check {
        name: "signature-missing",
        promise: "a request without a signature is refused with 401",
        run: |client, _| unbelieved(client, Signed::NotAtAll).boxed(),
    },
    Check {
        name: "signature-wrong",
        promise: "a request signed with another secret is refused with 401",
        run: |client, _| unbelieved(client, Signed::WithAnotherSecret).boxed(),
    },
    Check {
        name: "signature-old",
        promise: "a request signed more than 300 seconds ago is refused with 401",
        run: |client, _| unbelieved(client, Signed::AnHourAgo).boxed(),
    },
    Check {
        name: "signature-of-another-path",
        promise: "a signature made for another path is refused: the path is a part of what is signed",
        run: |client, _| unbelieved(client, Signed::ForAnotherPath).boxed(),
    },
    Check {
        name: "garbage",
        promise: "a signed request that cannot be understood is refused with a 4xx status, not answered with an error of the server",
        run: |client, _| garbage(client).boxed(),
    },
    Check {
        name: "open",
        promise: "open answers the session, a token and the address of a page",
        run: |client, _| async move { client.open(Client::lira(12_990)).await.map(drop) }.boxed(),
    },
    Check {
        name: "open-repeated",
        promise: "the same session again is answered as it was the first time",
        run: |client, _| repeated(client).boxed(),
    },
    Check {
        name: "open-changed",
        promise: "the same session with another amount is refused",
        run: |client, _| changed(client).boxed(),
    },
    Check {
        name: "query-unknown",
        promise: "query answers `unknown`, with status 200, for a session it has not heard of",
        run: |client, described| unknown(client, described).boxed(),
    },
];

async fn unbelieved(client: &Client, signed: Signed) -> Outcome {
    let opening = client.opening(&client.name(), Client::lira(12_990));
    let reply = client.send(path::OPEN, opening.to_string().as_bytes(), signed).await?;
    reply.refused("such an opening")?;
    if reply.status == 401 {
        Ok(())
    } else {
        failed(format!("it is refused, but with status {} instead of 401", reply.status))
    }
}

async fn garbage(client: &Client) -> Outcome {
    for body in [&b"{"[..], b"[]", b"\xff\xfe", b"{}", b"{\"session\": 7}"] {
        for path in [path::OPEN, path::QUERY, path::CLOSE, path::REFUND] {
            let reply = client.send(path, body, Signed::Rightly).await?;
            reply.refused(&format!("`{}` at {path}", String::from_utf8_lossy(body)))?;
        }
    }
    for (field, value) in [
        ("amount", json!("12.999")),
        ("amount", json!(129)),
        ("amount", json!("-1.00")),
        ("currency", json!("XXX")),
    ] {
        let mut opening = client.opening(&client.name(), Client::lira(12_990));
        opening[field] = value.clone();
        client.ask(path::OPEN, &opening).await?.refused(&format!("an opening with {field} {value}"))?;
    }
    Ok(())
}

async fn repeated(client: &Client) -> Outcome {
    let (session, amount) = (client.name(), Client::lira(12_990));
    let opening = client.opening(&session, amount);
    let first = client.ask(path::OPEN, &opening).await?;
    let first = Client::opened(&first, session.clone(), amount)?;
    let again = client.ask(path::OPEN, &opening).await?;
    let again = Client::opened(&again, session, amount)?;
    if first.token == again.token && first.redirect_url == again.redirect_url {
        Ok(())
    } else {
        failed("the second answer names another token or another page: the shopper could pay twice")
    }
}

async fn changed(client: &Client) -> Outcome {
    let opened = client.open(Client::lira(12_990)).await?;
    let opening = client.opening(&opened.session, Client::lira(12_991));
    client.ask(path::OPEN, &opening).await?.refused("the same session with another amount")
}

async fn unknown(client: &Client, described: &Described) -> Outcome {
    needs(described.capabilities.query, "the service has no query")?;
    client.expect_status(&client.name(), &["unknown"], "for a session nobody opened").await?;
    let opened = client.open(Client::lira(12_990)).await?;
    client.expect_status(&opened.session, &["open"], "for a session nobody paid").await
}
