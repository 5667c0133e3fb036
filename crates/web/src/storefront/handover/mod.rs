//! `/continue/<token>/`: the page a link in a text message opens (`docs/protocol.md`, Continue on another device). GET uses
//! nothing up, because messengers look at links by themselves; POST asks for a proof and moves the checkout here. A link that
//! is unknown, forged, over or used gives one and the same answer.

mod drawing;

use axum::{
    extract::{Path, State, rejection::PathRejection},
    response::{IntoResponse, Response},
};
use checkout::{
    handover::LinkKind,
    requirement::NO_CHARGE_IN_FLIGHT,
    text,
    text::{Language, Problem},
};
use flow::{Behind, ContinueRefusal};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::json;

use super::users::hand_over;
use crate::{
    app::{App, Shared},
    door::with_page_token,
    error::WebError,
    extract::{Caller, Fields},
    templates,
};

/// Where one goes on.
const CHECKOUT_PATH: &str = "/orders/checkout/";
/// Longer than any e-mail address.
const PROOF_CHARS_MAX: usize = 254;

text!(BARCODE_TITLE = "html-continue-barcode", en: "The barcode of your basket", tr: "Sepetinizin barkodu");
text!(CHECKOUT_TITLE = "html-continue", en: "Continue your checkout", tr: "Alışverişinize devam edin");
text!(AT_THE_TILL = "html-continue-till",
    en: "Show this barcode at the till.", tr: "Bu barkodu kasada gösterin.");
text!(ELSEWHERE = "html-continue-elsewhere",
    en: "Or scan this code to open this page on another device.",
    tr: "Ya da bu sayfayı başka bir cihazda açmak için bu kodu okutun.");
text!(HERE = "html-continue-here", en: "Continue on this device", tr: "Bu cihazda devam et");
text!(EXPLAINED = "html-continue-explained",
    en: "Your basket and everything you chose move to this device; the device you came from loses them. This link works once.",
    tr: "Sepetiniz ve seçtikleriniz bu cihaza taşınır; önceki cihazda görünmez olur. Bu bağlantı bir kez kullanılabilir.");
text!(PROOF = "html-continue-proof",
    en: "Your e-mail address, or the last four digits of your phone number",
    tr: "E-posta adresiniz veya telefon numaranızın son dört hanesi");
text!(UNITS = "html-continue-units", en: "Items in the basket: {units}", tr: "Sepetteki ürün adedi: {units}");
text!(WRONG = "html-continue-wrong",
    en: "That is not right. Tries left: {left}.", tr: "Bilgi doğru değil. Kalan deneme: {left}.");
text!(GONE_TITLE = "html-continue-gone", en: "This link no longer works", tr: "Bu bağlantı artık çalışmıyor");
text!(GONE = "html-continue-gone-why",
    en: "It was used already, or its time is over. Ask for a new one where you were shopping.",
    tr: "Bağlantı daha önce kullanılmış veya süresi dolmuş. Alışveriş yaptığınız yerden yenisini isteyin.");

static ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

type Token = Result<Path<String>, PathRejection>;

/// GET: the page. Changes nothing.
pub(crate) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    token: Token,
) -> Result<Response, WebError> {
    let page = match behind(&app, &token).await? {
        Some(behind) => page(&app, &caller, &behind, None).await?,
        None => gone(&app, &caller).await?,
    };
    Ok(kept_private(page))
}

/// POST: moves the checkout to this device.
pub(crate) async fn go_on(
    State(app): State<Shared>,
    caller: Caller,
    token: Token,
    Fields(fields): Fields,
) -> Result<Response, WebError> {
    let proof: String = fields.get("proof").unwrap_or_default().chars().take(PROOF_CHARS_MAX).collect();
    // An empty form is a slip of the finger and costs no try.
    if proof.trim().is_empty() {
        return show(State(app), caller, token).await;
    }
    let Some(link) = key_of(&app, &token) else { return Ok(kept_private(gone(&app, &caller).await?)) };
    let problem = match app.flow.continue_checkout(caller.arrival(), link.to_owned(), proof).await {
        Ok(continued) => {
            let location = [(header::LOCATION, CHECKOUT_PATH)];
            let mut response = (StatusCode::SEE_OTHER, location).into_response();
            if let Some(cookie) = &continued.cookie {
                hand_over(&app, response.headers_mut(), cookie);
            }
            return Ok(kept_private(response));
        }
        Err(ContinueRefusal::Flow(error)) => return Err(error.into()),
        Err(ContinueRefusal::Gone) => return Ok(kept_private(gone(&app, &caller).await?)),
        Err(ContinueRefusal::WrongProof(left)) => Problem::new(&WRONG).with("left", left),
        Err(ContinueRefusal::ChargeInFlight) => Problem::new(NO_CHARGE_IN_FLIGHT.unmet),
    };
    let page = match behind(&app, &token).await? {
        Some(behind) => page(&app, &caller, &behind, Some(&problem)).await?,
        None => gone(&app, &caller).await?,
    };
    Ok(kept_private(page))
}

fn key_of<'a>(app: &App, token: &'a Token) -> Option<&'a str> {
    let Path(token) = token.as_ref().ok()?;
    app.continuing.open(token)
}

async fn behind(app: &App, token: &Token) -> Result<Option<Behind>, WebError> {
    match key_of(app, token) {
        Some(link) => Ok(app.flow.behind_link(link).await?),
        None => Ok(None),
    }
}

/// The address is the secret: it is neither passed on nor kept.
fn kept_private(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(ROBOTS.clone(), HeaderValue::from_static("noindex"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn page(
    app: &App,
    caller: &Caller,
    behind: &Behind,
    problem: Option<&Problem>,
) -> Result<Response, WebError> {
    let shop = app.flow.shop().await?;
    let language = caller.language.unwrap_or(behind.link.language);
    let number = behind.basket.to_string();
    let path = app.flow.continuing(&behind.link.id);
    let title = match behind.link.kind {
        LinkKind::Barcode => &BARCODE_TITLE,
        LinkKind::Checkout => &CHECKOUT_TITLE,
    };
    let units = Problem::new(&UNITS).with("units", behind.units);
    Ok(with_page_token(app, caller, |token| {
        templates::html(
            "continue.html",
            json!({
                "language": language.code(),
                "shop": shop.name,
                "csrf_token": token,
                "title": title.in_language(language),
                "action": path,
                "barcode_first": behind.link.kind == LinkKind::Barcode,
                "number": number,
                "barcode": drawing::barcode(&number),
                "at_the_till": AT_THE_TILL.in_language(language),
                "qr": drawing::qr(&app.flow.public_url(&path)),
                "elsewhere": ELSEWHERE.in_language(language),
                "units": units.in_language(language),
                "here": HERE.in_language(language),
                "explained": EXPLAINED.in_language(language),
                "proof": PROOF.in_language(language),
                "problem": problem.map(|problem| problem.in_language(language)),
            }),
        )
    }))
}

async fn gone(app: &App, caller: &Caller) -> Result<Response, WebError> {
    let shop = app.flow.shop().await?;
    let language: Language = caller.language.unwrap_or_default();
    let context = json!({
        "language": language.code(),
        "shop": shop.name,
        "title": GONE_TITLE.in_language(language),
        "sentence": GONE.in_language(language),
    });
    Ok((StatusCode::NOT_FOUND, templates::html("orders/missing.html", context)).into_response())
}
