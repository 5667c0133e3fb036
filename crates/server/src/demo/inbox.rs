//! `/demo/inbox/`: the mails and text messages the demo would have sent, newest first. What a message says is shown in a
//! frame that may do nothing, under a policy that fetches nothing.

use std::sync::{Arc, LazyLock};

use axum::{
    Json, Router,
    extract::{Path, RawQuery, State},
    middleware::from_fn_with_state,
    response::{Html, IntoResponse, Response},
    routing::get,
};
use checkout::{
    order::sheet::date,
    text,
    text::{Language, Text},
    time::rfc3339,
};
use gateways::inbox::{SandboxInbox, SandboxKind, SandboxMessage};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use minijinja::Environment;
use serde_json::{Map, Value, json};
use web::security::headers::{AnswerHeaders, add_headers};

const STYLE: &str = include_str!("../../demo/inbox.css");
const SCRIPT: &str = include_str!("../../demo/inbox.js");
/// Our own style and script, and the frame.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-src 'self'; \
                           base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// Styles inside the mail, and nothing from anywhere; links open elsewhere.
const MAIL_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; \
                           frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

text!(TITLE = "demo-inbox", en: "Demo mailbox", tr: "Demo posta kutusu");
text!(ABOUT = "demo-inbox-about",
    en: "What this shop would have sent. None of it leaves this machine, and all of it is gone when the demo stops.",
    tr: "Bu mağazanın göndereceği iletiler. Bu makineden çıkmaz, demo durunca silinir.");
text!(NONE = "demo-inbox-none", en: "Nothing yet. Buy something, and look again.", tr: "Henüz bir şey yok. Bir sipariş verip yeniden bakın.");
text!(CHOOSE = "demo-inbox-choose", en: "Choose a message.", tr: "Bir ileti seçin.");
text!(BACK = "demo-inbox-back", en: "All messages", tr: "Tüm iletiler");
text!(FROM = "demo-inbox-from", en: "From", tr: "Gönderen");
text!(TO = "demo-inbox-to", en: "To", tr: "Alıcı");
text!(AT = "demo-inbox-at", en: "Arrived", tr: "Geliş");
text!(HTML = "demo-inbox-html", en: "As most programs show it", tr: "Çoğu programda görünüşü");
text!(TEXT = "demo-inbox-text", en: "As plain text", tr: "Düz metin");
text!(MAIL = "demo-inbox-mail", en: "Mail", tr: "E-posta");
text!(SMS = "demo-inbox-sms", en: "SMS", tr: "SMS");

/// The most characters of a headline that is made of a message's text.
const HEADLINE_CHARS_MAX: usize = 80;

static WORDS: [(&str, &Text); 10] = [
    ("title", &TITLE),
    ("about", &ABOUT),
    ("none", &NONE),
    ("choose", &CHOOSE),
    ("back", &BACK),
    ("from", &FROM),
    ("to", &TO),
    ("at", &AT),
    ("html", &HTML),
    ("text", &TEXT),
];

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    let added = environment.add_template("inbox.html", include_str!("../../demo/inbox.html"));
    added.expect("a test draws the embedded template");
    environment
});

/// The mailbox over `inbox`.
pub(super) fn routes(inbox: SandboxInbox) -> Router {
    let file = |kind: &'static str, text: &'static str| {
        get(move || async move { ([(header::CONTENT_TYPE, kind)], text) })
    };
    Router::new()
        .route("/demo/inbox", get(list))
        .route("/demo/inbox/", get(list))
        .route("/demo/inbox/{number}/", get(open))
        .route("/demo/inbox/{number}/html/", get(mail))
        .route("/demo/inbox.css", file("text/css; charset=utf-8", STYLE))
        .route("/demo/inbox.js", file("text/javascript; charset=utf-8", SCRIPT))
        .layer(from_fn_with_state(AnswerHeaders { https: false }, add_headers))
        .with_state(Arc::new(inbox))
}

type Inbox = State<Arc<SandboxInbox>>;

async fn list(State(inbox): Inbox, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let query = query.unwrap_or_default();
    let asks = |field: &str| query.split('&').any(|asked| asked == field);
    if !asks("format=json") {
        return page(&inbox, None, language(&headers));
    }
    let all = inbox.newest();
    let newest = all.first().map_or(0, |(number, _)| *number);
    if asks("newest") {
        return Json(json!({ "newest": newest })).into_response();
    }
    let value = |(number, message): &(u64, Arc<SandboxMessage>)| {
        json!({
            "number": number,
            "kind": message.kind.name(),
            "from": message.from,
            "to": message.to,
            "subject": message.subject,
            "text": message.text,
            "html": message.html,
            "at": rfc3339(message.at),
        })
    };
    Json(json!({ "newest": newest, "messages": all.iter().map(value).collect::<Vec<_>>() })).into_response()
}

async fn open(State(inbox): Inbox, Path(number): Path<u64>, headers: HeaderMap) -> Response {
    match inbox.message(number) {
        Some(message) => page(&inbox, Some((number, &message)), language(&headers)),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn mail(State(inbox): Inbox, Path(number): Path<u64>) -> Response {
    let Some(html) = inbox.message(number).and_then(|message| message.html.clone()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    // A link followed inside of the frame would show nothing.
    let html = html.replacen("<head>", "<head><base target=\"_blank\">", 1);
    let headers = [
        (header::CONTENT_SECURITY_POLICY, MAIL_POLICY),
        (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, Html(html)).into_response()
}

/// The first language of the browser there are texts in.
fn language(headers: &HeaderMap) -> Language {
    let wished =
        headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    wished.split(',').take(16).find_map(|tag| Language::parse(tag.split(';').next()?)).unwrap_or_default()
}

fn page(inbox: &SandboxInbox, open: Option<(u64, &SandboxMessage)>, language: Language) -> Response {
    let all = inbox.newest();
    let words: Map<String, Value> =
        WORDS.iter().map(|(name, text)| ((*name).to_owned(), json!(text.in_language(language)))).collect();
    let messages: Vec<Value> =
        all.iter().map(|(number, message)| shown(*number, message, language)).collect();
    let open = open.map(|(number, message)| {
        let mut shown = shown(number, message, language);
        shown["pieces"] = json!(pieces(&message.text));
        shown
    });
    let template = TEMPLATES.get_template("inbox.html").expect("it was added");
    let values = json!({
        "language": language.code(),
        "words": words,
        "newest": all.first().map_or(0, |(number, _)| *number),
        "messages": messages,
        "open": open,
    });
    let drawn = template.render(minijinja::value::Serde(&values));
    let mut response = Html(drawn.expect("a test draws the embedded template")).into_response();
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY));
    response
}

fn shown(number: u64, message: &SandboxMessage, language: Language) -> Value {
    let kind = match message.kind {
        SandboxKind::Mail => &MAIL,
        SandboxKind::Sms => &SMS,
    };
    json!({
        "number": number,
        "kind": message.kind.name(),
        "kind_name": kind.in_language(language),
        "from": message.from,
        "to": message.to,
        "headline": message.subject.clone().unwrap_or_else(|| beginning(&message.text)),
        "html": message.html.is_some(),
        "at": date(message.at, language),
    })
}

/// What stands for the subject of a message that has none: the words of its first line, without links and not too many.
fn beginning(text: &str) -> String {
    let mut headline = String::new();
    let words = text.lines().next().unwrap_or_default().split_whitespace();
    for word in words.filter(|word| !is_link(word)) {
        if headline.chars().count() + word.chars().count() > HEADLINE_CHARS_MAX {
            headline.push('…');
            break;
        }
        if !headline.is_empty() {
            headline.push(' ');
        }
        headline.push_str(word);
    }
    headline.trim_end_matches(':').to_owned()
}

fn is_link(word: &str) -> bool {
    word.starts_with("https://") || word.starts_with("http://")
}

/// `text` with the links in it apart, so that they can be followed.
fn pieces(text: &str) -> Vec<Value> {
    let mut pieces = Vec::new();
    for word in text.split_inclusive(char::is_whitespace) {
        let link = word.trim_end();
        if is_link(link) {
            pieces.push(json!({ "link": link }));
            pieces.push(json!({ "text": &word[link.len()..] }));
        } else {
            pieces.push(json!({ "text": word }));
        }
    }
    pieces
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use axum::body::{Body, to_bytes};
    use checkout::ids::Timestamp;
    use tower::ServiceExt;

    use super::*;

    fn message(kind: SandboxKind, subject: Option<&str>) -> SandboxMessage {
        SandboxMessage {
            kind,
            from: "Shop <orders@shop.example>".to_owned(),
            to: "guest@shop.example".to_owned(),
            subject: subject.map(str::to_owned),
            text: "Hello <b>\nhttps://shop.example/?a=1&b=2 end".to_owned(),
            html: (kind == SandboxKind::Mail).then(|| "<html><head></head><script>x</script>".to_owned()),
            at: Timestamp(1_795_342_530_000_000),
        }
    }

    async fn ask(path: &str, language: &str) -> (StatusCode, HeaderMap, String) {
        let inbox = SandboxInbox::default();
        inbox.put(message(SandboxKind::Mail, Some("First <i>")));
        inbox.put(message(SandboxKind::Sms, None));
        let request =
            http::Request::get(path).header("accept-language", language).body(Body::empty()).unwrap();
        let response = routes(inbox).oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, headers, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn the_list_shows_both_kinds_newest_first_in_both_languages() {
        for (language, title) in [("en-us", "Demo mailbox"), ("tr-tr,en;q=0.5", "Demo posta kutusu")] {
            let (status, headers, html) = ask("/demo/inbox/", language).await;
            assert_eq!(status, StatusCode::OK);
            assert!(html.contains(title) && html.contains("First &lt;i&gt;"), "{html}");
            assert!(html.find("/demo/inbox/2/").unwrap() < html.find("/demo/inbox/1/").unwrap());
            assert!(headers["content-security-policy"].to_str().unwrap().contains("script-src 'self'"));
        }
    }

    #[tokio::test]
    async fn a_message_is_shown_as_text_with_links_and_in_a_frame_that_may_do_nothing() {
        let (_, _, html) = ask("/demo/inbox/1/", "en").await;
        assert!(
            html.contains("sandbox=\"allow-popups") && html.contains("src=\"/demo/inbox/1/html/\""),
            "{html}"
        );
        assert!(
            html.contains("Hello &lt;b&gt;") && html.contains("?a=1&amp;b=2\" target=\"_blank\""),
            "{html}"
        );
        let (_, headers, mail) = ask("/demo/inbox/1/html/", "en").await;
        assert!(mail.contains("<base target=\"_blank\">"));
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.contains("sandbox")
                && policy.contains("default-src 'none'")
                && !policy.contains("script-src")
        );
        assert_eq!(headers["x-frame-options"], "SAMEORIGIN");
    }

    #[tokio::test]
    async fn a_text_message_has_no_frame_and_its_first_line_for_a_headline() {
        let (_, _, html) = ask("/demo/inbox/2/", "en").await;
        assert!(!html.contains("<iframe") && html.contains("<h2>Hello &lt;b&gt;</h2>"), "{html}");
        assert_eq!(ask("/demo/inbox/2/html/", "en").await.0, StatusCode::NOT_FOUND);
        for (text, headline) in [
            (
                "Shop: go on here, 15 minutes: https://shop.example/continue/abc/",
                "Shop: go on here, 15 minutes",
            ),
            ("Shop: http://shop.example/a is the way", "Shop: is the way"),
            (&"word ".repeat(20), &format!("{}…", "word ".repeat(16).trim_end())),
        ] {
            assert_eq!(beginning(text), headline);
        }
        assert_eq!(ask("/demo/inbox/3/", "en").await.0, StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn programs_read_it_as_json() {
        let (_, _, body) = ask("/demo/inbox/?format=json", "en").await;
        let value: Value = serde_json::from_str(&body).unwrap();
        assert_eq!((&value["newest"], &value["messages"][1]["subject"]), (&json!(2), &json!("First <i>")));
        assert_eq!(value["messages"][0]["kind"], "sms");
        let (_, _, body) = ask("/demo/inbox/?format=json&newest", "en").await;
        assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), json!({ "newest": 2 }));
    }
}
