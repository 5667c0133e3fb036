//! Checking a password, slowed down: the one way to a [`Proof`]. What is said and how long it takes are the same for
//! an account that does not exist.

use checkout::{
    form::{Email, FieldValue},
    ids::Pk,
};
use flow::FlowError;
use store::customers::{Credentials, Proof};

use super::{fields::Typed, language_of};
use crate::{
    app::App,
    error::WebError,
    extract::Caller,
    security::{
        login_throttle::LoginThrottle,
        password::{PasswordCheck, PasswordError},
    },
};

/// Whose password it is said to be.
pub(super) enum Account<'a> {
    /// Whoever has this e-mail address, as typed.
    Named(&'a str),
    /// The customer who is logged in.
    Known(Pk, &'a str),
}

impl Account<'_> {
    /// The text failures are counted under.
    fn address(&self) -> &str {
        match self {
            Self::Named(email) | Self::Known(_, email) => email,
        }
    }

    fn throttle<'a>(&self, app: &'a App) -> &'a LoginThrottle {
        match self {
            Self::Named(_) => &app.logins,
            Self::Known(..) => &app.password_changes,
        }
    }

    async fn credentials(&self, app: &App) -> Result<Option<Credentials>, WebError> {
        let store = app.flow.store();
        Ok(match self {
            Self::Known(customer, _) => store.credentials_of(*customer).await?,
            // What is no address has no account, and might be anything.
            Self::Named(typed) => match Email::parse(typed) {
                Ok(email) => store.credentials(email.as_str()).await?,
                Err(_) => None,
            },
        })
    }
}

/// Proves that `password` is that of `account`; `None` when it is not, or there is no such account.
pub(super) async fn prove(
    app: &App,
    caller: &Caller,
    account: Account<'_>,
    password: Typed,
) -> Result<Option<Proof>, WebError> {
    let throttle = account.throttle(app);
    let attempt = throttle
        .begin(account.address(), caller.address, app.moment())
        .map_err(|throttled| WebError::Throttled(throttled.retry_after, language_of(caller)))?;
    match check(app, &account, password.0).await {
        Ok(Some(proof)) => {
            throttle.succeeded(attempt);
            Ok(Some(proof))
        }
        Ok(None) => Ok(None),
        Err(error) => {
            throttle.cancelled(attempt);
            Err(error)
        }
    }
}

async fn check(app: &App, account: &Account<'_>, password: String) -> Result<Option<Proof>, WebError> {
    let known = account.credentials(app).await?;
    let stored = known.as_ref().map(|known| known.password.clone());
    let checked = app.passwords.check(stored, password.clone()).await.map_err(|error| of_password(&error))?;
    let (Some(Credentials { customer, password: stored }), PasswordCheck::Right { needs_rehash }) =
        (known, checked)
    else {
        return Ok(None);
    };
    // A hash that cannot be renewed today is renewed at the next login.
    let renewed = if needs_rehash { app.passwords.hash(password).await.ok() } else { None };
    Ok(Some(Proof { customer, keep: renewed.unwrap_or_else(|| stored.clone()), password: stored }))
}

/// What it means that a password could not be worked on.
pub(super) fn of_password(error: &PasswordError) -> FlowError {
    match error {
        PasswordError::Busy => FlowError::Unavailable(error.to_string()),
        PasswordError::TooLong | PasswordError::Failed => FlowError::Internal(error.to_string()),
    }
}
