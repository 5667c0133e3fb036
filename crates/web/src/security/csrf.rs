//! Whether a request that changes something was meant by the person whose browser sent it.
//! One pure function over the evidence of a request; reads no header and no clock by itself.

use http::Method;
use jiff::Timestamp;

use super::csrf_token::{BadToken, CsrfTokens};
use super::origin::Origin;

/// The door a request comes through, which decides what it must prove here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// Everything that acts for a session: checkout pages, basket, addresses, orders.
    Session,
    /// Login and registration: no token can be asked for, so a body must be of a kind no foreign form can send.
    Login,
    /// Pages that a storefront's server posts for a shopper who comes back from a wallet: with their cookies and no token, but
    /// with the header that no foreign form can send.
    Replay,
    /// Logout, whose first request comes with nothing at all.
    Logout,
    /// Providers and returning banks, which prove who they are in their own way.
    Provider,
}

/// What a request shows of where it comes from. `None` is a header, field or cookie that was not sent.
#[derive(Debug, Clone, Copy)]
pub struct RequestEvidence<'a> {
    /// The method of the request.
    pub method: &'a Method,
    /// The door it came through.
    pub door: Door,
    /// Header `X-CSRFToken`.
    pub csrf_header: Option<&'a str>,
    /// Form field `csrfmiddlewaretoken`.
    pub csrf_field: Option<&'a str>,
    /// Cookie `csrftoken`.
    pub csrf_cookie: Option<&'a str>,
    /// Header `Sec-Fetch-Site`.
    pub sec_fetch_site: Option<&'a str>,
    /// Header `Origin`.
    pub origin: Option<&'a str>,
    /// Header `Referer`.
    pub referer: Option<&'a str>,
    /// Header `X-Requested-With`.
    pub requested_with: Option<&'a str>,
    /// Header `Content-Type`.
    pub content_type: Option<&'a str>,
}

/// What the verdict depends on besides the request.
#[derive(Debug, Clone)]
pub struct CsrfSettings {
    /// Checks tokens.
    pub tokens: CsrfTokens,
    /// The shop's own public origin and those of its storefronts.
    pub trusted_origins: Vec<Origin>,
}

/// Why a request is refused; always answered 403.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CsrfRefusal {
    /// A token was shown that is not ours.
    #[error("the CSRF token is wrong")]
    WrongToken,
    /// A token was shown that was ours.
    #[error("the CSRF token has expired")]
    ExpiredToken,
    /// The browser says that another site sent the request.
    #[error("the request comes from another site")]
    CrossSite,
    /// `Origin` is not one of ours.
    #[error("the request comes from an origin that is not trusted")]
    ForeignOrigin,
    /// `Referer` is not on one of our origins.
    #[error("the request comes from a page that is not trusted")]
    ForeignReferer,
    /// A browser that carries the cookie must show a token.
    #[error("the CSRF token is missing")]
    MissingToken,
    /// Neither a token nor the header that marks a program's request.
    #[error("the request does not say X-Requested-With")]
    NotMarked,
    /// A body that a form on any site could send.
    #[error("this address takes JSON")]
    FormBody,
}

/// Judges a request; the order of the steps is part of the rule.
pub fn verdict(
    evidence: &RequestEvidence<'_>,
    settings: &CsrfSettings,
    now: Timestamp,
) -> Result<(), CsrfRefusal> {
    let safe = matches!(*evidence.method, Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE);
    if safe || evidence.door == Door::Provider {
        return Ok(());
    }
    let has_token = check_tokens(evidence, settings, now)?;
    check_fetch_site(evidence.sec_fetch_site, has_token)?;
    check_source(evidence, settings)?;
    match evidence.door {
        Door::Provider | Door::Logout => Ok(()),
        Door::Login if has_token || is_json(evidence.content_type) => Ok(()),
        Door::Login => Err(CsrfRefusal::FormBody),
        Door::Session if present(evidence.csrf_cookie).is_some() => {
            if has_token {
                Ok(())
            } else {
                Err(CsrfRefusal::MissingToken)
            }
        }
        Door::Replay if has_token => Ok(()),
        Door::Session | Door::Replay if is_marked(evidence.requested_with) => Ok(()),
        Door::Session | Door::Replay => Err(CsrfRefusal::NotMarked),
    }
}

/// (a) Whatever is shown as a token must be one, the field as well as the header.
fn check_tokens(
    evidence: &RequestEvidence<'_>,
    settings: &CsrfSettings,
    now: Timestamp,
) -> Result<bool, CsrfRefusal> {
    let mut has_token = false;
    for token in [evidence.csrf_field, evidence.csrf_header].into_iter().filter_map(present) {
        settings.tokens.verify(token, now).map_err(|bad| match bad {
            BadToken::Forged => CsrfRefusal::WrongToken,
            BadToken::Expired => CsrfRefusal::ExpiredToken,
        })?;
        has_token = true;
    }
    Ok(has_token)
}

/// (b) What the browser itself says of the sender; the one header that survives a storefront's proxy.
fn check_fetch_site(sec_fetch_site: Option<&str>, has_token: bool) -> Result<(), CsrfRefusal> {
    match sec_fetch_site {
        None | Some("same-origin") => Ok(()),
        Some("same-site" | "none") if has_token => Ok(()),
        Some(_) => Err(CsrfRefusal::CrossSite),
    }
}

/// (c) `Origin`, or else `Referer`, must be ours when it is there; the text `null` is no origin.
fn check_source(evidence: &RequestEvidence<'_>, settings: &CsrfSettings) -> Result<(), CsrfRefusal> {
    let trusted =
        |origin: Option<Origin>| origin.is_some_and(|origin| settings.trusted_origins.contains(&origin));
    match (evidence.origin, present(evidence.referer)) {
        (Some(origin), _) if trusted(Origin::parse(origin).ok()) => Ok(()),
        (Some(_), _) => Err(CsrfRefusal::ForeignOrigin),
        (None, Some(referer)) if trusted(Origin::of_url(referer)) => Ok(()),
        (None, Some(_)) => Err(CsrfRefusal::ForeignReferer),
        (None, None) => Ok(()),
    }
}

/// An empty value is a value that was not sent.
fn present(value: Option<&str>) -> Option<&str> {
    value.filter(|value| !value.is_empty())
}

fn is_marked(requested_with: Option<&str>) -> bool {
    requested_with.is_some_and(|value| value.trim().eq_ignore_ascii_case("XMLHttpRequest"))
}

fn is_json(content_type: Option<&str>) -> bool {
    let essence = content_type.and_then(|value| value.split(';').next()).unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}

#[cfg(test)]
#[path = "csrf_tests.rs"]
mod tests;
