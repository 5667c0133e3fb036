//! `/current_user/`: who is logged in. A guest is told so with `pk` null, never with an error.

use axum::{Json, extract::State};
use checkout::time::rfc3339;
use data_encoding::HEXLOWER;
use serde::Serialize;
use sha2::{Digest, Sha256};
use store::customers::Profile;

use crate::{app::Shared, error::WebError, extract::Caller};

/// What a storefront reads. All null, or false, for a guest.
#[derive(Default, Serialize)]
pub(crate) struct CurrentUser {
    pk: Option<i64>,
    first_name: Option<String>,
    last_name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    email_allowed: bool,
    sms_allowed: bool,
    date_joined: Option<String>,
    last_login: Option<String>,
    date_of_birth: Option<String>,
    /// For advertisers that know the customer: SHA-256 of the e-mail address in lower case.
    hashed_email: Option<String>,
    gender: Option<String>,
}

impl From<Profile> for CurrentUser {
    fn from(profile: Profile) -> Self {
        Self {
            pk: Some(profile.pk.0),
            hashed_email: Some(hashed(&profile.email)),
            first_name: Some(profile.first_name),
            last_name: Some(profile.last_name),
            email: Some(profile.email),
            phone: profile.phone,
            email_allowed: profile.email_allowed,
            sms_allowed: profile.sms_allowed,
            date_joined: Some(rfc3339(profile.joined)),
            last_login: Some(rfc3339(profile.last_login)),
            date_of_birth: profile.date_of_birth,
            gender: profile.gender,
        }
    }
}

fn hashed(email: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(email.to_lowercase()))
}

/// GET: who is logged in.
pub(crate) async fn show(State(app): State<Shared>, caller: Caller) -> Result<Json<CurrentUser>, WebError> {
    let loaded = app.flow.load(&caller.arrival(), false).await?;
    let profile = match loaded.customer_pk() {
        Some(customer) => app.flow.store().profile(customer).await?,
        None => None,
    };
    Ok(Json(profile.map(CurrentUser::from).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_hashed_in_lower_case() {
        let expected = "973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b";
        assert_eq!(hashed("Test@Example.com"), expected);
    }
}
