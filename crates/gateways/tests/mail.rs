//! What every mail gateway promises, tried over a socket.

use std::{sync::Arc, time::Duration};

use checkout::ids::Timestamp;
use gateways::{
    GatewayError,
    inbox::SandboxInbox,
    mail::{Mail, MailGateway, MailSettings, SmtpSettings, SmtpTls, simulator::MailSimulator},
};
use tokio::net::TcpListener;

const AT: Timestamp = Timestamp(1_795_342_530_000_000);

struct Desk {
    inbox: SandboxInbox,
    gateway: Arc<dyn MailGateway>,
    _simulator: MailSimulator,
}

fn smtp_at(port: u16) -> Arc<dyn MailGateway> {
    let settings = SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port,
        tls: SmtpTls::None,
        login: None,
        from: "orders@shop.example".to_owned(),
        reply_to: None,
        timeout: Duration::from_millis(700),
    };
    MailSettings::Smtp(settings).gateway().expect("right settings")
}

async fn desk() -> Desk {
    let inbox = SandboxInbox::default();
    let simulator = MailSimulator::start(inbox.clone(), Arc::new(|| AT)).await.expect("a free port");
    Desk { inbox, gateway: smtp_at(simulator.address.port()), _simulator: simulator }
}

fn mail(to: &str) -> Mail {
    Mail {
        from_name: "Çay Evi".to_owned(),
        to: to.to_owned(),
        subject: "Siparişiniz alındı: ığüşöç ✓".to_owned(),
        text: ".a line that begins with a dot\n\nTeşekkürler".to_owned(),
        html: format!("<p>Teşekkürler</p>{}", "<p>long</p>".repeat(2_000)),
    }
}

impl Desk {
    async fn send(&self, to: &str) -> Result<(), GatewayError> {
        self.gateway.send(&mail(to), "order:1:placed").await
    }
}

#[tokio::test]
async fn a_mail_arrives_as_it_was_written() {
    let desk = desk().await;
    desk.send("guest@shop.example").await.expect("it is taken");
    let all = desk.inbox.newest();
    assert_eq!(all.len(), 1);
    let (sent, got) = (mail("guest@shop.example"), &all[0].1);
    assert_eq!((&got.to, got.subject.as_ref()), (&sent.to, Some(&sent.subject)));
    assert_eq!(got.text.replace("\r\n", "\n").trim_end(), sent.text);
    assert_eq!(got.html.as_deref().map(str::trim_end), Some(sent.html.as_str()));
    assert_eq!((got.from.as_str(), got.at), ("Çay Evi <orders@shop.example>", AT));
}

#[tokio::test]
async fn many_mails_at_once_all_arrive() {
    let desk = desk().await;
    let sends = (0..40).map(|number| {
        let gateway = Arc::clone(&desk.gateway);
        tokio::spawn(async move { gateway.send(&mail(&format!("g{number}@shop.example")), "k").await })
    });
    for send in sends.collect::<Vec<_>>() {
        send.await.expect("no panic").expect("taken");
    }
    assert_eq!(desk.inbox.newest().len(), 40);
}

#[tokio::test]
async fn a_recipient_who_does_not_exist_is_refused() {
    let refused = desk().await.send("mail-refused@shop.example").await;
    assert!(matches!(&refused, Err(GatewayError::Refused(why)) if why.contains("nobody")), "{refused:?}");
}

#[tokio::test]
async fn a_busy_server_took_nothing() {
    let desk = desk().await;
    let busy = desk.send("mail-later@shop.example").await;
    assert!(matches!(busy, Err(GatewayError::Unreachable(_))), "{busy:?}");
    assert_eq!(desk.inbox.newest().len(), 0);
}

#[tokio::test]
async fn a_server_that_stops_answering_is_given_up_in_time() {
    let desk = desk().await;
    let silent = tokio::time::timeout(Duration::from_secs(5), desk.send("mail-silent@shop.example")).await;
    let silent = silent.expect("in time");
    assert!(matches!(silent, Err(GatewayError::Unreachable(_))), "{silent:?}");
}

#[tokio::test]
async fn a_connection_lost_after_the_mail_leaves_the_outcome_unknown() {
    let desk = desk().await;
    let lost = desk.send("mail-lost@shop.example").await;
    assert!(matches!(lost, Err(GatewayError::Unknown(_))), "{lost:?}");
    assert_eq!(desk.inbox.newest().len(), 1, "this time it did arrive");
}

#[tokio::test]
async fn nobody_listens_or_somebody_listens_and_says_nothing() {
    let closed = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = closed.local_addr().expect("bound").port();
    drop(closed);
    let away = smtp_at(port).send(&mail("guest@shop.example"), "k").await;
    assert!(matches!(away, Err(GatewayError::Unreachable(_))), "{away:?}");
    let mute = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let mute_port = mute.local_addr().expect("bound").port();
    let silent = smtp_at(mute_port).send(&mail("guest@shop.example"), "k").await;
    assert!(matches!(silent, Err(GatewayError::Unreachable(_))), "{silent:?}");
}

#[tokio::test]
async fn an_encrypted_connection_never_falls_back_to_a_clear_one() {
    let inbox = SandboxInbox::default();
    let simulator = MailSimulator::start(inbox.clone(), Arc::new(|| AT)).await.expect("a free port");
    for tls in [SmtpTls::StartTls, SmtpTls::Implicit] {
        let settings = SmtpSettings {
            host: "127.0.0.1".to_owned(),
            port: simulator.address.port(),
            tls,
            login: None,
            from: "orders@shop.example".to_owned(),
            reply_to: None,
            timeout: Duration::from_millis(700),
        };
        let gateway = MailSettings::Smtp(settings).gateway().expect("right settings");
        let refused = gateway.send(&mail("guest@shop.example"), "k").await;
        assert!(matches!(refused, Err(GatewayError::Unreachable(_))), "{refused:?}");
    }
    assert_eq!(inbox.newest().len(), 0);
}
