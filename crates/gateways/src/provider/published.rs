//! The published format of a provider's messages, which every adapter reads: what it says of a payment, and an address. Types
//! are strict: a boolean is a JSON boolean, an amount is a number or a decimal text without sign and exponent, and a message
//! that breaks this is refused whole.

use checkout::{
    ids::Timestamp,
    money::{Currency, Money},
    time::parsed_rfc3339,
};

use super::{Json, Misread, Notification, PaidCard, SentAddress, SentPlace, Transaction};

/// Longer texts are nobody's name.
const TEXT_CHARS_MAX: usize = 255;
/// A street, its number and how to find it.
const LINE_CHARS_MAX: usize = 1_000;
const DIGITS_BEFORE_POINT_MAX: usize = 13;
const DIGITS_AFTER_POINT_MAX: usize = 4;
const INSTALMENTS_MAX: u8 = 36;

/// Reads a notification.
pub fn read_notification(body: &Json) -> Result<Notification, Misread> {
    let fields = Fields::of(body, "")?;
    let is_successful = fields.needed("is_successful", Fields::boolean)?;
    let transaction = fields.object("transaction")?.map(|fields| transaction(&fields)).transpose()?;
    let card = fields.object("card_info")?.map(|fields| card(&fields));
    fields.object("payment_info")?;
    let user = fields.object("akifast_user")?;
    let linked = user.as_ref().map(|user| user.moment("date_joined")).transpose()?.flatten();
    let user = match fields.name("akifast_user_id")? {
        Some(id) => Some(id),
        None => user.map(|user| user.name("id")).transpose()?.flatten(),
    };
    let address = |field: &'static str| {
        let sent = fields.of.get(field).filter(|sent| !is_nothing(sent));
        sent.map(|sent| read_address(field, sent)).transpose()
    };
    Ok(Notification {
        is_successful,
        conversation: fields.name("conversation_id")?,
        order: fields.name("order_id")?,
        session: fields.name("session_token")?,
        merchant: fields.name("merchant_id")?,
        agreed: fields.boolean("agreements")?.unwrap_or(false),
        transaction,
        card,
        shipping_address: address("shipping_address")?,
        billing_address: address("billing_address")?,
        user,
        linked,
    })
}

/// Reads the address in `field`.
pub fn read_address(field: &'static str, sent: &Json) -> Result<SentAddress, Misread> {
    let fields = Fields::of(sent, field)?;
    let town = if fields.of.contains_key("town") { "town" } else { "township" };
    for flag in ["is_default", "status"] {
        fields.scalar(flag)?;
    }
    fields.text("notes", LINE_CHARS_MAX)?;
    fields.text("hash_data", TEXT_CHARS_MAX)?;
    let is_store = match fields.short("address_type")?.as_deref() {
        None | Some("CUSTOMER" | "customer" | "") => false,
        Some("RETAIL_STORE" | "retail_store") => true,
        Some(_) => return Err(fields.misread("address_type", "is neither CUSTOMER nor RETAIL_STORE")),
    };
    Ok(SentAddress {
        title: fields.short("address_title")?.unwrap_or_default(),
        first_name: fields.needed("name", Fields::filled)?,
        last_name: fields.needed("surname", Fields::filled)?,
        phone: fields.needed("phone_number", Fields::name)?,
        email: fields.filled("email")?,
        country: fields.needed("country", Fields::place)?,
        city: fields.needed("city", Fields::place)?,
        township: fields.place(town)?,
        district: fields.place("district")?,
        line: fields.needed("line", |fields, name| fields.text(name, LINE_CHARS_MAX))?,
        postcode: fields.name("postal_code")?,
        company: fields.filled("company_name")?,
        tax_office: fields.filled("tax_office")?,
        tax_number: fields.name("tax_no")?,
        is_store,
    })
}

fn transaction(fields: &Fields<'_>) -> Result<Transaction, Misread> {
    let code = fields.needed("currency", Fields::short)?;
    let currency = Currency::parse(&code).ok_or_else(|| fields.misread("currency", "is no currency"))?;
    let amount = |fields: &Fields<'_>, name: &'static str| fields.amount(name, currency);
    let zero = Money::zero(currency);
    // Said as well, and of no weight: what counts is the sum.
    fields.decimal("installment_amount")?;
    fields.decimal("interest_rate")?;
    Ok(Transaction {
        id: fields.name("transaction_id")?,
        date: fields.short("transaction_date")?,
        order_amount: fields.needed("order_amount", amount)?,
        shipping_amount: fields.needed("shipping_amount", amount)?,
        interest_amount: fields.amount("interest_amount", currency)?.unwrap_or(zero),
        total_paid: fields.needed("total_paid_amount", amount)?,
        instalments: fields.instalments("installment_count")?,
        is_preauth: fields.boolean("is_preauth")?.unwrap_or(false),
        is_three_d: fields.boolean("is_threed")?.unwrap_or(false),
    })
}

/// As far as a card may be kept; what is no such part of one is left out.
fn card(fields: &Fields<'_>) -> PaidCard {
    let digits = |name: &str, least: usize, most: usize| {
        let text = fields.of.get(name).and_then(Json::as_name)?;
        let right = (least..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        right.then(|| text.to_owned())
    };
    let brand = fields.of.get("brand").and_then(Json::as_text);
    // A brand with many digits in it is no brand.
    let is_brand = |text: &&str| {
        (1..=40).contains(&text.chars().count()) && text.bytes().filter(u8::is_ascii_digit).count() <= 4
    };
    PaidCard {
        brand: brand.filter(is_brand).map(str::to_owned),
        bin: digits("bin", 6, 8),
        last_four: digits("last_four", 4, 4),
    }
}

fn is_nothing(sent: &Json) -> bool {
    match sent {
        Json::Null => true,
        Json::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

/// The fields of one object, and where it stands in the message.
struct Fields<'a> {
    at: String,
    of: &'a std::collections::BTreeMap<String, Json>,
}

impl<'a> Fields<'a> {
    fn of(sent: &'a Json, at: &str) -> Result<Self, Misread> {
        match sent {
            Json::Object(of) => Ok(Self { at: at.to_owned(), of }),
            other => {
                let field = if at.is_empty() { "non_field_errors" } else { at }.to_owned();
                Err(Misread { field, reason: format!("is {}, not an object", other.kind()) })
            }
        }
    }

    fn path(&self, name: &str) -> String {
        if self.at.is_empty() { name.to_owned() } else { format!("{}.{name}", self.at) }
    }

    fn misread(&self, name: &str, reason: &str) -> Misread {
        Misread { field: self.path(name), reason: reason.to_owned() }
    }

    fn wrong(&self, name: &str, sent: &Json, expected: &str) -> Misread {
        Misread { field: self.path(name), reason: format!("is {}, not {expected}", sent.kind()) }
    }

    /// What is there and not null.
    fn get(&self, name: &str) -> Option<&'a Json> {
        self.of.get(name).filter(|sent| **sent != Json::Null)
    }

    fn needed<T>(
        &self,
        name: &'static str,
        read: impl Fn(&Self, &'static str) -> Result<Option<T>, Misread>,
    ) -> Result<T, Misread> {
        read(self, name)?.ok_or_else(|| self.misread(name, "is missing"))
    }

    fn boolean(&self, name: &'static str) -> Result<Option<bool>, Misread> {
        match self.get(name) {
            None => Ok(None),
            Some(Json::Bool(value)) => Ok(Some(*value)),
            Some(other) => Err(self.wrong(name, other, "true or false")),
        }
    }

    /// A field that is not kept, and still no object or list.
    fn scalar(&self, name: &'static str) -> Result<(), Misread> {
        match self.get(name) {
            Some(other @ (Json::List(_) | Json::Object(_))) => Err(self.wrong(name, other, "one value")),
            _ => Ok(()),
        }
    }

    fn object(&self, name: &'static str) -> Result<Option<Fields<'a>>, Misread> {
        self.get(name).map(|sent| Fields::of(sent, &self.path(name))).transpose()
    }

    fn text(&self, name: &str, chars_max: usize) -> Result<Option<String>, Misread> {
        let Some(sent) = self.get(name) else { return Ok(None) };
        let text = sent.as_text().ok_or_else(|| self.wrong(name, sent, "a text"))?;
        self.checked(name, text, chars_max).map(Some)
    }

    fn checked(&self, name: &str, text: &str, chars_max: usize) -> Result<String, Misread> {
        let text = text.trim();
        if text.chars().count() > chars_max {
            return Err(self.misread(name, "is too long"));
        }
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            return Err(self.misread(name, "holds what cannot be printed"));
        }
        Ok(text.to_owned())
    }

    fn short(&self, name: &'static str) -> Result<Option<String>, Misread> {
        self.text(name, TEXT_CHARS_MAX)
    }

    /// A text with something in it.
    fn filled(&self, name: &'static str) -> Result<Option<String>, Misread> {
        Ok(self.short(name)?.filter(|text| !text.is_empty()))
    }

    /// A text or a whole number, with something in it.
    fn name(&self, name: &'static str) -> Result<Option<String>, Misread> {
        let Some(sent) = self.get(name) else { return Ok(None) };
        let text = sent.as_name().ok_or_else(|| self.wrong(name, sent, "a text or a whole number"))?;
        Ok(Some(self.checked(name, text, TEXT_CHARS_MAX)?).filter(|text| !text.is_empty()))
    }

    fn place(&self, name: &'static str) -> Result<Option<SentPlace>, Misread> {
        let Some(sent) = self.get(name).filter(|sent| !is_nothing(sent)) else { return Ok(None) };
        let fields = Fields::of(sent, &self.path(name))?;
        Ok(Some(SentPlace { name: fields.needed("name", Fields::filled)?, code: fields.name("code")? }))
    }

    fn instalments(&self, name: &'static str) -> Result<u8, Misread> {
        let Some(sent) = self.get(name) else { return Ok(1) };
        let Json::Number(digits) = sent else { return Err(self.wrong(name, sent, "a whole number")) };
        let count = digits.parse::<u8>().ok().filter(|count| *count <= INSTALMENTS_MAX);
        // Some write none for a payment at once.
        count.map(|count| count.max(1)).ok_or_else(|| self.misread(name, "is no number of payments"))
    }

    /// Digits with or without a point, as a number or as a text.
    fn decimal(&self, name: &'static str) -> Result<Option<&'a str>, Misread> {
        let Some(sent) = self.get(name) else { return Ok(None) };
        let (Json::Number(text) | Json::Text(text)) = sent else {
            return Err(self.wrong(name, sent, "an amount"));
        };
        let digits = |part: &str, most: usize| {
            (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
        };
        let right = match text.split_once('.') {
            Some((major, minor)) => {
                digits(major, DIGITS_BEFORE_POINT_MAX) && digits(minor, DIGITS_AFTER_POINT_MAX)
            }
            None => digits(text, DIGITS_BEFORE_POINT_MAX),
        };
        if right {
            Ok(Some(text))
        } else {
            Err(self.misread(name, "is no amount: digits, a point and at most four decimals"))
        }
    }

    fn amount(&self, name: &'static str, currency: Currency) -> Result<Option<Money>, Misread> {
        let Some(text) = self.decimal(name)? else { return Ok(None) };
        let read = Money::parse(text, currency);
        read.map(Some).map_err(|error| self.misread(name, &format!("is {error}")))
    }

    fn moment(&self, name: &'static str) -> Result<Option<Timestamp>, Misread> {
        let Some(text) = self.filled(name)? else { return Ok(None) };
        let at = parsed_rfc3339(&text);
        at.map(Some).ok_or_else(|| self.misread(name, "is no moment such as 2026-11-22T10:15:30Z"))
    }
}

#[cfg(test)]
#[path = "published_tests.rs"]
mod tests;
