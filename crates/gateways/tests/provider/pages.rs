//! What a browser sees of the sandbox provider.

use gateways::provider::sandbox::{DECLINED_CARD, Trick};
use reqwest::Response;
use serde_json::{Value, json};

use crate::subject::{Desk, browser, desk, open, page_of};

async fn text(answer: Response) -> String {
    answer.text().await.unwrap()
}

async fn get(url: &str) -> String {
    text(browser().get(url).send().await.unwrap()).await
}

async fn send(url: &str, fields: &[(&str, &str)]) -> Response {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    browser().post(url).body(body).send().await.unwrap()
}

/// A desk, and the page of a session where an address and a carrier were picked.
async fn ready_to_pay() -> (Desk, String) {
    let desk = desk().await;
    let page = page_of(&open(&desk, "a").await);
    assert_eq!(send(&format!("{page}address/"), &[("address", "0")]).await.status(), 303);
    assert_eq!(send(&format!("{page}carrier/"), &[("carrier", "2")]).await.status(), 303);
    (desk, page)
}

#[tokio::test]
async fn a_purchase_goes_from_page_to_page_without_a_script() {
    let desk = desk().await;
    let page = page_of(&open(&desk, "a").await);
    let html = get(&page).await;
    for part in ["129.90", "Fincan &lt;b&gt;", "Deliver here", "Caddesi", "lang=\"en\"", "127.0.0.1"] {
        assert!(html.contains(part), "{part}\n{html}");
    }
    let answer = send(&format!("{page}address/"), &[("address", "1"), ("lang", "tr")]).await;
    assert_eq!(answer.headers()["location"].to_str().unwrap().split_once('?').unwrap().1, "lang=tr");
    let html = get(&page).await;
    assert!(html.contains("Hızlı &lt;b&gt;") && html.contains("49.90"), "{html}");
    send(&format!("{page}carrier/"), &[("carrier", "2")]).await;
    let html = get(&page).await;
    assert!(html.contains("179.80") && html.contains("<iframe sandbox src="), "{html}");
    let paid = [("agreed", "yes"), ("card", "4111 1111 1111 1111"), ("instalments", "3")];
    let html = text(send(&format!("{page}pay/"), &paid).await).await;
    assert!(html.contains("http-equiv=\"refresh\"") && html.contains("completed"), "{html}");
    let told = desk.shop.lock().told[0].read().unwrap();
    let transaction = told.transaction.unwrap();
    assert_eq!((transaction.instalments, transaction.interest_amount.minor), (3, 270), "{transaction:?}");
    assert_eq!(transaction.total_paid.minor, 12_990 + 4_990 + 270);
    assert_eq!(told.shipping_address.unwrap().city.name, "Ankara");
    let steps: Vec<String> = desk.shop.lock().asked.iter().map(|(page, _)| page.clone()).collect();
    assert_eq!(steps, ["addresses", "shipping_options", "agreement_types", "agreement"]);
    assert!(get(&page).await.contains("completed"), "whoever looks again is led to the shop");
}

#[tokio::test]
async fn an_address_may_be_typed_and_a_carrier_chosen_anew() {
    let desk = desk().await;
    let page = page_of(&open(&desk, "a").await);
    let html = text(send(&format!("{page}address/"), &[("name", "Can")]).await).await;
    assert!(html.contains("fill in every field"), "{html}");
    let typed = [
        ("name", "Can"),
        ("surname", "Öz"),
        ("phone", "05321234567"),
        ("city", "İzmir"),
        ("town", "Konak"),
        ("line", "Kordon 1"),
    ];
    assert_eq!(send(&format!("{page}address/"), &typed).await.status(), 303);
    assert_eq!(desk.shop.lock().asked[0].1["shipping_address"]["city"]["name"], "İzmir");
    let html = text(send(&format!("{page}carrier/"), &[("carrier", "9")]).await).await;
    assert!(html.contains("choose one of these"), "{html}");
    send(&format!("{page}carrier/"), &[("carrier", "1")]).await;
    assert!(get(&format!("{page}?step=carrier")).await.contains("name=\"carrier\""));
    assert!(get(&format!("{page}?step=address")).await.contains("name=\"address\""));
}

#[tokio::test]
async fn nothing_is_paid_before_the_agreements_or_with_a_card_that_does_not_pay() {
    let (desk, page) = ready_to_pay().await;
    let html = text(send(&format!("{page}pay/"), &[("card", "4111111111111111")]).await).await;
    assert!(html.contains("accept the agreements first"), "{html}");
    for card in [DECLINED_CARD, "4111111111111112", ""] {
        let html = text(send(&format!("{page}pay/"), &[("agreed", "yes"), ("card", card)]).await).await;
        assert!(html.contains("was declined"), "{card}: {html}");
    }
    assert_eq!(desk.shop.lock().told.len(), 0);
    let html = text(send(&format!("{page}cancel/"), &[]).await).await;
    assert!(html.contains("cancel"), "{html}");
    assert!(get(&page).await.contains("closed"));
}

#[tokio::test]
async fn an_agreement_runs_nothing_and_a_page_loads_nothing_from_elsewhere() {
    let (_desk, page) = ready_to_pay().await;
    let answer = browser().get(format!("{page}agreement/0/")).send().await.unwrap();
    let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("sandbox; default-src 'none'") && !policy.contains("script"), "{policy}");
    assert!(text(answer).await.contains("Sözleşme"));
    let answer = browser().get(&page).send().await.unwrap();
    let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
    for part in ["default-src 'none'", "script-src 'self'", "frame-src 'self'", "frame-ancestors 'none'"] {
        assert!(policy.contains(part), "{policy}");
    }
    let html = text(answer).await;
    assert!(!html.contains("<style") && !html.contains("style=") && !html.contains("alert(1)"), "{html}");
    assert_eq!(browser().get(format!("{page}agreement/9/")).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn a_hoax_shows_what_the_shop_said_and_leaves_the_shopper_where_they_were() {
    let (desk, page) = ready_to_pay().await;
    let fields = [("agreed", "yes"), ("card", "4111111111111111"), ("trick", "forged")];
    let html = text(send(&format!("{page}pay/"), &fields).await).await;
    assert!(html.contains("Nobody paid") && html.contains("not believed"), "{html}");
    assert_eq!(desk.sandbox.book().session("a").unwrap().paid, None);
}

#[tokio::test]
async fn every_page_speaks_both_languages() {
    let (desk, page) = ready_to_pay().await;
    let site = desk.sandbox.url();
    for (path, tr, en) in [
        (page.clone(), "Teslimat adresi", "Delivery address"),
        (format!("{site}/"), "Nasıl denenir", "How to try it"),
        (format!("{site}/book/"), "Sağlayıcı mağazayı çağırır", "Provider calls the shop"),
    ] {
        assert!(get(&format!("{path}?lang=tr")).await.contains(tr), "{path}");
        assert!(get(&format!("{path}?lang=en")).await.contains(en), "{path}");
    }
    let lost = browser().get(format!("{site}/hpp/nobody/?lang=en")).send().await.unwrap();
    assert_eq!(lost.status(), 404);
    for trick in Trick::ALL {
        assert!(get(&page).await.contains(&format!("value=\"{}\"", trick.word())));
    }
}

#[tokio::test]
async fn the_dials_are_turned_by_whoever_is_on_the_providers_own_site() {
    let desk = desk().await;
    let url = |path: &str| format!("{}{path}", desk.sandbox.url());
    let put = |body: Value| {
        let request = browser().put(url("/control/dials")).header("content-type", "application/json");
        request.body(body.to_string())
    };
    let dials: Value =
        serde_json::from_str(&text(put(json!({ "delay_ms": 5 })).send().await.unwrap()).await).unwrap();
    assert_eq!((&dials["delay_ms"], &dials["attempts_max"]), (&json!(5), &json!(3)), "the others stay");
    assert_eq!(put(json!({ "colour": 5 })).send().await.unwrap().status(), 422);
    assert_eq!(put(json!({})).header("sec-fetch-site", "cross-site").send().await.unwrap().status(), 403);
    let order = browser().post(url("/control/next")).header("content-type", "application/json");
    assert_eq!(order.body(json!({ "trick": "never" }).to_string()).send().await.unwrap().status(), 204);
    open(&desk, "a").await;
    let sessions: Value = serde_json::from_str(&get(&url("/control/sessions")).await).unwrap();
    assert_eq!((&sessions[0]["session"], &sessions[0]["state"]), (&json!("a"), &json!("open")));
    let book: Value = serde_json::from_str(&get(&url("/control/book")).await).unwrap();
    assert_eq!((&book[0]["what"], &book[0]["came"]), (&json!("open"), &json!("129.90 TRY")));
    for path in ["/provider.css", "/provider.js", "/logo.svg", "/control/sessions/a"] {
        assert_eq!(browser().get(url(path)).send().await.unwrap().status(), 200, "{path}");
    }
}
