//! What a purchase promises: what the shop is asked, what it is told, and where the browser goes.

use checkout::money::Money;
use futures_util::FutureExt;
use serde_json::json;

use super::{
    Check, Outcome,
    client::{BASKET, Client, Opened},
    failed, needs,
    stand_in::{AGREEMENTS, CARRIERS, Received},
};
use crate::provider::{Forged, ID_HEADER, Json, Notification, read_address, wire::Described};

pub(super) const CHECKS: &[Check] = &[
    Check {
        name: "calls-signed",
        promise: "every call to the shop is signed, for its own path with its query, and lately",
        run: |client, _| signed(client).boxed(),
    },
    Check {
        name: "calls-name-the-session",
        promise: "every call names order_id, session_token, conversation_id and basket_id as they were opened",
        run: |client, _| named(client).boxed(),
    },
    Check {
        name: "addresses",
        promise: "the addresses a shopper picks are sent before there is money, and can be read",
        run: |client, _| addresses(client).boxed(),
    },
    Check {
        name: "option-offered",
        promise: "the shopper gets the shop's own shipping options, and the key of one is sent with the agreements",
        run: |client, _| option(client).boxed(),
    },
    Check {
        name: "agreements",
        promise: "the shop is asked what has to be agreed to, and for every agreement in full",
        run: |client, _| agreements(client).boxed(),
    },
    Check {
        name: "notification",
        promise: "a payment is told in a message that can be read: booleans are booleans, and the agreements were accepted",
        run: |client, _| told(client).boxed(),
    },
    Check {
        name: "notification-amounts",
        promise: "the notification says the amount that was opened, the price of the option, and their sum as what was paid",
        run: |client, _| amounts(client, Client::lira(12_990)).boxed(),
    },
    Check {
        name: "amounts-exact",
        promise: "an amount of many digits comes back to the last of them",
        run: |client, _| amounts(client, Client::lira(12_345_678_903)).boxed(),
    },
    Check {
        name: "notification-repeated",
        promise: "a notification the shop did not answer with 2xx comes again, called and written the same, until it does",
        run: |client, _| again(client).boxed(),
    },
    Check {
        name: "notification-given-up",
        promise: "a notification the shop never hears comes so often as describe says and no more, and the money goes back",
        run: |client, described| given_up(client, described).boxed(),
    },
    Check {
        name: "browser-led",
        promise: "the browser is led to the return_url of the shop's answer",
        run: |client, _| led(client).boxed(),
    },
    Check {
        name: "query-paid",
        promise: "query answers `paid` with the notification, of the same amounts",
        run: |client, described| query(client, described).boxed(),
    },
];

async fn signed(client: &Client) -> Outcome {
    let (opened, ..) = client.paid(Client::lira(12_990)).await?;
    for call in client.shop.all_calls(&opened.session) {
        let verified = client.secrets.verify(&call.headers, &call.target, &call.body, (client.now)());
        let wrong = match verified {
            Ok(()) => continue,
            Err(Forged::Unsigned) => "it is not signed",
            Err(Forged::Stale) => "it was signed long ago",
            Err(_) => "its signature is not that of its id, time, path with query, and body",
        };
        return failed(format!("the call for {}: {wrong}", call.page));
    }
    Ok(())
}

async fn named(client: &Client) -> Outcome {
    let (opened, ..) = client.paid(Client::lira(12_990)).await?;
    let session = &opened.session;
    let expected = [
        ("order_id", format!("order-{session}")),
        ("session_token", opened.token.clone()),
        ("conversation_id", format!("conversation-{session}")),
        ("basket_id", BASKET.to_string()),
    ];
    for call in client.shop.all_calls(session) {
        let body =
            Json::parse(&call.body).or_else(|_| failed(format!("the call for {} is no JSON", call.page)))?;
        for (field, value) in &expected {
            if body.get(field).and_then(Json::as_name) != Some(value) {
                return failed(format!("the call for {} does not name {field} as it was opened", call.page));
            }
        }
    }
    Ok(())
}

async fn addresses(client: &Client) -> Outcome {
    let (opened, ..) = client.paid(Client::lira(12_990)).await?;
    let calls = client.shop.calls(&opened.session, "addresses");
    let Some(call) = calls.first() else {
        return failed("the shop was not told which addresses the shopper picked");
    };
    let body = Json::parse(&call.body).or_else(|_| failed("the addresses are no JSON"))?;
    for field in ["shipping_address", "billing_address"] {
        let Some(sent) = body.get(field) else { return failed(format!("{field} is missing")) };
        if let Err(misread) = read_address(field, sent) {
            return failed(format!("{} {}", misread.field, misread.reason));
        }
    }
    Ok(())
}

/// The options a shop could have been asked for: with the addresses or on their own.
async fn option(client: &Client) -> Outcome {
    let (opened, ..) = client.paid(Client::lira(12_990)).await?;
    let calls = client.shop.calls(&opened.session, "agreement_types");
    let Some(call) = calls.first() else { return failed("the shop was not asked what has to be agreed to") };
    let key = picked(call);
    if key.as_deref().is_some_and(|key| CARRIERS.iter().any(|(known, ..)| *known == key)) {
        Ok(())
    } else {
        failed(format!("shipping_option_key is {key:?}, which the shop did not offer"))
    }
}

fn picked(call: &Received) -> Option<String> {
    let body = Json::parse(&call.body).ok()?;
    body.get("shipping_option_key").and_then(Json::as_name).map(str::to_owned)
}

async fn agreements(client: &Client) -> Outcome {
    let (opened, ..) = client.paid(Client::lira(12_990)).await?;
    if client.shop.calls(&opened.session, "agreement_types").is_empty() {
        return failed("the shop was not asked what has to be agreed to");
    }
    let asked = client.shop.calls(&opened.session, "agreement");
    for code in AGREEMENTS {
        if !asked.iter().any(|call| call.target.ends_with(&format!("&code={code}"))) {
            return failed(format!(
                "the agreement {code} was not asked for with `code={code}` behind the query"
            ));
        }
    }
    Ok(())
}

async fn told(client: &Client) -> Outcome {
    let (.., notification) = client.paid(Client::lira(12_990)).await?;
    if !notification.agreed {
        return failed("`agreements` must be true: the shopper accepted them");
    }
    if notification.transaction.is_none() { failed("`transaction` is missing") } else { Ok(()) }
}

/// The price of the option that was picked last.
fn shipping(client: &Client, opened: &Opened) -> Money {
    let calls = client.shop.calls(&opened.session, "agreement_types");
    let key = calls.last().and_then(picked);
    let minor =
        CARRIERS.iter().find(|(known, ..)| Some(*known) == key.as_deref()).map_or(0, |(.., minor)| *minor);
    Client::lira(minor)
}

fn check_amounts(client: &Client, opened: &Opened, notification: &Notification) -> Outcome {
    let Some(transaction) = &notification.transaction else { return failed("`transaction` is missing") };
    let shipping = shipping(client, opened);
    let interest = transaction.interest_amount;
    let sum = [opened.amount, shipping, interest].into_iter().try_fold(Client::lira(0), Money::checked_add);
    for (field, said, expected) in [
        ("order_amount", transaction.order_amount, Ok(opened.amount)),
        ("shipping_amount", transaction.shipping_amount, Ok(shipping)),
        ("total_paid_amount", transaction.total_paid, sum),
    ] {
        if Ok(said) != expected {
            let expected = expected.map(|amount| amount.to_string()).unwrap_or_default();
            return failed(format!(
                "{field} is {said} {}, and should be {expected} TRY",
                said.currency.code()
            ));
        }
    }
    Ok(())
}

async fn amounts(client: &Client, amount: Money) -> Outcome {
    let (opened, _, notification) = client.paid(amount).await?;
    check_amounts(client, &opened, &notification)
}

async fn again(client: &Client) -> Outcome {
    let opened = client.open(Client::lira(12_990)).await?;
    client.shop.kept.lock().deaf.insert(opened.session.clone(), 1);
    client.pay(&opened).await?;
    let calls = client.wait_for(|| {
        let calls = client.shop.calls(&opened.session, "notification");
        (calls.len() >= 2).then_some(calls)
    });
    let Some(calls) = calls.await else {
        return failed("the shop answered a notification with error 500, and it did not come again");
    };
    if calls[0].headers.get(ID_HEADER) != calls[1].headers.get(ID_HEADER) {
        return failed("the repeat is called otherwise: Kassa-Id must stay");
    }
    if calls[0].body != calls[1].body {
        return failed("the repeat is written otherwise: its body must stay");
    }
    Ok(())
}

async fn given_up(client: &Client, described: &Described) -> Outcome {
    needs(described.capabilities.query, "the service has no query")?;
    let Some(most) = described.notification_attempts else {
        return needs(false, "describe does not say how often the service tells of a payment");
    };
    let opened = client.open(Client::lira(12_990)).await?;
    client.shop.kept.lock().deaf.insert(opened.session.clone(), u32::MAX);
    client.pay(&opened).await?;
    let count =
        || u32::try_from(client.shop.calls(&opened.session, "notification").len()).unwrap_or(u32::MAX);
    if client.wait_for(|| (count() >= most).then_some(())).await.is_none() {
        return failed(format!("describe says it tells {most} times, and it told {} times", count()));
    }
    let mut answer = json!({});
    for _ in 0..100 {
        answer = client.query(&opened.session).await?;
        if count() > most {
            return failed(format!("describe says it tells {most} times, and it told {} times", count()));
        }
        let is_back = answer["status"] == "returned" && answer["refunded"] == answer["paid"];
        if is_back || answer["status"] == "closed" {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    failed(format!("nobody heard of the payment, and the money did not go back: {answer}"))
}

async fn led(client: &Client) -> Outcome {
    let opened = client.open(Client::lira(12_990)).await?;
    let reply = client.pay(&opened).await?;
    let (leads_to, expected) = (&reply.value["leads_to"], client.shop.return_url(&opened.session));
    if leads_to == expected.as_str() {
        Ok(())
    } else {
        failed(format!("the browser is led to {leads_to}, and the shop's answer said {expected}"))
    }
}

async fn query(client: &Client, described: &Described) -> Outcome {
    needs(described.capabilities.query, "the service has no query")?;
    let (opened, _, told) = client.paid(Client::lira(12_990)).await?;
    let answer = client.query(&opened.session).await?;
    if answer["status"] != "paid" {
        return failed(format!("query after a payment answers {answer}"));
    }
    let read = Json::parse(answer["notification"].to_string().as_bytes())
        .and_then(|body| crate::provider::read_notification(&body));
    match read {
        Ok(read) if read == told => check_amounts(client, &opened, &read),
        Ok(_) => {
            failed("the notification in the answer of query says something else than the one that was sent")
        }
        Err(misread) => {
            failed(format!("the notification in the answer of query: {} {}", misread.field, misread.reason))
        }
    }
}
