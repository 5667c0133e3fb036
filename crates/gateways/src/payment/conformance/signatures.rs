//! Who is answered, and what is understood.

use futures_util::FutureExt;
use serde_json::json;

use super::{
    Check, Outcome,
    client::{Client, Signed},
    failed,
};
use crate::payment::wire::{Described, path};

pub(super) const CHECKS: &[Check] = &[
    Check {
        name: "signature-missing",
        promise: "a request without a signature is refused and does nothing",
        run: |client, described| unbelieved(client, described, Signed::NotAtAll).boxed(),
    },
    Check {
        name: "signature-wrong",
        promise: "a request signed with another secret is refused and does nothing",
        run: |client, described| unbelieved(client, described, Signed::WithAnotherSecret).boxed(),
    },
    Check {
        name: "signature-old",
        promise: "a request signed more than 300 seconds ago is refused and does nothing",
        run: |client, described| unbelieved(client, described, Signed::AnHourAgo).boxed(),
    },
    Check {
        name: "signature-of-another-path",
        promise: "a signature made for another path is refused: the path is a part of what is signed",
        run: |client, described| unbelieved(client, described, Signed::ForAnotherPath).boxed(),
    },
    Check {
        name: "garbage",
        promise: "a signed request that cannot be understood is refused with a 4xx status, not answered with an error of the server",
        run: |client, _| garbage(client).boxed(),
    },
];

async fn unbelieved(client: &Client, described: &Described, signed: Signed) -> Outcome {
    let id = client.name();
    let sent = client.charge(&id, Client::money(described, 12_990), json!({}));
    let reply = client.send(path::CHARGE, sent.to_string().as_bytes(), signed).await?;
    reply.refused("such a charge")?;
    if reply.status != 401 {
        return failed(format!("it is refused, but with status {} instead of 401", reply.status));
    }
    client.expect_state(&id, "unknown", "after a charge that was refused").await.map(|_| ())
}

async fn garbage(client: &Client) -> Outcome {
    for body in [&b"{"[..], b"[]", b"\xff\xfe", b"{}", b"{\"charge\": 7}"] {
        for path in [path::CHARGE, path::COMPLETE, path::QUERY, path::CAPTURE, path::VOID, path::REFUND] {
            let reply = client.send(path, body, Signed::Rightly).await?;
            reply.refused(&format!("`{}` at {path}", String::from_utf8_lossy(body)))?;
        }
    }
    Ok(())
}
