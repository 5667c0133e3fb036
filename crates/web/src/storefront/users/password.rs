//! `/users/password/change/`: a new password. It needs the old one, and ends the customer's other sessions.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use checkout::{
    form::{FieldValue, REQUIRED, Submission},
    text,
    text::{FormErrors, Problem},
};
use flow::AccountRefusal;
use serde_json::json;
use store::customers::Proof;

use super::{
    fields::{NewPassword, Typed},
    hand_over,
    proof::{Account, of_password, prove},
    signed_in,
};
use crate::{
    app::Shared,
    error::WebError,
    extract::{Caller, JsonFields, submission_of},
};

/// The names clients send the new password under, and its repetition.
const NEW: [&str; 4] = ["new_password1", "new_password", "password1", "password"];
const AGAIN: [&str; 3] = ["new_password2", "password2", "new_password_confirm"];

text!(OLD_WRONG = "old-password-wrong", en: "The old password is wrong.", tr: "Eski şifre hatalı.");
text!(NOT_THE_SAME = "passwords-differ", en: "The two passwords differ.", tr: "Şifreler birbirinden farklı.");
text!(pub(super) SAVED = "password-saved", en: "The new password has been saved.", tr: "Yeni şifreniz kaydedildi.");

/// What is sent: the old password and the new one.
struct Change {
    old: Typed,
    new: NewPassword,
}

impl Change {
    fn read(fields: &Submission, email: &str) -> Result<Self, FormErrors> {
        let old = fields.get("old_password").ok_or_else(|| Problem::new(&REQUIRED)).and_then(Typed::parse);
        match (old, read_new(fields, email)) {
            (Ok(old), Ok(new)) => Ok(Self { old, new }),
            (Ok(_), Err(errors)) => Err(errors),
            (Err(problem), new) => {
                let mut errors = FormErrors::field("old_password", problem);
                errors.merge(new.err().unwrap_or_default());
                Err(errors)
            }
        }
    }
}

/// The new password of the account with the address `email`; when it is sent twice, both must be the same.
pub(super) fn read_new(fields: &Submission, email: &str) -> Result<NewPassword, FormErrors> {
    let named = NEW.iter().find_map(|name| fields.get(name).map(|value| (*name, value)));
    let again = AGAIN.iter().find_map(|name| fields.get(name).map(|value| (*name, value)));
    let new = named.ok_or_else(|| Problem::new(&REQUIRED)).and_then(|(_, value)| NewPassword::parse(value));
    let mut errors = FormErrors::none();
    let new = new.and_then(|new| new.unlike(email));
    let new = new.map_err(|problem| errors.push(named.map_or(NEW[0], |(name, _)| name), problem)).ok();
    if let (Some((_, value)), Some((name, repeated))) = (named, again)
        && value != repeated
    {
        errors.push(name, &NOT_THE_SAME);
    }
    new.filter(|_| errors.is_empty()).ok_or(errors)
}

/// POST: changes the password.
pub(crate) async fn change(
    State(app): State<Shared>,
    caller: Caller,
    JsonFields(fields): JsonFields,
) -> Result<Response, WebError> {
    let (loaded, customer) = signed_in(&app, &caller).await?;
    let invalid = |errors| WebError::Invalid(errors, loaded.language);
    let wrong = || invalid(FormErrors::field("old_password", &OLD_WRONG));
    let profile = app.flow.store().profile(customer).await?.ok_or(WebError::LoginNeeded)?;
    let change = Change::read(&submission_of(&fields), &profile.email).map_err(invalid)?;
    let account = Account::Known(customer, &profile.email);
    let proof = prove(&app, &caller, account, change.old).await?.ok_or_else(wrong)?;
    let keep = app.passwords.hash(change.new.0).await.map_err(|error| of_password(&error))?;
    let cookie = match app.flow.change_password(caller.arrival(), Proof { keep, ..proof }).await {
        Ok(cookie) => cookie,
        Err(AccountRefusal::Flow(error)) => return Err(error.into()),
        Err(AccountRefusal::LoginNeeded) => return Err(WebError::LoginNeeded),
        Err(_) => return Err(wrong()),
    };
    let mut response = Json(json!({ "detail": SAVED.in_language(loaded.language) })).into_response();
    hand_over(&app, response.headers_mut(), &cookie);
    Ok(response)
}
