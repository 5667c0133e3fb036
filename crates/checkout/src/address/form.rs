//! An address as clients send it, read in two steps: the fields, and then the places they name, which somebody has
//! to look up in between. Whatever is wrong is said at once.

use std::collections::BTreeMap;

use super::{Address, AddressKind, OneLine, PlaceKeys, Places, Postcode, fields::NOT_A_POSTCODE, turkey};
use crate::{
    form,
    form::{Email, Field, FieldValue, Flag, Form, NoteText, Phone, REQUIRED, Submission},
    ids::Pk,
    text,
    text::FormErrors,
};

text!(NOT_A_TAX_NUMBER = "not-a-tax-number",
    en: "Enter a valid tax number of 10 digits, or an identity number of 11 digits.",
    tr: "10 haneli geçerli bir vergi numarası ya da 11 haneli bir kimlik numarası girin.");
text!(NOT_AN_IDENTITY_NUMBER = "not-an-identity-number", en: "Enter a valid identity number of 11 digits.",
    tr: "11 haneli geçerli bir kimlik numarası girin.");

form! {
    /// The fields of an address.
    pub struct AddressFields {
        /// `personal` or `corporate`.
        r#type: Option<AddressKind>,
        /// Whether it is a company's; counts when `type` is absent.
        is_corporate: Flag,
        /// What the shopper calls it.
        title: OneLine<1, 64>,
        /// Given names of who receives.
        first_name: OneLine<1, 64>,
        /// Family name of who receives.
        last_name: OneLine<1, 64>,
        /// Phone number of who receives.
        phone_number: Phone,
        /// E-mail address of who receives; the shopper's own when absent.
        email: Option<Email>,
        /// Key of the country; the shop's own when absent.
        country: Option<Pk>,
        /// Key of the province or region.
        city: Pk,
        /// Key of the township; required in a city that has townships.
        township: Option<Pk>,
        /// Key of the neighbourhood.
        district: Option<Pk>,
        /// Street, number, flat.
        line: OneLine<10, 255>,
        /// Postal code, five digits in Türkiye; the neighbourhood's when absent.
        postcode: Option<Postcode>,
        /// A remark for the carrier.
        notes: Option<NoteText<255>>,
        /// The company, required for a corporate address.
        company_name: Option<OneLine<1, 255>>,
        /// Its tax number, required for a corporate address.
        tax_no: Option<OneLine<1, 32>>,
        /// Its tax office, required for a corporate address in Türkiye.
        tax_office: Option<OneLine<1, 64>>,
        /// Whether the company receives electronic invoices.
        e_bill_taxpayer: Flag,
        /// National identity number where an invoice needs one.
        identity_number: Option<OneLine<1, 32>>,
        /// Whether to make it the one that is offered first.
        primary: Flag,
    }
}

/// The places from wide to narrow, and what goes with them: when one changes, those behind it no longer fit.
const NESTED: [&str; 5] = ["country", "city", "township", "district", "postcode"];

/// What was sent, with the fields read and the places still to be looked up.
#[derive(Debug)]
pub struct AddressReading {
    sent: Submission,
    fields: Result<AddressFields, FormErrors>,
    email: String,
    kept: PlaceKeys,
}

impl AddressReading {
    /// Reads a whole address. `country` and `email` count when none are sent.
    pub fn whole(sent: impl IntoIterator<Item = (String, String)>, country: Pk, email: &str) -> Self {
        let mut fields: BTreeMap<String, String> = sent.into_iter().collect();
        if fields.get("country").is_none_or(String::is_empty) {
            fields.insert("country".to_owned(), country.to_string());
        }
        Self::read(fields, email, PlaceKeys::default())
    }

    /// Reads a change of `stored`: what is not sent stays, what is sent empty goes.
    pub fn change(sent: impl IntoIterator<Item = (String, String)>, stored: &Address) -> Self {
        let sent: BTreeMap<String, String> = sent.into_iter().collect();
        let mut fields = fields_of(stored);
        if sent.contains_key("is_corporate") {
            fields.remove("type");
        }
        let changes = |field: &&str| sent.get(*field).is_some_and(|value| fields.get(*field) != Some(value));
        if let Some(place) = NESTED.iter().position(changes) {
            NESTED[place + 1..].iter().for_each(|field| drop(fields.remove(*field)));
        }
        fields.extend(sent);
        Self::read(fields, &stored.email, PlaceKeys::of(stored))
    }

    fn read(fields: BTreeMap<String, String>, email: &str, kept: PlaceKeys) -> Self {
        let sent = Submission::new(fields);
        let fields = AddressFields::read(&sent);
        Self { sent, fields, email: email.to_owned(), kept }
    }

    /// The places to look up.
    pub fn place_keys(&self) -> PlaceKeys {
        let key = |field| self.sent.get(field).and_then(|text| Pk::parse(text).ok());
        PlaceKeys {
            country: key("country"),
            city: key("city"),
            township: key("township"),
            district: key("district"),
        }
    }

    /// The address, now that `places` are known, or everything that is wrong with it.
    pub fn finish(self, places: Places) -> Result<Address, FormErrors> {
        let mut errors = FormErrors::none();
        if let Err(wrong) = &self.fields {
            errors.merge(wrong.clone());
        }
        let mut together = FormErrors::none();
        places.check(&self.place_keys(), &self.kept, &mut together);
        self.check_company(&places, &mut together);
        if places.in_turkey() {
            self.check_turkish(&mut together);
        }
        errors.merge(together);
        match (self.fields, errors.is_empty()) {
            (Ok(fields), true) => address(fields, places, self.email).ok_or(errors),
            _ => Err(errors),
        }
    }

    fn is_corporate(&self) -> bool {
        match self.sent.get("type").map(AddressKind::parse) {
            Some(Ok(kind)) => kind == AddressKind::Corporate,
            _ => Flag::read(self.sent.get("is_corporate")).is_ok_and(|flag| flag.0),
        }
    }

    fn check_company(&self, places: &Places, errors: &mut FormErrors) {
        let abroad = places.country.is_some() && !places.in_turkey();
        let needed: &[&'static str] = match (self.is_corporate(), abroad) {
            (false, _) => &[],
            (true, true) => &["company_name", "tax_no"],
            (true, false) => &["company_name", "tax_no", "tax_office"],
        };
        for field in needed.iter().filter(|field| self.sent.get(field).is_none()) {
            errors.push(field, &REQUIRED);
        }
    }

    fn check_turkish(&self, errors: &mut FormErrors) {
        let sent = |field| self.sent.get(field).map(str::trim);
        if sent("postcode").is_some_and(|text| Postcode::parse(text).is_ok_and(|code| !code.is_turkish())) {
            errors.push("postcode", &NOT_A_POSTCODE);
        }
        let is_tax_number = |text| turkey::is_tax_number(text) || turkey::is_identity_number(text);
        if self.is_corporate() && sent("tax_no").is_some_and(|text| !is_tax_number(text)) {
            errors.push("tax_no", &NOT_A_TAX_NUMBER);
        }
        if sent("identity_number").is_some_and(|text| !turkey::is_identity_number(text)) {
            errors.push("identity_number", &NOT_AN_IDENTITY_NUMBER);
        }
    }
}

/// The address of valid fields; none when a place it needs is missing.
fn address(fields: AddressFields, places: Places, email: String) -> Option<Address> {
    let corporate = fields.r#type.map_or(fields.is_corporate.0, |kind| kind == AddressKind::Corporate);
    let (district, of_district) = places.district.map(|found| (found.place, found.postcode)).unzip();
    // A person's invoice names no company, whatever an earlier form left behind.
    let of_company = |text: Option<String>| text.filter(|_| corporate);
    Some(Address {
        pk: None,
        title: fields.title.into_string(),
        first_name: fields.first_name.into_string(),
        last_name: fields.last_name.into_string(),
        email: fields.email.map_or(email, |email| email.as_str().to_owned()),
        phone_number: fields.phone_number.as_str().to_owned(),
        line: fields.line.into_string(),
        postcode: fields.postcode.map(|code| code.as_str().to_owned()).or(of_district).unwrap_or_default(),
        country: places.country?.place,
        city: places.city?.place,
        township: places.township.map(|found| found.place),
        district,
        notes: fields.notes.map(NoteText::into_string),
        company_name: of_company(fields.company_name.map(OneLine::into_string)),
        tax_office: of_company(fields.tax_office.map(OneLine::into_string)),
        tax_no: of_company(fields.tax_no.map(OneLine::into_string)),
        identity_number: fields.identity_number.map(OneLine::into_string),
        e_bill_taxpayer: corporate && fields.e_bill_taxpayer.0,
        is_corporate: Some(corporate),
        primary: fields.primary.0,
    })
}

/// A stored address as the fields a client would send; `primary` is not among them, a change that does not name it
/// leaves the order of the book alone.
fn fields_of(address: &Address) -> BTreeMap<String, String> {
    let keys = PlaceKeys::of(address);
    let key = |pk: Option<Pk>| pk.map(|pk| pk.to_string());
    let text = |text: &Option<String>| text.clone();
    let kind = if address.is_corporate == Some(true) { "corporate" } else { "personal" };
    [
        ("type", Some(kind.to_owned())),
        ("title", Some(address.title.clone())),
        ("first_name", Some(address.first_name.clone())),
        ("last_name", Some(address.last_name.clone())),
        ("phone_number", Some(address.phone_number.clone())),
        ("email", Some(address.email.clone())),
        ("country", key(keys.country)),
        ("city", key(keys.city)),
        ("township", key(keys.township)),
        ("district", key(keys.district)),
        ("line", Some(address.line.clone())),
        ("postcode", Some(address.postcode.clone())),
        ("notes", text(&address.notes)),
        ("company_name", text(&address.company_name)),
        ("tax_no", text(&address.tax_no)),
        ("tax_office", text(&address.tax_office)),
        ("e_bill_taxpayer", Some(address.e_bill_taxpayer.to_string())),
        ("identity_number", text(&address.identity_number)),
    ]
    .into_iter()
    .filter_map(|(field, value)| Some((field.to_owned(), value?)))
    .collect()
}
