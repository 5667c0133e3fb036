//! `/users/password/reset/`: a new password for somebody who forgot theirs, by a link in a mail. Whether an address has an
//! account is not told, neither in words nor in time: it is looked up after the answer.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use checkout::{
    form::{Email, FieldValue, REQUIRED},
    text,
    text::{FormErrors, Language, Problem},
};
use serde_json::json;
use store::tickets::{Ticket, TicketPurpose, TicketUse};

use super::{
    language_of,
    password::{SAVED, read_new},
    proof::of_password,
    ticket::{Token, form, gone, opened, told},
};
use crate::{
    app::{App, Shared},
    error::WebError,
    extract::{Caller, Fields, JsonFields, submission_of},
};

text!(SENT = "password-reset-sent",
    en: "If this address has an account, we have sent a link for a new password to it.",
    tr: "Bu adresle kayıtlı bir hesap varsa, yeni şifre bağlantısını gönderdik.");
text!(TITLE = "password-reset-title", en: "Set a new password", tr: "Yeni şifre belirleyin");
text!(SENTENCE = "password-reset-sentence",
    en: "Choose a new password for your account. You will be logged out everywhere.",
    tr: "Hesabınız için yeni bir şifre seçin. Tüm cihazlarda oturumunuz kapatılır.");
text!(NEW = "password-reset-new", en: "New password", tr: "Yeni şifre");
text!(AGAIN = "password-reset-again", en: "New password once more", tr: "Yeni şifre (tekrar)");
text!(USABLE = "password-reset-usable", en: "This link can be used.", tr: "Bu bağlantı kullanılabilir.");

/// POST: asks for a link.
pub(crate) async fn ask(
    State(app): State<Shared>,
    caller: Caller,
    JsonFields(fields): JsonFields,
) -> Result<Response, WebError> {
    let language = language_of(&caller);
    let fields = submission_of(&fields);
    let email = fields.get("email").ok_or_else(|| Problem::new(&REQUIRED)).and_then(Email::parse);
    let email = email.map_err(|problem| WebError::Invalid(FormErrors::field("email", problem), language))?;
    // Every wish stays counted: who forgot a password does not need six mails in a quarter of an hour.
    let counted = app
        .mail_requests
        .begin(email.as_str(), caller.address, app.moment())
        .map_err(|throttled| WebError::Throttled(throttled.retry_after, language))?;
    if let Err(error) = app.flow.ask_password_reset(email.as_str(), caller.language).await {
        app.mail_requests.cancelled(counted);
        return Err(error.into());
    }
    Ok(Json(json!({ "detail": SENT.in_language(language) })).into_response())
}

/// GET: asks for the new password. Uses nothing up: programs that look at mails follow links.
pub(crate) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    token: Token,
) -> Result<Response, WebError> {
    match opened(&app, token, TicketPurpose::PasswordReset).await? {
        None => gone(&app, &caller, language_of(&caller)).await,
        Some((_, ticket)) => {
            let language = spoken(&caller, &ticket);
            if caller.wants_json {
                return told(&app, &caller, (&TITLE, &USABLE), language).await;
            }
            ask_again(&app, &caller, &FormErrors::none(), language).await
        }
    }
}

/// POST: sets the new password.
pub(crate) async fn save(
    State(app): State<Shared>,
    caller: Caller,
    token: Token,
    Fields(fields): Fields,
) -> Result<Response, WebError> {
    let Some((token, ticket)) = opened(&app, token, TicketPurpose::PasswordReset).await? else {
        return gone(&app, &caller, language_of(&caller)).await;
    };
    let language = spoken(&caller, &ticket);
    let new = match read_new(&fields, &ticket.email) {
        Ok(new) => new,
        Err(errors) if caller.wants_json => return Err(WebError::Invalid(errors, language)),
        Err(errors) => return ask_again(&app, &caller, &errors, language).await,
    };
    let password = app.passwords.hash(new.0).await.map_err(|error| of_password(&error))?;
    match app.flow.reset_password(&token, &ticket, &password).await? {
        TicketUse::Done => told(&app, &caller, (&TITLE, &SAVED), language).await,
        TicketUse::Gone | TicketUse::EmailTaken => gone(&app, &caller, language).await,
    }
}

/// The language of whoever opened the link: the browser's, or else the account's.
pub(super) fn spoken(caller: &Caller, ticket: &Ticket) -> Language {
    let accounts = ticket.language.as_deref().and_then(Language::parse);
    caller.language.or(accounts).unwrap_or_default()
}

async fn ask_again(
    app: &App,
    caller: &Caller,
    errors: &FormErrors,
    language: Language,
) -> Result<Response, WebError> {
    let problems: Vec<String> = errors.in_language(language).into_values().flatten().collect();
    let more = json!({
        "new": NEW.in_language(language),
        "again": AGAIN.in_language(language),
        "problems": problems,
    });
    let words = (&TITLE, SENTENCE.in_language(language));
    form(app, caller, words, ("users/password.html", more), language).await
}
