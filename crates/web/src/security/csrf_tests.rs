//! Every combination of evidence against a decision table that a person can read, and the requests real clients send.
#![expect(clippy::unwrap_used, reason = "test")]

use std::time::Duration;

use super::*;
use crate::security::keys::Keyring;

/// First matching line wins; `*` matches anything, `a/b` either. The columns are: door, token, cookie, Sec-Fetch-Site,
/// Origin, Referer, X-Requested-With, content type, and what is expected.
const TABLE: &str = "
provider *                  *   *              *                 *       *   *    accept
*        wrong              *   *              *                 *       *   *    WrongToken
*        right-and-wrong    *   *              *                 *       *   *    WrongToken
*        expired            *   *              *                 *       *   *    ExpiredToken
*        *                  *   cross-site/odd *                 *       *   *    CrossSite
*        -                  *   same-site/none *                 *       *   *    CrossSite
*        *                  *   *              null/foreign      *       *   *    ForeignOrigin
*        *                  *   *              -                 foreign *   *    ForeignReferer
logout   *                  *   *              *                 *       *   *    accept
login    field/header       *   *              *                 *       *   *    accept
login    *                  *   *              *                 *       *   json accept
login    *                  *   *              *                 *       *   *    FormBody
replay   field/header       *   *              *                 *       *   *    accept
replay   *                  *   *              *                 *       yes *    accept
replay   *                  *   *              *                 *       *   *    NotMarked
session  field/header       yes *              *                 *       *   *    accept
session  *                  yes *              *                 *       *   *    MissingToken
session  *                  *   *              *                 *       yes *    accept
session  *                  *   *              *                 *       *   *    NotMarked
";

const DOORS: [(&str, Door); 5] = [
    ("session", Door::Session),
    ("login", Door::Login),
    ("replay", Door::Replay),
    ("logout", Door::Logout),
    ("provider", Door::Provider),
];
const TOKENS: [&str; 6] = ["-", "field", "header", "wrong", "right-and-wrong", "expired"];
const FETCH_SITES: [(&str, Option<&str>); 6] = [
    ("-", None),
    ("same-origin", Some("same-origin")),
    ("same-site", Some("same-site")),
    ("none", Some("none")),
    ("cross-site", Some("cross-site")),
    ("odd", Some("Same-Origin, cross-site")),
];
const ORIGINS: [(&str, Option<&str>); 5] = [
    ("-", None),
    ("own", Some("https://commerce.example")),
    ("storefront", Some("https://shop.example")),
    ("foreign", Some("https://shop.example.evil.example")),
    ("null", Some("null")),
];
const REFERERS: [(&str, Option<&str>); 3] = [
    ("-", None),
    ("own", Some("https://commerce.example/orders/")),
    ("foreign", Some("https://evil.example/?https://commerce.example")),
];
const TYPES: [(&str, Option<&str>); 3] = [
    ("-", None),
    ("json", Some("application/json; charset=utf-8")),
    ("form", Some("text/plain;application/json")),
];

fn settings() -> CsrfSettings {
    CsrfSettings {
        tokens: CsrfTokens::new(Keyring::new(vec![7; 32], vec![]).unwrap(), Duration::from_secs(1_000)),
        trusted_origins: ["https://commerce.example", "https://shop.example"]
            .map(|text| Origin::parse(text).unwrap())
            .into(),
    }
}

fn second(number: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + number).unwrap()
}

fn nothing(method: &Method, door: Door) -> RequestEvidence<'_> {
    RequestEvidence {
        method,
        door,
        csrf_header: None,
        csrf_field: None,
        csrf_cookie: None,
        sec_fetch_site: None,
        origin: None,
        referer: None,
        requested_with: None,
        content_type: None,
    }
}

fn expected(facts: [&str; 8]) -> &'static str {
    let line = TABLE.lines().find(|line| {
        let cells: Vec<_> = line.split_whitespace().collect();
        cells.len() == 9
            && cells
                .iter()
                .zip(facts)
                .all(|(cell, fact)| *cell == "*" || cell.split('/').any(|one| one == fact))
    });
    line.unwrap_or_else(|| panic!("the table says nothing of {facts:?}")).split_whitespace().last().unwrap()
}

#[test]
fn every_combination_is_judged_as_the_table_says() {
    let settings = settings();
    let now = second(2_000);
    let good = settings.tokens.issue(second(1_990), [1; 16]);
    let expired = settings.tokens.issue(second(0), [2; 16]);
    let wrong = "A".repeat(64);
    let mut cases = 0;
    let mut outcomes = std::collections::BTreeSet::new();
    for (door_name, door) in DOORS {
        for token in TOKENS {
            let (csrf_field, csrf_header) = match token {
                "field" => (Some(good.as_str()), None),
                "header" => (None, Some(good.as_str())),
                "wrong" => (None, Some(wrong.as_str())),
                "right-and-wrong" => (Some(wrong.as_str()), Some(good.as_str())),
                "expired" => (Some(expired.as_str()), None),
                _ => (Some(""), None),
            };
            for (cookie_name, csrf_cookie) in
                [("-", None), ("yes", Some(good.as_str())), ("yes", Some("undefined"))]
            {
                for (site_name, sec_fetch_site) in FETCH_SITES {
                    for (origin_name, origin) in ORIGINS {
                        for (referer_name, referer) in REFERERS {
                            for (marked_name, requested_with) in
                                [("-", None), ("-", Some("fetch")), ("yes", Some("XMLHttpRequest"))]
                            {
                                for (type_name, content_type) in TYPES {
                                    let evidence = RequestEvidence {
                                        method: &Method::POST,
                                        door,
                                        csrf_header,
                                        csrf_field,
                                        csrf_cookie,
                                        sec_fetch_site,
                                        origin,
                                        referer,
                                        requested_with,
                                        content_type,
                                    };
                                    let facts = [
                                        door_name,
                                        token,
                                        cookie_name,
                                        site_name,
                                        origin_name,
                                        referer_name,
                                        marked_name,
                                        type_name,
                                    ];
                                    let judged = match verdict(&evidence, &settings, now) {
                                        Ok(()) => "accept".to_owned(),
                                        Err(refusal) => format!("{refusal:?}"),
                                    };
                                    assert_eq!(judged, expected(facts), "{facts:?}");
                                    outcomes.insert(judged);
                                    cases += 1;
                                }
                            }
                        }
                    }
                }
            }
        }
    }
    assert_eq!(cases, 5 * 6 * 3 * 6 * 5 * 3 * 3 * 3);
    assert_eq!(outcomes.len(), 9, "each refusal is reached: {outcomes:?}");
}

#[test]
fn a_method_that_changes_nothing_is_not_asked() {
    for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
        let evidence = RequestEvidence {
            origin: Some("null"),
            csrf_header: Some("wrong"),
            ..nothing(&method, Door::Session)
        };
        assert_eq!(verdict(&evidence, &settings(), second(0)), Ok(()), "{method}");
    }
    for method in
        [Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::from_bytes(b"BREW").unwrap()]
    {
        assert_eq!(
            verdict(&nothing(&method, Door::Session), &settings(), second(0)),
            Err(CsrfRefusal::NotMarked),
            "{method}"
        );
    }
}

#[test]
fn a_server_with_only_a_session_and_the_mark_passes() {
    for mark in ["XMLHttpRequest", "xmlhttprequest"] {
        let evidence =
            RequestEvidence { requested_with: Some(mark), ..nothing(&Method::POST, Door::Session) };
        assert_eq!(verdict(&evidence, &settings(), second(0)), Ok(()));
    }
}

#[test]
fn the_storefront_proxy_passes_with_the_token_of_its_page_and_before_it_has_one() {
    let settings = settings();
    let token = settings.tokens.issue(second(0), [1; 16]);
    let proxied = RequestEvidence {
        referer: Some("https://commerce.example"),
        requested_with: Some("XMLHttpRequest"),
        sec_fetch_site: Some("same-origin"),
        content_type: Some("application/x-www-form-urlencoded"),
        ..nothing(&Method::POST, Door::Session)
    };
    assert_eq!(verdict(&proxied, &settings, second(1)), Ok(()));
    let with_token = RequestEvidence { csrf_cookie: Some(&token), csrf_header: Some(&token), ..proxied };
    assert_eq!(verdict(&with_token, &settings, second(1)), Ok(()));
    let attacked = RequestEvidence { sec_fetch_site: Some("cross-site"), ..proxied };
    assert_eq!(verdict(&attacked, &settings, second(1)), Err(CsrfRefusal::CrossSite));
    let attacked_with_cookie = RequestEvidence { csrf_cookie: Some(&token), sec_fetch_site: None, ..proxied };
    assert_eq!(verdict(&attacked_with_cookie, &settings, second(1)), Err(CsrfRefusal::MissingToken));
}

#[test]
fn sign_in_and_sign_out_pass_as_the_storefront_sends_them() {
    let login =
        RequestEvidence { content_type: Some("application/json"), ..nothing(&Method::POST, Door::Login) };
    assert_eq!(verdict(&login, &settings(), second(0)), Ok(()));
    assert_eq!(verdict(&nothing(&Method::POST, Door::Logout), &settings(), second(0)), Ok(()));
    let foreign_form = RequestEvidence { content_type: Some("text/plain"), ..login };
    assert_eq!(verdict(&foreign_form, &settings(), second(0)), Err(CsrfRefusal::FormBody));
}
