//! What browsers on other sites may read, and what caches are told about it.

use std::collections::BTreeSet;

use http::{HeaderMap, Method};
use testkit::{TestApp, database::TestDatabase};

testkit::on_both_databases!(
    only_pages_of_trusted_origins_may_read_answers,
    an_answer_depends_on_the_origin_whether_one_was_named_or_not,
);

const TRUSTED: &str = "https://storefront.example";
const FOREIGN: &str = "https://elsewhere.example";

async fn headers(app: &TestApp, method: Method, origin: Option<&str>) -> HeaderMap {
    let mut request = testkit::client().build().expect("a client").request(method, app.url("/health/live/"));
    if let Some(origin) = origin {
        request = request.header("origin", origin).header("access-control-request-method", "POST");
    }
    request.send().await.expect("an answer").headers().clone()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().expect("a text"))
}

async fn only_pages_of_trusted_origins_may_read_answers(database: TestDatabase) {
    let app = TestApp::start_over(database).await;
    for method in [Method::GET, Method::OPTIONS] {
        let trusted = headers(&app, method.clone(), Some(TRUSTED)).await;
        assert_eq!(text(&trusted, "access-control-allow-origin"), Some(TRUSTED), "{method}");
        assert_eq!(text(&trusted, "access-control-allow-credentials"), Some("true"), "{method}");
        let methods = text(&trusted, "access-control-allow-methods");
        assert_eq!(methods.is_some_and(|named| named.contains("POST")), method == Method::OPTIONS);
        for origin in [Some(FOREIGN), Some("null"), None] {
            let others = headers(&app, method.clone(), origin).await;
            assert_eq!(text(&others, "access-control-allow-origin"), None, "{method} {origin:?}");
        }
    }
}

async fn an_answer_depends_on_the_origin_whether_one_was_named_or_not(database: TestDatabase) {
    let app = TestApp::start_over(database).await;
    let varies = async |origin| -> BTreeSet<String> {
        let headers = headers(&app, Method::GET, origin).await;
        let values = headers.get_all("vary").iter().map(|value| value.to_str().expect("a text"));
        values.flat_map(|value| value.split(',')).map(|name| name.trim().to_lowercase()).collect()
    };
    let unasked = varies(None).await;
    assert!(
        ["origin", "cookie", "accept-language"].iter().all(|name| unasked.contains(*name)),
        "{unasked:?}"
    );
    assert_eq!(unasked, varies(Some(TRUSTED)).await);
    assert_eq!(unasked, varies(Some(FOREIGN)).await);
}
