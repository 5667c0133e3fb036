//! Customers: accounts with a password. Only a hash of the password is kept, and it leaves this file only to be
//! checked.

use checkout::ids::{Pk, Timestamp};

use crate::{
    Batch, DbError, Store, StoreError, Written,
    db::{Params, Row, Value, params, sql},
    orders::email_key,
};

sql! {
    CREATE = "insert into customers (email, email_key, password, first_name, last_name, phone, gender, date_of_birth, \
                  email_allowed, sms_allowed, call_allowed, language, joined, last_login) \
              values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, false, $11, $12, $12) returning pk";
    CREDENTIALS = "select pk, password from customers where email_key = $1";
    PASSWORD = "select pk, password from customers where pk = $1";
    READ = "select pk, email, first_name, last_name, phone, gender, date_of_birth, email_allowed, sms_allowed, \
                call_allowed, language, joined, last_login from customers where pk = $1";
    EDIT = "update customers set first_name = coalesce($2, first_name), last_name = coalesce($3, last_name), \
                phone = nullif(coalesce($4, phone), ''), gender = nullif(coalesce($5, gender), ''), \
                date_of_birth = nullif(coalesce($6, date_of_birth), ''), \
                email_allowed = coalesce($7, email_allowed), sms_allowed = coalesce($8, sms_allowed), \
                call_allowed = coalesce($9, call_allowed), language = coalesce($10, language) \
            where pk = $1";
    LOGGED_IN = "update customers set last_login = $4, password = $3 where pk = $1 and password = $2";
    SET_PASSWORD = "update customers set password = $3 where pk = $1 and password = $2";
}

/// An account to create.
#[derive(Clone)]
pub struct NewCustomer {
    /// E-mail address as typed.
    pub email: String,
    /// The password's hash.
    pub password: String,
    /// Given names.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// Phone number.
    pub phone: Option<String>,
    /// `male`, `female`, or not said.
    pub gender: Option<String>,
    /// `YYYY-MM-DD`.
    pub date_of_birth: Option<String>,
    /// Whether e-mails that advertise are welcome.
    pub email_allowed: bool,
    /// Whether messages that advertise are welcome.
    pub sms_allowed: bool,
    /// The language of their texts.
    pub language: Option<String>,
}

/// Whose password is to be checked, and against what.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The customer.
    pub customer: Pk,
    /// The password's hash.
    pub password: String,
}

/// A password that was checked: it fits `password`, and what is stored from now on.
#[derive(Clone)]
pub struct Proof {
    /// The customer.
    pub customer: Pk,
    /// The hash it was checked against. When another one is stored by now, the proof proves nothing.
    pub password: String,
    /// The hash to keep: the same, one made with today's figures, or that of a new password.
    pub keep: String,
}

/// What a customer reads about themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The key.
    pub pk: Pk,
    /// E-mail address.
    pub email: String,
    /// Given names.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// Phone number.
    pub phone: Option<String>,
    /// `male`, `female`, or not said.
    pub gender: Option<String>,
    /// `YYYY-MM-DD`.
    pub date_of_birth: Option<String>,
    /// Whether e-mails that advertise are welcome.
    pub email_allowed: bool,
    /// Whether messages that advertise are welcome.
    pub sms_allowed: bool,
    /// Whether calls that advertise are welcome.
    pub call_allowed: bool,
    /// The language of their texts.
    pub language: Option<String>,
    /// When the account was made.
    pub joined: Timestamp,
    /// When they last proved their password.
    pub last_login: Timestamp,
}

/// What becomes of a field that may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Edit {
    /// It stays.
    #[default]
    Keep,
    /// It is emptied.
    Clear,
    /// It is this.
    Set(String),
}

impl From<&Edit> for Value {
    fn from(edit: &Edit) -> Self {
        match edit {
            Edit::Keep => Self::Null,
            Edit::Clear => Self::Text(String::new()),
            Edit::Set(text) => Self::Text(text.clone()),
        }
    }
}

/// A change of a profile, field by field, so that two of them at once lose nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfileChange {
    /// Given names.
    pub first_name: Edit,
    /// Family name.
    pub last_name: Edit,
    /// Phone number.
    pub phone: Edit,
    /// `male`, `female`, or not said.
    pub gender: Edit,
    /// `YYYY-MM-DD`.
    pub date_of_birth: Edit,
    /// Whether e-mails that advertise are welcome.
    pub email_allowed: Option<bool>,
    /// Whether messages that advertise are welcome.
    pub sms_allowed: Option<bool>,
    /// Whether calls that advertise are welcome.
    pub call_allowed: Option<bool>,
    /// The language of their texts.
    pub language: Option<String>,
}

/// Adds to a batch that a customer proved their password; misses when it was changed since it was read.
pub(crate) fn logged_in(batch: &mut Batch, proof: &Proof, now: Timestamp) -> usize {
    batch.require(&LOGGED_IN, params![proof.customer, &proof.password, &proof.keep, now])
}

/// Adds to a batch that the password becomes the one to keep; misses when it was changed since it was read.
pub(crate) fn set_password(batch: &mut Batch, proof: &Proof) -> usize {
    batch.require(&SET_PASSWORD, params![proof.customer, &proof.password, &proof.keep])
}

fn credentials(row: &Row) -> Credentials {
    Credentials { customer: Pk(row.int(0)), password: row.text(1).to_owned() }
}

impl Store {
    /// Creates an account; `None` when the e-mail address has one, however it is written.
    pub async fn create_customer(
        &self,
        new: &NewCustomer,
        now: Timestamp,
    ) -> Result<Option<Credentials>, StoreError> {
        let mut batch = Batch::new();
        let values: Params = params![
            &new.email,
            email_key(&new.email),
            &new.password,
            &new.first_name,
            &new.last_name,
            new.phone.clone(),
            new.gender.clone(),
            new.date_of_birth.clone(),
            new.email_allowed,
            new.sms_allowed,
            new.language.clone(),
            now,
        ];
        batch.require(&CREATE, values);
        match self.db.write(batch).await? {
            Written::Done(rows) => {
                let customer = Pk(rows[0][0].int(0));
                Ok(Some(Credentials { customer, password: new.password.clone() }))
            }
            Written::Violated { .. } => Ok(None),
            Written::Missed(_) => Err(DbError::Unfit("an account was not written".to_owned()).into()),
        }
    }

    /// Whose account has this e-mail address, and the hash to check the password against.
    pub async fn credentials(&self, email: &str) -> Result<Option<Credentials>, StoreError> {
        Ok(self.db.query_one(&CREDENTIALS, params![email_key(email)]).await?.as_ref().map(credentials))
    }

    /// The hash to check the password of `customer` against.
    pub async fn credentials_of(&self, customer: Pk) -> Result<Option<Credentials>, StoreError> {
        Ok(self.db.query_one(&PASSWORD, params![customer]).await?.as_ref().map(credentials))
    }

    /// What `customer` reads about themselves.
    pub async fn profile(&self, customer: Pk) -> Result<Option<Profile>, StoreError> {
        let row = self.db.query_one(&READ, params![customer]).await?;
        let text = |row: &Row, column| row.maybe_text(column).map(ToOwned::to_owned);
        Ok(row.map(|row| Profile {
            pk: Pk(row.int(0)),
            email: row.text(1).to_owned(),
            first_name: row.text(2).to_owned(),
            last_name: row.text(3).to_owned(),
            phone: text(&row, 4),
            gender: text(&row, 5),
            date_of_birth: text(&row, 6),
            email_allowed: row.bool(7),
            sms_allowed: row.bool(8),
            call_allowed: row.bool(9),
            language: text(&row, 10),
            joined: Timestamp(row.int(11)),
            last_login: Timestamp(row.int(12)),
        }))
    }

    /// Changes the profile of `customer`; `false` when there is no such customer.
    pub async fn change_profile(&self, customer: Pk, change: &ProfileChange) -> Result<bool, StoreError> {
        let mut batch = Batch::new();
        let values = params![
            customer,
            &change.first_name,
            &change.last_name,
            &change.phone,
            &change.gender,
            &change.date_of_birth,
            change.email_allowed,
            change.sms_allowed,
            change.call_allowed,
            change.language.clone(),
        ];
        batch.require(&EDIT, values);
        Ok(matches!(self.db.write(batch).await?, Written::Done(_)))
    }
}
