//! Texts a shopper agrees to.

use reqwest::StatusCode;
use testkit::{Customer, TestApp, database::TestDatabase};

use super::{browse, fetch, not_found};

testkit::on_both_databases!(a_contract_is_a_piece_of_html_whoever_asks, an_unknown_contract_is_not_found);

async fn a_contract_is_a_piece_of_html_whoever_asks(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let program = fetch(&Customer::new(&app), "/orders/contract/?contract_name=sales").await;
    let browser = browse(&app, "/orders/contract?contract_name=sales", None, "en-us").await;
    for raw in [&program, &browser] {
        assert_eq!(raw.status, StatusCode::OK);
        assert_eq!(raw.headers["content-type"], "text/html; charset=utf-8");
        assert!(
            raw.body.starts_with("<article class=\"agreement\" lang=\"en\">"),
            "no page of its own: {}",
            raw.body
        );
        assert!(raw.body.contains("<p>Agreement between Test Shop and the buyer.</p>"), "{}", raw.body);
    }
    let turkish = browse(&app, "/orders/contract/?contract_name=sales", None, "tr-tr").await;
    assert!(turkish.body.contains("<p>Test Shop ile alıcı arasındaki sözleşme.</p>"), "{}", turkish.body);
}

async fn an_unknown_contract_is_not_found(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = Customer::new(&app);
    for query in ["", "?contract_name=", "?contract_name=nothing", "?contract_name=../sales"] {
        let answer = guest.get(&format!("/orders/contract/{query}")).await;
        assert_eq!((answer.status, answer.body), (StatusCode::NOT_FOUND, not_found()), "{query}");
    }
}
