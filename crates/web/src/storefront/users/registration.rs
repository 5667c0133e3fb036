//! `/users/registration/`: creates an account and logs into it. That an address has an account already is told,
//! because people who forgot theirs need to know; asking for many addresses is slowed down.

use axum::{extract::State, response::Response};
use checkout::{
    form,
    form::{Email, Flag, Form, Phone},
    text,
    text::FormErrors,
};
use flow::{AccountRefusal, Cookie};
use http::StatusCode;
use store::customers::NewCustomer;

use super::{
    fields::{BirthDate, Gender, Name, NewPassword},
    language_of, logged_in,
    proof::of_password,
};
use crate::{
    app::{App, Shared},
    error::WebError,
    extract::{Caller, JsonFields, submission_of},
};

text!(EMAIL_TAKEN = "email-taken",
    en: "There is an account with this e-mail address already.", tr: "Bu e-posta adresiyle kayıtlı bir hesap zaten var.");

form! {
    /// Who somebody is.
    struct RegistrationForm {
        /// E-mail address.
        email: Email,
        /// Password.
        password: NewPassword,
        /// Given names.
        first_name: Option<Name>,
        /// Family name.
        last_name: Option<Name>,
        /// Phone number.
        phone: Option<Phone>,
        /// Date of birth.
        date_of_birth: Option<BirthDate>,
        /// Gender.
        gender: Option<Gender>,
        /// Whether e-mails that advertise are welcome.
        email_allowed: Flag,
        /// Whether messages that advertise are welcome.
        sms_allowed: Flag,
    }
}

/// POST: creates an account.
pub(crate) async fn register(
    State(app): State<Shared>,
    caller: Caller,
    JsonFields(fields): JsonFields,
) -> Result<Response, WebError> {
    let language = language_of(&caller);
    let invalid = |errors| WebError::Invalid(errors, language);
    let mut form = RegistrationForm::read(&submission_of(&fields)).map_err(invalid)?;
    form.password = (form.password.unlike(form.email.as_str()))
        .map_err(|problem| invalid(FormErrors::field("password", problem)))?;
    // Every attempt stays counted, a successful one too: nobody registers twice.
    let attempt = app
        .registrations
        .begin(form.email.as_str(), caller.address, app.moment())
        .map_err(|throttled| WebError::Throttled(throttled.retry_after, language))?;
    match Box::pin(try_register(&app, &caller, form)).await {
        Ok(cookie) => Ok(logged_in(&app, StatusCode::CREATED, &cookie)),
        Err(AccountRefusal::Refused(errors)) => Err(invalid(errors)),
        Err(AccountRefusal::Flow(error)) => {
            app.registrations.cancelled(attempt);
            Err(error.into())
        }
        Err(AccountRefusal::EmailTaken | AccountRefusal::PasswordChanged | AccountRefusal::LoginNeeded) => {
            Err(invalid(FormErrors::field("email", &EMAIL_TAKEN)))
        }
    }
}

async fn try_register(app: &App, caller: &Caller, form: RegistrationForm) -> Result<Cookie, AccountRefusal> {
    if app.flow.store().credentials(form.email.as_str()).await?.is_some() {
        return Err(AccountRefusal::EmailTaken);
    }
    let name = |name: Option<Name>| name.map(|name| name.0).unwrap_or_default();
    let new = NewCustomer {
        email: form.email.as_str().to_owned(),
        password: app.passwords.hash(form.password.0).await.map_err(|error| of_password(&error))?,
        first_name: name(form.first_name),
        last_name: name(form.last_name),
        phone: form.phone.map(|phone| phone.as_str().to_owned()),
        gender: form.gender.map(|gender| gender.0.to_owned()),
        date_of_birth: form.date_of_birth.map(BirthDate::text),
        email_allowed: form.email_allowed.0,
        sms_allowed: form.sms_allowed.0,
        language: caller.language.map(|language| language.code().to_owned()),
    };
    app.flow.register(caller.arrival(), new).await
}
