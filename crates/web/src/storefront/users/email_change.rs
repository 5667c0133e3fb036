//! `/users/email-change/`: another e-mail address for an account. It needs the password, and the new address must answer.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use checkout::{
    form::{Email, FieldValue, REQUIRED, Submission},
    text,
    text::{FormErrors, Language, Problem},
};
use serde_json::json;
use store::tickets::{Ticket, TicketPurpose, TicketUse};

use super::{
    fields::Typed,
    language_of,
    password_reset::spoken,
    proof::{Account, prove},
    signed_in,
    ticket::{Token, form, gone, opened, told},
};
use crate::{
    app::{App, Shared},
    error::WebError,
    extract::{Caller, JsonFields, submission_of},
};

/// The names clients send the new address and the password under.
const EMAIL: [&str; 2] = ["email", "new_email"];
const PASSWORD: [&str; 3] = ["password", "current_password", "old_password"];

text!(WRONG = "email-change-password", en: "The password is wrong.", tr: "Şifre hatalı.");
text!(SAME = "email-change-same", en: "This is the address of your account already.", tr: "Hesabınızın adresi zaten bu.");
text!(SENT = "email-change-sent",
    en: "We have written to the new address. Please confirm it with the link in that mail.",
    tr: "Yeni adrese bir ileti gönderdik. Lütfen iletideki bağlantıyla onaylayın.");
text!(TITLE = "email-change-title", en: "Confirm your new e-mail address", tr: "Yeni e-posta adresinizi onaylayın");
text!(QUESTION = "email-change-question",
    en: "From now on your account uses the address {email}.",
    tr: "Hesabınız bundan sonra {email} adresini kullanacak.");
text!(CONFIRM = "email-change-confirm", en: "Confirm", tr: "Onayla");
text!(DONE = "email-change-done", en: "The new address is saved.", tr: "Yeni adresiniz kaydedildi.");
text!(TAKEN = "email-change-taken", en: "This address cannot be used.", tr: "Bu adres kullanılamıyor.");

/// The first field of `names` that was sent, with its name, or the one that is missed.
fn field<'a, T: FieldValue>(
    fields: &'a Submission,
    names: &[&'static str],
) -> Result<T, (&'static str, Problem)> {
    let sent = names.iter().find_map(|name| fields.get(name).map(|value: &'a str| (*name, value)));
    match sent {
        Some((name, value)) => T::parse(value).map_err(|problem| (name, problem)),
        None => Err((names[0], Problem::new(&REQUIRED))),
    }
}

fn read(fields: &Submission, known: &str) -> Result<(Email, Typed), FormErrors> {
    let mut errors = FormErrors::none();
    let email = field::<Email>(fields, &EMAIL).and_then(|email| {
        let same = email.as_str().eq_ignore_ascii_case(known);
        if same { Err((EMAIL[0], Problem::new(&SAME))) } else { Ok(email) }
    });
    let email = email.map_err(|(name, problem)| errors.push(name, problem)).ok();
    let password = field(fields, &PASSWORD).map_err(|(name, problem)| errors.push(name, problem)).ok();
    email.zip(password).ok_or(errors)
}

/// POST: has the new address asked.
pub(crate) async fn ask(
    State(app): State<Shared>,
    caller: Caller,
    JsonFields(fields): JsonFields,
) -> Result<Response, WebError> {
    let (loaded, customer) = signed_in(&app, &caller).await?;
    let invalid = |errors| WebError::Invalid(errors, loaded.language);
    let profile = app.flow.store().profile(customer).await?.ok_or(WebError::LoginNeeded)?;
    let (email, password) = read(&submission_of(&fields), &profile.email).map_err(invalid)?;
    let wrong = || invalid(FormErrors::field("password", &WRONG));
    let account = Account::Known(customer, &profile.email);
    let proof = prove(&app, &caller, account, password).await?.ok_or_else(wrong)?;
    // Counted by the customer and by the address that is written to, so that nobody's mailbox is flooded from here.
    for who in [format!("customer:{customer}"), email.as_str().to_owned()] {
        let counted = app.mail_requests.begin(&who, caller.address, app.moment());
        counted.map_err(|throttled| WebError::Throttled(throttled.retry_after, loaded.language)).map(drop)?;
    }
    if !app.flow.ask_email_change(&proof, &profile, email.as_str(), loaded.language).await? {
        return Err(wrong());
    }
    Ok(Json(json!({ "detail": SENT.in_language(loaded.language) })).into_response())
}

/// GET: asks a person to confirm, and uses nothing up: programs that look at mails follow links. The page of a storefront
/// that the link may lead to sends this request itself, marked as a program's, and means it.
pub(crate) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    token: Token,
) -> Result<Response, WebError> {
    let Some((token, ticket)) = opened(&app, token, TicketPurpose::EmailChange).await? else {
        return gone(&app, &caller, language_of(&caller)).await;
    };
    let language = spoken(&caller, &ticket);
    if caller.wants_json {
        return carry_out(&app, &caller, (&token, &ticket), language).await;
    }
    let email = ticket.new_email.as_deref().unwrap_or_default();
    let question = Problem::new(&QUESTION).with("email", email).in_language(language);
    let more = json!({ "button": CONFIRM.in_language(language), "action": "" });
    form(&app, &caller, (&TITLE, &question), ("question.html", more), language).await
}

/// POST: makes the new address the account's.
pub(crate) async fn confirm(
    State(app): State<Shared>,
    caller: Caller,
    token: Token,
) -> Result<Response, WebError> {
    match opened(&app, token, TicketPurpose::EmailChange).await? {
        Some((token, ticket)) => {
            let language = spoken(&caller, &ticket);
            carry_out(&app, &caller, (&token, &ticket), language).await
        }
        None => gone(&app, &caller, language_of(&caller)).await,
    }
}

async fn carry_out(
    app: &App,
    caller: &Caller,
    (token, ticket): (&str, &Ticket),
    language: Language,
) -> Result<Response, WebError> {
    match app.flow.confirm_email(token, ticket).await? {
        TicketUse::Done => told(app, caller, (&TITLE, &DONE), language).await,
        TicketUse::Gone => gone(app, caller, language).await,
        TicketUse::EmailTaken if caller.wants_json => {
            Err(WebError::Invalid(FormErrors::field("email", &TAKEN), language))
        }
        TicketUse::EmailTaken => told(app, caller, (&TITLE, &TAKEN), language).await,
    }
}
