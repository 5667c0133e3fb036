//! The return from a bank, a door of its own: a POST from another site, by the shopper's browser or by the storefront's server
//! for it, with the bank's own form and perhaps no cookie. It is known by the reference in its address and answered by a way
//! on: 303 for a browser, JSON for a server (`docs/protocol.md`, The return from a bank).

use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest, Query, Request, State},
    response::{IntoResponse, Response},
};
use checkout::{
    ids::AttemptId,
    page::{AnyPage, slug},
    pages, text,
    text::{FormErrors, Language},
};
use flow::CameBack;
use http::{StatusCode, Uri, header};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    app::Shared,
    error::WebError,
    extract::Caller,
    security::cookies::SameSite,
    storefront::onward::{self, Way},
    templates::OwnForm,
};

const THANK_YOU: &str = "ThankYouPage";
const CHECKOUT_PATH: &str = "/orders/checkout/";
/// More than any bank sends.
const FIELDS_MAX: usize = 256;

text!(NOT_KNOWN = "payment-not-known",
    en: "This payment is not known here.", tr: "Bu ödeme burada bilinmiyor.");

#[derive(Deserialize)]
pub(crate) struct ReturnQuery {
    payment: Option<String>,
}

/// Whether a request comes back from a bank: nothing it does acts for a session.
pub(crate) fn is_return(uri: &Uri) -> bool {
    let path = uri.path().trim_end_matches('/');
    let is_checkout = path == "/orders/checkout"
        || path.strip_suffix("/orders/checkout").is_some_and(|prefix| prefix.rfind('/') == Some(0));
    is_checkout && pairs(uri).any(|(name, _)| name == "payment")
}

/// Whether a request posts a page that a storefront's server sends on for a shopper who comes back.
pub(crate) fn is_replay(uri: &Uri) -> bool {
    let mut pages = pairs(uri).filter(|(name, _)| name == "page");
    let page = pages.next().and_then(|(_, page)| pages::find(&page));
    page.is_some_and(AnyPage::errors_travel) && pages.next().is_none()
}

fn pairs(uri: &Uri) -> form_urlencoded::Parse<'_> {
    form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
}

/// POST under the prefix of a language.
pub(crate) async fn in_language(
    State(app): State<Shared>,
    caller: Caller,
    Query(query): Query<ReturnQuery>,
    request: Request,
) -> Result<Response, WebError> {
    match &query.payment {
        Some(reference) => take(&app, &caller, reference, request).await,
        None => Err(WebError::NotFound),
    }
}

/// GET under the prefix of a language.
pub(crate) async fn landing(
    State(app): State<Shared>,
    caller: Caller,
    Query(query): Query<ReturnQuery>,
    uri: Uri,
) -> Result<Response, WebError> {
    if query.payment.is_some() { ask_again(&app, &caller, &uri).await } else { Err(WebError::NotFound) }
}

/// Some banks come back with a link. Looking changes nothing here, so what it carries is posted by the browser itself.
pub(crate) async fn ask_again(app: &Shared, caller: &Caller, uri: &Uri) -> Result<Response, WebError> {
    let (ours, theirs): (Vec<_>, Vec<_>) = pairs(uri)
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .partition(|(name, _)| name == "page" || name == "payment");
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(ours).finish();
    let action = format!("{}?{query}", uri.path());
    let form = OwnForm { action: &action, post: true, fields: &theirs, destinations: "'self'" };
    onward::page(app, caller.language.unwrap_or_default(), Way::Home, &form).await
}

/// Takes what was brought back for the payment `reference`.
pub(crate) async fn take(
    app: &Shared,
    caller: &Caller,
    reference: &str,
    request: Request,
) -> Result<Response, WebError> {
    let fields = fields_of(app, request).await?;
    let came_back = match app.payments.open(reference) {
        Some(id) => app.flow.come_back(AttemptId(id.to_owned()), fields).await?,
        None => CameBack::NotKnown,
    };
    match came_back {
        CameBack::Ordered(path, language) => ordered(app, caller, &path, language).await,
        CameBack::Refused(errors, language) => refused(app, caller, &errors, language).await,
        CameBack::NotKnown => {
            let language = caller.language.unwrap_or_default();
            refused(app, caller, &FormErrors::whole(&NOT_KNOWN), language).await
        }
    }
}

async fn ordered(
    app: &Shared,
    caller: &Caller,
    path: &str,
    language: Language,
) -> Result<Response, WebError> {
    if !caller.wants_json {
        return way_on(app, path, language).await;
    }
    let entry = json!({
        "page_name": THANK_YOU, "page_slug": slug(THANK_YOU), "page_context": { "redirect_url": path },
    });
    Ok(Json(envelope(&json!([entry]), &Value::Null)).into_response())
}

async fn refused(
    app: &Shared,
    caller: &Caller,
    errors: &FormErrors,
    language: Language,
) -> Result<Response, WebError> {
    let plain = plain(errors, language);
    if caller.wants_json {
        return Ok(Json(envelope(&json!([]), &plain)).into_response());
    }
    let mut response = way_on(app, CHECKOUT_PATH, language).await?;
    app.cookies.set_payment_error(response.headers_mut(), &plain.to_string());
    Ok(response)
}

/// Redirects. But a browser sends no strict cookie along a redirect that began at the bank, and the shopper would be a stranger where
/// it ends; with a page of the shop in between, the way on begins here.
async fn way_on(app: &Shared, path: &str, language: Language) -> Result<Response, WebError> {
    if app.config.session_cookie == SameSite::Lax {
        return Ok((StatusCode::SEE_OTHER, [(header::LOCATION, path.to_owned())]).into_response());
    }
    let form = OwnForm { action: path, post: false, fields: &[], destinations: "'self'" };
    onward::page(app, language, Way::Home, &form).await
}

/// Nothing of the pre-order: whoever comes back may not be the shopper.
fn envelope(pages: &Value, errors: &Value) -> Value {
    json!({
        "context_list": pages, "template_name": "orders/checkout.html", "errors": errors, "pre_order": null,
    })
}

/// Errors for storefronts that put them into a cookie as they are.
pub(crate) fn plain(errors: &FormErrors, language: Language) -> Value {
    let sentences = errors.in_language(language).into_iter();
    let plain = sentences.map(|(field, sentences)| {
        (field.to_owned(), sentences.iter().map(|sentence| in_ascii(sentence)).collect::<Value>())
    });
    plain.collect::<serde_json::Map<_, _>>().into()
}

/// The nearest text that a cookie can carry.
fn in_ascii(text: &str) -> String {
    let plain = |c: char| match c {
        'ç' => 'c',
        'Ç' => 'C',
        'ğ' => 'g',
        'Ğ' => 'G',
        'ı' => 'i',
        'İ' => 'I',
        'ö' => 'o',
        'Ö' => 'O',
        'ş' => 's',
        'Ş' => 'S',
        'ü' => 'u',
        'Ü' => 'U',
        ';' => ',',
        c if c.is_ascii() => c,
        _ => '?',
    };
    text.chars().map(plain).collect()
}

/// The bank's form, in its order and with its repetitions; an object counts as well.
async fn fields_of(app: &Shared, request: Request) -> Result<Vec<(String, String)>, WebError> {
    let json = request.headers().get(header::CONTENT_TYPE).is_some_and(|kind| {
        kind.as_bytes().trim_ascii_start().to_ascii_lowercase().starts_with(b"application/json")
    });
    let body = Bytes::from_request(request, app)
        .await
        .map_err(|_| WebError::Malformed("The body could not be read."))?;
    let fields: Vec<(String, String)> = if json {
        let object: serde_json::Map<String, Value> = serde_json::from_slice(&body)
            .map_err(|_| WebError::Malformed("The body is not a JSON object."))?;
        crate::extract::texts_of(&object).collect()
    } else {
        form_urlencoded::parse(&body).map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
    };
    if fields.len() > FIELDS_MAX {
        return Err(WebError::Malformed("Too many fields were sent."));
    }
    Ok(fields)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    #[test]
    fn only_the_checkout_with_a_reference_is_a_return() {
        let is = |uri: &str| is_return(&uri.parse().unwrap());
        assert!(is("/orders/checkout/?page=X&payment=a"));
        assert!(is("/tr/orders/checkout?payment=a"));
        for other in [
            "/orders/checkout/?page=X",
            "/orders/checkout/",
            "/users/login/?payment=a",
            "/a/b/orders/checkout/?payment=a",
            "/orders/checkout/x?payment=a",
            "/orders/checkout/?page=X&payments=a",
        ] {
            assert!(!is(other), "{other}");
        }
    }

    #[test]
    fn pages_of_wallets_are_replayed_and_no_others() {
        let is = |uri: &str| is_replay(&uri.parse().unwrap());
        assert!(
            is("/orders/checkout/?page=MasterpassCompletePage")
                && is("/orders/checkout/?page=GPayCompletePage&t=1")
        );
        for other in [
            "/orders/checkout/?page=CreditCardConfirmationPage",
            "/orders/checkout/?page=MasterpassCompletePage&page=IndexPage",
            "/orders/checkout/?page=IndexPage&page=MasterpassCompletePage",
            "/orders/checkout/",
        ] {
            assert!(!is(other), "{other}");
        }
    }

    #[test]
    fn what_goes_into_a_cookie_is_ascii_without_semicolons() {
        assert_eq!(in_ascii("Ödemeniz; şu anda ığ“"), "Odemeniz, su anda ig?");
    }
}
