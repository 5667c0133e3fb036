//! What every gateway for text messages promises, tried over a socket, and what happens when the other side misbehaves.

use std::{sync::Arc, time::Duration};

use checkout::ids::Timestamp;
use gateways::{
    GatewayError, Now,
    egress::Timeouts,
    inbox::SandboxInbox,
    sms::{
        NetgsmSettings, Secret, SignedSettings, Sms, SmsGateway, SmsSettings,
        simulator::{Dials, SmsSimulator, TROUBLES, Trouble},
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    sync::mpsc,
};

const QUICK: Timeouts = Timeouts {
    connect: Duration::from_millis(300),
    read: Duration::from_millis(500),
    total: Duration::from_millis(700),
};

fn now() -> Now {
    Arc::new(|| Timestamp(1_795_342_530_000_000))
}

fn secret() -> Secret {
    Secret::parse("a secret of this test and no other").expect("long enough")
}

fn signed_at(url: String, secret: Secret) -> Arc<dyn SmsGateway> {
    let settings = SignedSettings { url, sender: "SHOP".to_owned(), secret, timeouts: QUICK, now: now() };
    SmsSettings::Signed(settings).gateway().expect("right settings")
}

fn netgsm_at(url: String) -> Arc<dyn SmsGateway> {
    let settings = NetgsmSettings {
        url,
        sender: "SHOP".to_owned(),
        user: "8501234567".to_owned(),
        password: "pass:word".to_owned(),
        timeouts: QUICK,
    };
    SmsSettings::Netgsm(settings).gateway().expect("right settings")
}

fn sms(to: &str) -> Sms {
    Sms {
        to: to.to_owned(), text: "Sepetiniz: \"ığüşöç\" \\ https://shop.example/continue/x/".to_owned()
    }
}

struct Desk {
    inbox: SandboxInbox,
    simulator: SmsSimulator,
    gateway: Arc<dyn SmsGateway>,
}

async fn desk() -> Desk {
    let inbox = SandboxInbox::default();
    let simulator = SmsSimulator::start(secret(), inbox.clone(), now()).await.expect("a free port");
    let gateway = signed_at(simulator.url(), secret());
    Desk { inbox, simulator, gateway }
}

/// A service that says `answer` to everything, and tells what it was sent.
async fn stand_in(answer: String) -> (String, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    let (tell, told) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = Vec::new();
            let mut part = [0; 4096];
            while let Ok(Ok(count @ 1..)) =
                tokio::time::timeout(Duration::from_millis(100), stream.read(&mut part)).await
            {
                request.extend_from_slice(&part[..count]);
            }
            let _ = tell.send(String::from_utf8_lossy(&request).into_owned());
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    (url, told)
}

fn http(status: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

fn is_unreachable<T>(outcome: &Result<T, GatewayError>) -> bool {
    matches!(outcome, Err(GatewayError::Unreachable(_)))
}

fn is_unknown<T>(outcome: &Result<T, GatewayError>) -> bool {
    matches!(outcome, Err(GatewayError::Unknown(_)))
}

#[tokio::test]
async fn a_message_arrives_as_it_was_written() {
    let desk = desk().await;
    let sent = desk.gateway.send(&sms("+905321234567"), "link:a").await.expect("it is taken");
    assert_eq!(sent.id, "sim-1");
    let all = desk.inbox.newest();
    assert_eq!((all.len(), all[0].1.to.as_str(), all[0].1.from.as_str()), (1, "+905321234567", "SHOP"));
    assert_eq!(all[0].1.text, sms("").text);
}

#[tokio::test]
async fn the_same_key_is_the_same_message_however_often_it_is_sent() {
    let desk = desk().await;
    assert!(desk.gateway.tells_repeats());
    for _ in 0..4 {
        let sent = desk.gateway.send(&sms("+905321234567"), "link:a").await;
        assert_eq!(sent.expect("it is taken").id, "sim-1");
    }
    desk.gateway.send(&sms("+905321234567"), "link:b").await.expect("it is taken");
    assert_eq!(desk.inbox.newest().len(), 2);
}

#[tokio::test]
async fn every_trouble_of_the_simulator_is_told_in_the_right_word() {
    for (end, trouble, _) in TROUBLES {
        let desk = desk().await;
        let to = format!("+90532{end}");
        let outcome = desk.gateway.send(&sms(&to), "link:a").await;
        let taken = desk.inbox.newest().len();
        match trouble {
            Trouble::Refused => assert!(matches!(outcome, Err(GatewayError::Refused(_))) && taken == 0),
            Trouble::Busy => assert!(is_unreachable(&outcome) && taken == 0),
            Trouble::Twice => assert!(outcome.is_ok_and(|sent| sent.id == "sim-1") && taken == 1),
            _ => assert!(is_unknown(&outcome) && taken == 1, "{trouble:?}: {outcome:?}"),
        }
    }
}

#[tokio::test]
async fn an_answer_that_nobody_asked_for_is_not_the_answer_to_the_next_message() {
    let desk = desk().await;
    desk.simulator.turn(Dials { trouble: Some(Trouble::Twice), ..Dials::default() });
    for number in 1..=5 {
        let sent = desk.gateway.send(&sms("+905321234567"), &format!("link:{number}")).await;
        assert_eq!(sent.expect("it is taken").id, format!("sim-{number}"));
    }
}

#[tokio::test]
async fn what_cannot_be_understood_is_unknown() {
    for trouble in [Trouble::Garbled, Trouble::Elsewhere, Trouble::Endless] {
        let desk = desk().await;
        desk.simulator.turn(Dials { trouble: Some(trouble), ..Dials::default() });
        let outcome = desk.gateway.send(&sms("+905321234567"), "link:a").await;
        assert!(is_unknown(&outcome), "{trouble:?}: {outcome:?}");
    }
}

#[tokio::test]
async fn a_slow_answer_is_waited_for_and_one_that_is_too_slow_is_not() {
    let desk = desk().await;
    desk.simulator.turn(Dials { delay: Duration::from_millis(100), trouble: None });
    assert!(desk.gateway.send(&sms("+905321234567"), "link:a").await.is_ok());
    desk.simulator.turn(Dials { delay: Duration::from_mins(1), trouble: None });
    let began = tokio::time::Instant::now();
    assert!(is_unknown(&desk.gateway.send(&sms("+905321234567"), "link:b").await));
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_wrong_secret_is_refused_and_nothing_is_taken() {
    let desk = desk().await;
    let other = Secret::parse("another secret that is long enough").expect("long enough");
    let outcome = signed_at(desk.simulator.url(), other).send(&sms("+905321234567"), "link:a").await;
    assert!(matches!(outcome, Err(GatewayError::Refused(_))) && desk.inbox.newest().is_empty());
}

#[tokio::test]
async fn no_service_at_the_address_is_unreachable_for_every_adapter() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    drop(listener);
    for gateway in [signed_at(url.clone(), secret()), netgsm_at(url)] {
        let outcome = gateway.send(&sms("+905321234567"), "link:a").await;
        assert!(is_unreachable(&outcome), "{}: {outcome:?}", gateway.about());
    }
}

#[tokio::test]
async fn after_five_failures_a_service_is_given_a_rest() {
    let (url, mut told) = stand_in(http("500 X", "")).await;
    let gateway = signed_at(url, secret());
    for _ in 0..5 {
        assert!(is_unknown(&gateway.send(&sms("+905321234567"), "link:a").await));
        told.recv().await.expect("asked");
    }
    assert!(is_unreachable(&gateway.send(&sms("+905321234567"), "link:a").await));
    assert!(told.try_recv().is_err(), "it was left alone");
}

#[tokio::test]
async fn no_secret_stands_in_what_operators_read() {
    let url = "http://127.0.0.1:1".to_owned();
    for gateway in [signed_at(url.clone(), secret()), netgsm_at(url)] {
        let outcome = gateway.send(&sms("+905321234567"), "link:a").await;
        let told = format!("{} {gateway:?} {outcome:?}", gateway.about());
        assert!(!told.contains("pass:word") && !told.contains("a secret of this test"), "{told}");
        assert!(!told.contains("continue/x"), "{told}");
    }
}

#[tokio::test]
async fn netgsm_is_asked_as_its_document_says() {
    let answer =
        http("200 OK", r#"{"code":"00","jobid":"17377215342605050417149344","description":"queued"}"#);
    let (url, mut told) = stand_in(answer).await;
    let sent = netgsm_at(url).send(&sms("+905321234567"), "link:a").await.expect("it is taken");
    assert_eq!(sent.id, "17377215342605050417149344");
    let request = told.recv().await.expect("it was asked");
    assert!(request.starts_with("POST /sms/rest/v2/send HTTP/1.1\r\n"), "{request}");
    // 8501234567:pass:word
    assert!(request.contains("Basic ODUwMTIzNDU2NzpwYXNzOndvcmQ="), "{request}");
    let body: serde_json::Value =
        serde_json::from_str(request.split("\r\n\r\n").nth(1).expect("a body")).expect("JSON");
    assert_eq!(body["msgheader"], "SHOP");
    assert_eq!(body["messages"][0]["no"], "5321234567");
    assert_eq!(body["messages"][0]["msg"], sms("").text);
}

#[tokio::test]
async fn netgsm_is_not_asked_for_numbers_of_other_countries() {
    let outcome = netgsm_at("http://127.0.0.1:1".to_owned()).send(&sms("+4915112345678"), "link:a").await;
    assert!(matches!(outcome, Err(GatewayError::Refused(_))));
}

#[test]
fn settings_that_would_give_a_secret_away_are_not_taken() {
    for url in ["http://sms.example/v1", "https://user:password@sms.example", "sms.example"] {
        let settings = SignedSettings {
            url: url.to_owned(),
            sender: "SHOP".to_owned(),
            secret: secret(),
            timeouts: QUICK,
            now: now(),
        };
        assert!(SmsSettings::Signed(settings).gateway().is_err(), "{url}");
    }
}
