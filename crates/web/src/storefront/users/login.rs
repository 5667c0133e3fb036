//! `/users/login/`: proves a password and begins the customer's session. Whether an account exists is never told.

use axum::{extract::State, response::Response};
use checkout::{form, form::Form, text, text::FormErrors};
use flow::AccountRefusal;
use http::StatusCode;
use serde_json::json;

use super::{
    fields::Typed,
    language_of, logged_in,
    proof::{Account, prove},
};
use crate::{
    app::Shared,
    door::with_page_token,
    error::WebError,
    extract::{Caller, JsonFields, submission_of},
    templates,
};

text!(WRONG_CREDENTIALS = "wrong-credentials",
    en: "The e-mail address or the password is wrong.", tr: "E-posta adresi veya şifre hatalı.");

text!(TITLE = "html-login", en: "Log in", tr: "Giriş yap");
text!(SENTENCE = "html-login-why",
    en: "This shop sells to customers who are logged in. Please log in through the shop's own pages.",
    tr: "Bu mağaza yalnızca giriş yapmış müşterilere satış yapar. Lütfen mağazanın kendi sayfalarından giriş yapın.");

/// GET: where a browser is sent when the shop sells to customers only. There is no form here: a page of the
/// storefront's has one.
pub(crate) async fn ask(State(app): State<Shared>, caller: Caller) -> Result<Response, WebError> {
    let (language, shop) = (language_of(&caller), app.flow.shop().await?);
    Ok(with_page_token(&app, &caller, |token| {
        templates::html(
            "question.html",
            json!({
                "language": language.code(),
                "shop": shop.name,
                "title": TITLE.in_language(language),
                "sentence": SENTENCE.in_language(language),
                "csrf_token": token,
            }),
        )
    }))
}

form! {
    /// Who somebody says they are.
    struct LoginForm {
        /// E-mail address.
        email: Typed,
        /// Password.
        password: Typed,
    }
}

/// POST: logs in.
pub(crate) async fn log_in(
    State(app): State<Shared>,
    caller: Caller,
    JsonFields(fields): JsonFields,
) -> Result<Response, WebError> {
    let invalid = |errors| WebError::Invalid(errors, language_of(&caller));
    let wrong = || invalid(FormErrors::whole(&WRONG_CREDENTIALS));
    let form = LoginForm::read(&submission_of(&fields)).map_err(invalid)?;
    let proof = prove(&app, &caller, Account::Named(form.email.0.trim()), form.password).await?;
    match app.flow.log_in(caller.arrival(), proof.ok_or_else(wrong)?).await {
        Ok(cookie) => Ok(logged_in(&app, StatusCode::OK, &cookie)),
        Err(AccountRefusal::Refused(errors)) => Err(invalid(errors)),
        Err(AccountRefusal::Flow(error)) => Err(error.into()),
        Err(AccountRefusal::PasswordChanged | AccountRefusal::EmailTaken | AccountRefusal::LoginNeeded) => {
            Err(wrong())
        }
    }
}
