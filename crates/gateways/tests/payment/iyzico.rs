//! The iyzico adapter before a stand-in that answers as its published interface says. Not verified live.

use std::{sync::Arc, time::Duration};

use checkout::money::{Currency, Money};
use gateways::{
    egress::Timeouts,
    payment::{
        Charge, ChargeError, ChargeState, DeclineReason, IyzicoSettings, Outcome, PaymentGateway,
        PaymentSettings, Redirect, ReturnError, ReturnResult, Started,
    },
};
use parking_lot::Mutex;

use crate::{
    iyzico_stand_in::{Account, KEY, NO_MONEY, PAYS, SECRET, hmac, router},
    subject::{AT, card, charge, later, lira, operation, secure},
};

struct Desk {
    account: Arc<Mutex<Account>>,
    gateway: Arc<dyn PaymentGateway>,
}

fn settings(url: String) -> IyzicoSettings {
    let wait = Duration::from_secs(2);
    let timeouts = Timeouts { connect: wait, read: wait, total: wait };
    IyzicoSettings { url, key: KEY.to_owned(), secret: SECRET.to_owned(), timeouts, now: Arc::new(|| AT) }
}

async fn desk() -> Desk {
    let account: Arc<Mutex<Account>> = Arc::default();
    let router = router(&account);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    Desk { account, gateway: PaymentSettings::Iyzico(settings(url)).gateway().unwrap() }
}

impl Desk {
    async fn away(&self, charge: &Charge, number: &str) -> Redirect {
        match self.gateway.start(charge, Some(card(number))).await.unwrap() {
            Started::RedirectRequired(redirect) => redirect,
            finished => panic!("{finished:?}"),
        }
    }

    async fn paid(&self, id: &str) -> Charge {
        let charge = secure(id);
        let redirect = self.away(&charge, PAYS).await;
        let returned =
            self.gateway.read_return(&charge, &brought(&charge, &redirect.fields[0].1, "success", "1"));
        let outcome = self.gateway.complete(&charge, &returned.unwrap()).await.unwrap();
        assert!(
            matches!(&outcome, Outcome::Authorized(a) if a.captured && a.amount == charge.amount),
            "{outcome:?}"
        );
        charge
    }
}

/// What the browser brings back, signed in the published order.
fn brought(charge: &Charge, payment: &str, status: &str, md: &str) -> Vec<(String, String)> {
    let (data, id) = ("data+of/it=", charge.id.as_str());
    let signature = hmac(SECRET, &[data, id, md, payment, status].join(":"));
    [
        ("status", status),
        ("paymentId", payment),
        ("conversationData", data),
        ("conversationId", id),
        ("mdStatus", md),
        ("signature", &signature),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

#[tokio::test]
async fn the_shopper_is_sent_to_the_bank_and_pays_once_however_often_it_is_completed() {
    let desk = desk().await;
    let charge = secure("a");
    assert_eq!(desk.gateway.query(&charge, None).await, Ok(ChargeState::NotKnown));
    let redirect = desk.away(&charge, PAYS).await;
    assert_eq!(redirect.url, "https://sandbox-api.iyzipay.com/payment/mock/init3ds");
    assert_eq!(desk.gateway.query(&charge, None).await, Ok(ChargeState::Pending));
    let returned = desk.gateway.read_return(&charge, &brought(&charge, "22416032", "success", "1")).unwrap();
    assert_eq!(returned.result, ReturnResult::Approved);
    let first = desk.gateway.complete(&charge, &returned).await.unwrap();
    assert!(
        matches!(&first, Outcome::Authorized(a) if a.captured && a.amount == lira(12_990) && a.reference == "22416032")
    );
    assert_eq!(desk.gateway.complete(&charge, &returned).await, Ok(first.clone()));
    assert_eq!(desk.gateway.start(&charge, Some(card(PAYS))).await, Ok(Started::Finished(first)));
    assert_eq!(desk.account.lock().authentications, 1);
    let state = desk.gateway.query(&charge, None).await.unwrap();
    let reference = "22416032".to_owned();
    assert_eq!(state, ChargeState::Captured { reference, amount: lira(12_990), refunded: lira(0) });
    let void = desk.gateway.void(operation(&charge, "v")).await;
    assert!(matches!(void, Err(ChargeError::Refused(_))), "what was taken is given back: {void:?}");
}

#[tokio::test]
async fn a_lost_answer_is_found_again_by_the_charge_alone() {
    let desk = desk().await;
    let charge = secure("a");
    desk.away(&charge, PAYS).await;
    let returned = desk.gateway.read_return(&charge, &brought(&charge, "22416032", "success", "1")).unwrap();
    desk.account.lock().lose = true;
    let lost = desk.gateway.complete(&charge, &returned).await;
    assert!(matches!(lost, Err(ChargeError::Unknown(_))), "{lost:?}");
    let state = desk.gateway.query(&charge, None).await.unwrap();
    assert!(matches!(state, ChargeState::Captured { amount, .. } if amount == charge.amount), "{state:?}");
    assert!(matches!(desk.gateway.complete(&charge, &returned).await, Ok(Outcome::Authorized(_))));
    assert_eq!(desk.account.lock().authentications, 1);
}

#[tokio::test]
async fn an_answer_somebody_else_signed_is_not_believed() {
    let desk = desk().await;
    desk.account.lock().forge = true;
    let forged = desk.gateway.start(&secure("a"), Some(card(PAYS))).await;
    assert!(matches!(forged, Err(ChargeError::Unknown(_))), "{forged:?}");
    desk.away(&secure("b"), PAYS).await;
    desk.account.lock().forge = true;
    let b = secure("b");
    let returned = desk.gateway.read_return(&b, &brought(&b, "22416033", "success", "1")).unwrap();
    let forged = desk.gateway.complete(&b, &returned).await;
    assert!(matches!(forged, Err(ChargeError::Unknown(_))), "{forged:?}");
}

#[tokio::test]
async fn a_card_without_money_and_a_shopper_nobody_recognised_are_declined() {
    let desk = desk().await;
    let a = secure("a");
    desk.away(&a, NO_MONEY).await;
    let returned = desk.gateway.read_return(&a, &brought(&a, "22416032", "success", "1")).unwrap();
    let declined = desk.gateway.complete(&a, &returned).await;
    assert_eq!(declined, Ok(Outcome::Declined(DeclineReason::InsufficientFunds)));
    for (status, md) in
        [("failure", "0"), ("success", "0"), ("failure", "1"), ("success", "5"), ("success", "")]
    {
        let returned = desk.gateway.read_return(&a, &brought(&a, "22416032", status, md)).unwrap();
        assert_eq!(returned.result, ReturnResult::Failed(DeclineReason::NotAuthenticated));
        let declined = desk.gateway.complete(&a, &returned).await;
        assert_eq!(declined, Ok(Outcome::Declined(DeclineReason::NotAuthenticated)));
    }
    assert_eq!(desk.account.lock().authentications, 1);
}

#[tokio::test]
async fn a_return_is_believed_for_its_own_charge_only_and_not_when_it_was_changed() {
    let desk = desk().await;
    let fields = brought(&secure("a"), "22416032", "failure", "0");
    let read = |charge, fields: &[(String, String)]| desk.gateway.read_return(&charge, fields).unwrap_err();
    assert_eq!(read(secure("b"), &fields), ReturnError::OtherCharge);
    for (name, value) in
        [("status", "success"), ("mdStatus", "1"), ("paymentId", "22416033"), ("signature", "")]
    {
        let changed: Vec<_> = (fields.iter().cloned())
            .map(|(field, old)| if field == name { (field, value.to_owned()) } else { (field, old) })
            .collect();
        assert_eq!(read(secure("a"), &changed), ReturnError::WrongSignature, "{name}");
        let without: Vec<_> = fields.iter().filter(|(field, _)| field != name).cloned().collect();
        assert_eq!(read(secure("a"), &without), ReturnError::Malformed, "{name}");
        let twice: Vec<_> = fields.iter().chain([&(name.to_owned(), value.to_owned())]).cloned().collect();
        assert_eq!(read(secure("a"), &twice), ReturnError::Malformed, "{name}");
    }
    assert_eq!(read(secure("a"), &[]), ReturnError::Malformed);
}

#[tokio::test]
async fn what_the_bank_took_is_reported_as_it_is_and_a_payment_under_review_is_not_money() {
    let desk = desk().await;
    let a = secure("a");
    desk.away(&a, PAYS).await;
    desk.account.lock().price = Some("129.80");
    let returned = desk.gateway.read_return(&a, &brought(&a, "22416032", "success", "1")).unwrap();
    let outcome = desk.gateway.complete(&a, &returned).await.unwrap();
    assert!(matches!(outcome, Outcome::Authorized(paid) if paid.amount == lira(12_980)));
    let again = desk.gateway.start(&a, Some(card(PAYS))).await;
    assert!(matches!(again, Err(ChargeError::Refused(_))), "another amount: {again:?}");
    let b = secure("b");
    desk.away(&b, PAYS).await;
    {
        let mut account = desk.account.lock();
        (account.price, account.fraud) = (None, Some(0));
    }
    let returned = desk.gateway.read_return(&b, &brought(&b, "22416033", "success", "1")).unwrap();
    let review = desk.gateway.complete(&b, &returned).await;
    assert!(matches!(review, Err(ChargeError::Unknown(_))), "{review:?}");
    assert_eq!(desk.gateway.query(&b, None).await, Ok(ChargeState::Pending));
    desk.account.lock().payments[1]["fraudStatus"] = (-1).into();
    assert_eq!(desk.gateway.query(&b, None).await, Ok(ChargeState::Declined(DeclineReason::Refused)));
}

#[tokio::test]
async fn money_is_given_back_in_parts_and_a_repeat_gives_nothing() {
    let desk = desk().await;
    let a = desk.paid("a").await;
    let refund = |key, minor| desk.gateway.refund(operation(&a, key), lira(minor));
    let first = refund("r1", 4_000).await.unwrap();
    assert_eq!(first.amount, lira(4_000));
    assert_eq!(refund("r1", 4_000).await, Ok(first), "a repeat");
    assert_eq!(desk.account.lock().refunds, 1);
    assert!(matches!(refund("r1", 4_001).await, Err(ChargeError::Refused(_))), "another under its key");
    assert!(matches!(refund("r2", 8_991).await, Err(ChargeError::Refused(_))), "more than is left");
    desk.account.lock().lose = true;
    assert!(matches!(refund("r3", 8_990).await, Err(ChargeError::Unknown(_))));
    refund("r3", 8_990).await.unwrap();
    assert_eq!(desk.account.lock().refunds, 2, "the lost one was found again");
    let state = desk.gateway.query(&a, None).await.unwrap();
    assert!(matches!(state, ChargeState::Captured { refunded, .. } if refunded == lira(12_990)), "{state:?}");
    let nobody = desk.gateway.refund(operation(&secure("nobody"), "r1"), lira(1)).await;
    assert!(matches!(nobody, Err(ChargeError::Refused(_))));
}

#[tokio::test]
async fn nothing_is_charged_of_what_was_let_go_of() {
    let desk = desk().await;
    for _ in 0..2 {
        desk.gateway.void(operation(&secure("late"), "v")).await.unwrap();
    }
    desk.away(&secure("away"), PAYS).await;
    desk.gateway.void(operation(&secure("away"), "v")).await.unwrap();
    assert_eq!(desk.account.lock().authentications, 0);
}

#[tokio::test]
async fn plans_are_those_of_the_published_table() {
    let desk = desk().await;
    let plans = desk.gateway.plans("554960", lira(10_000)).await.unwrap().unwrap();
    assert_eq!(
        (plans.card.name.as_str(), plans.card.slug.as_str(), plans.card.credit),
        ("Bonus", "bonus", true)
    );
    let told: Vec<_> =
        plans.plans.iter().map(|p| (p.instalments, p.interest_basis_points, p.total.minor)).collect();
    assert_eq!(told, [(1, 0, 10_000), (2, 87, 10_087), (3, 164, 10_164), (6, 340, 10_340)]);
    assert_eq!(desk.gateway.plans("000000", lira(10_000)).await, Ok(None));
    let families = desk.gateway.card_terms(Currency::TRY).await.unwrap().unwrap();
    let told: Vec<_> = (families.iter())
        .map(|family| {
            (family.card.as_ref().unwrap().name.as_str(), family.plan(3).unwrap().interest_basis_points)
        })
        .collect();
    assert_eq!(told, [("Bonus", 164), ("World", 200)]);
    let euros = Money::new(5_000, Currency::parse("EUR").unwrap());
    assert_eq!(desk.gateway.card_terms(euros.currency).await, Ok(None));
    let plans = desk.gateway.plans("589004", euros).await.unwrap().unwrap();
    assert_eq!((plans.card.bank.as_str(), plans.card.credit, plans.plans.len()), ("Akbank", false, 1));
    assert_eq!(plans.plans[0].total, euros);
}

#[tokio::test]
async fn what_the_adapter_cannot_do_is_refused_before_anybody_is_asked() {
    let desk = desk().await;
    let yen = Charge { amount: Money::new(500, Currency::parse("JPY").unwrap()), ..charge("yen") };
    let points = Charge { bank_points: Some(lira(1)), ..charge("points") };
    for charge in [later("later"), yen, points] {
        let refused = desk.gateway.start(&charge, Some(card(PAYS))).await;
        assert!(matches!(refused, Err(ChargeError::Refused(_))), "{refused:?}");
    }
    assert!(matches!(desk.gateway.start(&charge("none"), None).await, Err(ChargeError::Refused(_))));
    assert!(desk.gateway.capture(operation(&secure("a"), "c"), lira(1)).await.is_err());
    assert!(desk.account.lock().payments.is_empty());
    let descriptor = desk.gateway.descriptor();
    assert!(
        descriptor.test_mode
            && !descriptor.verified_live
            && desk.gateway.about().contains("not verified live")
    );
    assert!(!descriptor.capabilities.without_three_d, "a charge without the shopper could be made twice");
}

#[test]
fn keys_that_do_not_belong_together_are_not_taken() {
    assert_eq!(IyzicoSettings::url_of(KEY), IyzicoSettings::SANDBOX_URL);
    assert_eq!(IyzicoSettings::url_of("key"), IyzicoSettings::URL);
    let url = || IyzicoSettings::URL.to_owned();
    for (key, secret) in
        [(KEY, "secret-of-the-shop"), ("key-of-the-shop", SECRET), ("", SECRET), (KEY, "sandbox- a b")]
    {
        let wrong = IyzicoSettings { key: key.to_owned(), secret: secret.to_owned(), ..settings(url()) };
        assert!(PaymentSettings::Iyzico(wrong).gateway().is_err(), "{key} {secret}");
    }
    assert!(!format!("{:?}", settings(url())).contains("of-the-shop"));
}
