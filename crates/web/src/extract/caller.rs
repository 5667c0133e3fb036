//! Who sends a request, by its cookies and headers alone; whether the session exists is the store's to say.

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

use axum::extract::{ConnectInfo, FromRequestParts};
use checkout::{money::Currency, text::Language};
use flow::Arrival;
use http::{HeaderMap, HeaderName, header, request::Parts};
use store::sessions::SessionKey;

use crate::{
    app::Shared,
    header_names::{X_CURRENCY, X_REQUESTED_WITH},
    listen::address_group,
    security::cookies::{SessionCookies, SessionId, csrf_cookie},
};

/// Who sends a request.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// The session its cookie names.
    pub(crate) session: Option<SessionId>,
    /// Whether a program asks, which reads JSON: it says `X-Requested-With` or sends JSON.
    pub(crate) wants_json: bool,
    /// The language of `Accept-Language`.
    pub(crate) language: Option<Language>,
    /// The currency of `x-currency`.
    pub(crate) currency: Option<Currency>,
    /// The CSRF token its browser carries.
    pub(crate) csrf_cookie: Option<String>,
    /// The shopper's network address; behind a declared storefront the one it forwards for.
    pub(crate) address: IpAddr,
    /// The other end of the connection.
    pub(crate) peer: IpAddr,
    /// Whether that address is a storefront's own, which many shoppers share.
    pub(crate) is_shared: bool,
}

impl Caller {
    /// The request in the words of the flow.
    pub(crate) fn arrival(&self) -> Arrival {
        Arrival {
            session: self.session_key(),
            language: self.language,
            currency: self.currency,
            address: Some(self.address.to_string()),
            network: (!self.is_shared).then(|| address_group(self.address).to_string()),
        }
    }

    /// The name the session is kept under.
    pub(crate) fn session_key(&self) -> Option<SessionKey> {
        self.session.as_ref().map(|id| SessionKey::of_cookie(id.as_str()))
    }
}

impl FromRequestParts<Shared> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Infallible> {
        let headers = &parts.headers;
        let session = match SessionCookies::read(headers) {
            SessionCookies::Present(id) => Some(id),
            SessionCookies::Absent => None,
            SessionCookies::Conflict => {
                tracing::warn!("two different session cookies: neither is believed");
                None
            }
        };
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let address = address_of(peer, headers, app);
        Ok(Self {
            session,
            is_shared: app.config.storefront_addresses.contains(address),
            wants_json: wants_json(headers),
            csrf_cookie: csrf_cookie(headers).map(ToOwned::to_owned),
            language: text(headers, &header::ACCEPT_LANGUAGE).and_then(first_known_language),
            currency: text(headers, &X_CURRENCY).and_then(Currency::parse),
            address,
            peer,
        })
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn wants_json(headers: &HeaderMap) -> bool {
    let marked =
        text(headers, &X_REQUESTED_WITH).is_some_and(|value| value.eq_ignore_ascii_case("XMLHttpRequest"));
    let sends_json = text(headers, &header::CONTENT_TYPE)
        .is_some_and(|value| value.trim_start().to_ascii_lowercase().starts_with("application/json"));
    marked || sends_json
}

/// The first language of `tr-tr,en;q=0.8` there are texts in. Storefronts send one; `undefined` is none.
fn first_known_language(value: &str) -> Option<Language> {
    value.split(',').take(16).find_map(|tag| Language::parse(tag.split(';').next()?.trim()))
}

/// A forwarded address counts only when a declared storefront or proxy says it, and then the last one of the last
/// line: a proxy may add a line of its own below one the client made up.
fn address_of(peer: IpAddr, headers: &HeaderMap, app: &Shared) -> IpAddr {
    if !app.config.storefront_addresses.contains(peer) {
        return peer;
    }
    let last = headers.get_all("x-forwarded-for").iter().next_back().and_then(|line| line.to_str().ok());
    last.and_then(|line| line.rsplit(',').next()?.trim().parse().ok()).unwrap_or(peer)
}
