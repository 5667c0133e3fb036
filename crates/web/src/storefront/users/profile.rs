//! `/users/profile/`: what a customer tells about themselves. The e-mail address is read here and changed nowhere.

use axum::{Json, extract::State};
use checkout::{
    form,
    form::{Form, Phone},
    ids::Pk,
    text,
    text::{FormErrors, Language},
    time::rfc3339,
};
use serde::Serialize;
use serde_json::{Map, Value};
use store::customers::{Edit, Profile, ProfileChange};

use super::{
    fields::{BirthDate, GENDERS, Gender, Name, Permission},
    signed_in,
};
use crate::{
    app::{App, Shared},
    error::WebError,
    extract::{Caller, JsonFields, submission_of},
};

text!(BORN_LATER = "born-later", en: "This day is still to come.", tr: "Bu tarih henüz gelmedi.");

form! {
    /// What is to change; a field that is not sent stays.
    struct ProfileForm {
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
        email_allowed: Option<Permission>,
        /// Whether messages that advertise are welcome.
        sms_allowed: Option<Permission>,
        /// Whether calls that advertise are welcome.
        call_allowed: Option<Permission>,
    }
}

/// One of the values of a choice.
#[derive(Serialize)]
struct Choice {
    value: &'static str,
    label: &'static str,
}

/// What a storefront reads.
#[derive(Serialize)]
pub(crate) struct ProfileKeys {
    id: i64,
    pk: i64,
    first_name: String,
    last_name: String,
    email: String,
    phone: Option<String>,
    gender: Option<String>,
    genders: Vec<Choice>,
    date_of_birth: Option<String>,
    email_allowed: bool,
    sms_allowed: bool,
    call_allowed: bool,
    language_code: String,
    /// No pictures are kept.
    avatar: Option<String>,
    /// No further attributes are kept.
    attributes: Map<String, Value>,
    date_joined: String,
    last_login: String,
}

impl ProfileKeys {
    fn new(profile: Profile, language: Language) -> Self {
        let choice = |(value, label): &(&'static str, &'static text::Text)| Choice {
            value,
            label: label.in_language(language),
        };
        Self {
            id: profile.pk.0,
            pk: profile.pk.0,
            first_name: profile.first_name,
            last_name: profile.last_name,
            email: profile.email,
            phone: profile.phone,
            gender: profile.gender,
            genders: GENDERS.iter().map(choice).collect(),
            date_of_birth: profile.date_of_birth,
            email_allowed: profile.email_allowed,
            sms_allowed: profile.sms_allowed,
            call_allowed: profile.call_allowed,
            language_code: profile.language.unwrap_or_else(|| language.code().to_owned()),
            avatar: None,
            attributes: Map::new(),
            date_joined: rfc3339(profile.joined),
            last_login: rfc3339(profile.last_login),
        }
    }
}

/// GET: the profile.
pub(crate) async fn show(State(app): State<Shared>, caller: Caller) -> Result<Json<ProfileKeys>, WebError> {
    let (loaded, customer) = signed_in(&app, &caller).await?;
    read(&app, customer, loaded.language).await
}

/// PATCH and PUT: changes what is sent. A field sent empty is emptied.
pub(crate) async fn change(
    State(app): State<Shared>,
    caller: Caller,
    JsonFields(fields): JsonFields,
) -> Result<Json<ProfileKeys>, WebError> {
    let (loaded, customer) = signed_in(&app, &caller).await?;
    let invalid = |errors| WebError::Invalid(errors, loaded.language);
    let form = ProfileForm::read(&submission_of(&fields)).map_err(invalid)?;
    let today = app.moment().strftime("%Y-%m-%d").to_string();
    if form.date_of_birth.is_some_and(|date| date.text() > today) {
        return Err(invalid(FormErrors::field("date_of_birth", &BORN_LATER)));
    }
    let edit = |field: &str, read: Option<String>| match (read, fields.contains_key(field)) {
        (Some(text), _) => Edit::Set(text),
        (None, true) => Edit::Clear,
        (None, false) => Edit::Keep,
    };
    let change = ProfileChange {
        first_name: edit("first_name", form.first_name.map(|name| name.0)),
        last_name: edit("last_name", form.last_name.map(|name| name.0)),
        phone: edit("phone", form.phone.map(|phone| phone.as_str().to_owned())),
        gender: edit("gender", form.gender.map(|gender| gender.0.to_owned())),
        date_of_birth: edit("date_of_birth", form.date_of_birth.map(BirthDate::text)),
        email_allowed: form.email_allowed.map(|permission| permission.0),
        sms_allowed: form.sms_allowed.map(|permission| permission.0),
        call_allowed: form.call_allowed.map(|permission| permission.0),
        language: None,
    };
    app.flow.store().change_profile(customer, &change).await?;
    read(&app, customer, loaded.language).await
}

async fn read(app: &App, customer: Pk, language: Language) -> Result<Json<ProfileKeys>, WebError> {
    let profile = app.flow.store().profile(customer).await?.ok_or(WebError::LoginNeeded)?;
    Ok(Json(ProfileKeys::new(profile, language)))
}
