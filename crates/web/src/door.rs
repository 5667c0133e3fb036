//! The door every request passes: whether it was meant by the person whose browser sent it, and a token for the
//! next one. Judges by [`crate::security::csrf`]; reads the body of a form only to find the token field.

use axum::{
    body::Body,
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, Method, StatusCode, header};
use http_body_util::BodyExt;

use crate::{
    app::App,
    extract::Caller,
    header_names::{SEC_FETCH_SITE, X_CSRFTOKEN, X_REQUESTED_WITH},
    listen::{CHECKOUT_BODY_BYTES_MAX, refusal},
    security::{
        cookies::csrf_cookie,
        csrf::{Door, RequestEvidence, verdict},
    },
    storefront::{providers, returns},
};

/// Lets a request through, or answers 403; gives a browser a fresh token before its old one expires.
pub(crate) async fn guard(app: &App, request: Request, next: Next) -> Response {
    let renew = app.csrf.tokens.needs_renewal(csrf_cookie(request.headers()), app.moment())
        && csrf_cookie(request.headers()).is_some();
    let (request, field) = match csrf_field(request).await {
        Ok(read) => read,
        Err(refused) => return refused,
    };
    if let Err(reason) = verdict(&evidence(&request, field.as_deref()), &app.csrf, app.moment()) {
        tracing::info!(%reason, "refused at the door");
        return refusal(StatusCode::FORBIDDEN, "CSRF verification failed.");
    }
    let mut response = next.run(request).await;
    if renew {
        hand_out_token(app, response.headers_mut());
    }
    response
}

/// Whether `request`, which came by a door that asks nobody for a token, was meant by the person whose browser sent it. A form's
/// field does not count.
pub(crate) fn is_meant(app: &App, request: &Request) -> bool {
    let evidence = RequestEvidence { door: Door::Session, ..evidence(request, None) };
    verdict(&evidence, &app.csrf, app.moment()).is_ok()
}

/// Puts a fresh token into a cookie.
pub(crate) fn hand_out_token(app: &App, headers: &mut HeaderMap) -> String {
    let token = app.csrf.tokens.issue(app.moment(), app.flow.ids().nonce());
    app.cookies.set_csrf(headers, &token, app.csrf.tokens.lifetime());
    token
}

/// Draws a page that carries a token for its scripts and forms: the one the browser has, or a fresh one.
pub(crate) fn with_page_token(app: &App, caller: &Caller, draw: impl FnOnce(&str) -> Response) -> Response {
    let mut headers = HeaderMap::new();
    let mut response = draw(&page_token(app, caller, &mut headers));
    response.headers_mut().extend(headers);
    response
}

/// The token for a page's form: the one the browser has, or a fresh one that `headers` hand out.
pub(crate) fn page_token(app: &App, caller: &Caller, headers: &mut HeaderMap) -> String {
    let good = |token: &&String| app.csrf.tokens.verify(token, app.moment()).is_ok();
    match caller.csrf_cookie.as_ref().filter(good) {
        Some(token) => token.clone(),
        None => hand_out_token(app, headers),
    }
}

fn door_of(uri: &http::Uri) -> Door {
    let path = uri.path();
    if returns::is_return(uri) || providers::is_call(uri) {
        return Door::Provider;
    }
    match path.trim_end_matches('/') {
        "/users/login" | "/users/registration" => Door::Login,
        "/users/logout" => Door::Logout,
        "/orders/checkout" if returns::is_replay(uri) => Door::Replay,
        _ => Door::Session,
    }
}

fn evidence<'a>(request: &'a Request, csrf_field: Option<&'a str>) -> RequestEvidence<'a> {
    let headers = request.headers();
    let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    RequestEvidence {
        method: request.method(),
        door: door_of(request.uri()),
        csrf_header: text(&X_CSRFTOKEN),
        csrf_field,
        csrf_cookie: csrf_cookie(headers),
        sec_fetch_site: text(&SEC_FETCH_SITE),
        origin: text(&header::ORIGIN).filter(|origin| !is_of_host(origin, headers)),
        referer: text(&header::REFERER).filter(|referer| !is_of_host(referer, headers)),
        requested_with: text(&X_REQUESTED_WITH),
        content_type: text(&header::CONTENT_TYPE),
    }
}

/// Whether a URL lies on the very host that is asked, which is no sign of another site: a page elsewhere can make up
/// neither. Storefront servers name the address they know us by, whatever shoppers see.
fn is_of_host(url: &str, headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let authority = url.parse::<http::Uri>().ok().and_then(|url| url.into_parts().authority);
    host.zip(authority).is_some_and(|(host, authority)| authority.as_str().eq_ignore_ascii_case(host))
}

/// The token in a form's body, and the request with its body whole again.
async fn csrf_field(request: Request) -> Result<(Request, Option<String>), Response> {
    let is_form = request.headers().get(header::CONTENT_TYPE).is_some_and(|kind| {
        kind.as_bytes().to_ascii_lowercase().starts_with(b"application/x-www-form-urlencoded")
    });
    if request.method() != Method::POST || !is_form || request.headers().contains_key(&X_CSRFTOKEN) {
        return Ok((request, None));
    }
    let (head, body) = request.into_parts();
    let limited =
        http_body_util::Limited::new(body, usize::try_from(CHECKOUT_BODY_BYTES_MAX).unwrap_or(usize::MAX));
    let bytes = match limited.collect().await {
        Ok(collected) => collected.to_bytes(),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => {
            return Err(refusal(StatusCode::PAYLOAD_TOO_LARGE, "The body is too large."));
        }
        Err(_) => return Err(StatusCode::BAD_REQUEST.into_response()),
    };
    let field = form_urlencoded::parse(&bytes).find(|(name, _)| name == "csrfmiddlewaretoken");
    let field = field.map(|(_, value)| value.into_owned());
    Ok((Request::from_parts(head, Body::from(bytes)), field))
}
