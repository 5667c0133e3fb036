//! Every field of the published messages, as it is read and as it is refused.
#![expect(clippy::unwrap_used, reason = "test")]

use serde_json::{Value, json};

use super::*;

fn sent(value: &Value) -> Json {
    Json::parse(value.to_string().as_bytes()).unwrap()
}

fn address() -> Value {
    json!({
        "name": "Ayşe", "surname": "Yılmaz", "phone_number": "+905321234567", "postal_code": "34710",
        "notes": "ring twice", "company_name": "Örnek A.Ş.", "address_title": "İş", "tax_no": "1234567890",
        "tax_office": "Kadıköy", "is_default": true, "line": "Moda Cad. 1", "address_type": "CUSTOMER",
        "country": { "name": "Türkiye", "code": "TR" }, "city": { "name": "İstanbul", "code": "34" },
        "town": { "name": "Kadıköy", "code": "3401" }, "district": { "name": "Moda" }, "status": "ACTIVE",
        "hash_data": "0123456789abcdef0123456789abcdef",
    })
}

fn notification() -> Value {
    json!({
        "order_id": "1000000000000042", "is_successful": true, "merchant_id": "m-7", "akifast_user_id": "u-9",
        "conversation_id": "c-1", "session_token": "s-1", "agreements": true, "payment_info": {},
        "transaction": {
            "transaction_id": "t-1", "transaction_date": "2026-11-22T10:15:30Z", "is_preauth": false, "is_threed": true,
            "currency": "TRY", "order_amount": "__129.90__", "total_paid_amount": "164.88",
            "installment_amount": 54.96, "interest_rate": "1.50", "interest_amount": 5, "shipping_amount": "29.98",
            "installment_count": 3,
        },
        "card_info": { "brand": "Bonus", "bin": "411111", "last_four": "1111", "number": "4111111111111111" },
        "shipping_address": address(), "billing_address": {},
        "akifast_user": { "id": "u-8", "date_joined": "2026-01-02T03:04:05Z" },
    })
}

fn lira(minor: i64) -> Money {
    Money::new(minor, Currency::TRY)
}

/// A number in its own digits: the sample above holds a text in its place.
fn read(value: &Value) -> Result<Notification, Misread> {
    let text = value.to_string().replace("\"__129.90__\"", "129.90");
    read_notification(&Json::parse(text.as_bytes()).unwrap())
}

#[test]
fn every_published_field_of_a_notification_is_read() {
    let read = read(&notification()).unwrap();
    let expected = Notification {
        is_successful: true,
        conversation: Some("c-1".to_owned()),
        order: Some("1000000000000042".to_owned()),
        session: Some("s-1".to_owned()),
        merchant: Some("m-7".to_owned()),
        agreed: true,
        transaction: Some(Transaction {
            id: Some("t-1".to_owned()),
            date: Some("2026-11-22T10:15:30Z".to_owned()),
            order_amount: lira(12_990),
            shipping_amount: lira(2_998),
            interest_amount: lira(500),
            total_paid: lira(16_488),
            instalments: 3,
            is_preauth: false,
            is_three_d: true,
        }),
        card: Some(PaidCard {
            brand: Some("Bonus".to_owned()),
            bin: Some("411111".to_owned()),
            last_four: Some("1111".to_owned()),
        }),
        shipping_address: Some(read_address("shipping_address", &sent(&address())).unwrap()),
        billing_address: None,
        user: Some("u-9".to_owned()),
        linked: Some(Timestamp(1_767_323_045_000_000)),
    };
    assert!(read == expected);
}

#[test]
fn every_published_field_of_an_address_is_read() {
    let place =
        |name: &str, code: Option<&str>| SentPlace { name: name.to_owned(), code: code.map(str::to_owned) };
    let text = |text: &str| Some(text.to_owned());
    let expected = SentAddress {
        title: "İş".to_owned(),
        first_name: "Ayşe".to_owned(),
        last_name: "Yılmaz".to_owned(),
        phone: "+905321234567".to_owned(),
        email: None,
        country: place("Türkiye", Some("TR")),
        city: place("İstanbul", Some("34")),
        township: Some(place("Kadıköy", Some("3401"))),
        district: Some(place("Moda", None)),
        line: "Moda Cad. 1".to_owned(),
        postcode: text("34710"),
        company: text("Örnek A.Ş."),
        tax_office: text("Kadıköy"),
        tax_number: text("1234567890"),
        is_store: false,
    };
    assert!(read_address("shipping_address", &sent(&address())).unwrap() == expected);
    let mut at_a_store = address();
    at_a_store["address_type"] = "RETAIL_STORE".into();
    assert!(read_address("shipping_address", &sent(&at_a_store)).unwrap().is_store);
}

/// The field that is complained about after `place` was replaced by `value`, which is JSON.
fn complaint(place: &str, value: &str) -> Option<String> {
    let mut whole = notification();
    let (object, field) = place.rsplit_once('.').unwrap_or(("", place));
    let pointer = if object.is_empty() { String::new() } else { format!("/{}", object.replace('.', "/")) };
    whole.pointer_mut(&pointer).unwrap()[field] = "__here__".into();
    let text = whole.to_string().replace("\"__here__\"", value).replace("\"__129.90__\"", "129.90");
    read_notification(&Json::parse(text.as_bytes()).unwrap()).err().map(|misread| misread.field)
}

#[test]
fn a_field_of_the_wrong_type_is_named() {
    for (place, values) in [
        ("is_successful", &["\"true\"", "\"false\"", "1", "0", "null", "[]", "{}"][..]),
        ("agreements", &["\"true\"", "1", "[]"]),
        ("order_id", &["1.5", "true", "[]", "{}", "-1", "1e3"]),
        ("conversation_id", &["true", "{}"]),
        ("session_token", &["true", "[\"s-1\"]"]),
        ("merchant_id", &["false"]),
        ("akifast_user_id", &["{}"]),
        ("payment_info", &["[]", "\"\""]),
        ("card_info", &["[]", "\"4111\""]),
        ("transaction", &["[]", "\"129.90\"", "true"]),
        ("transaction.currency", &["949", "null", "\"\"", "\"LIRA\"", "\"XXX\""]),
        ("transaction.is_preauth", &["\"false\"", "0"]),
        ("transaction.is_threed", &["\"true\"", "1"]),
        ("transaction.installment_count", &["\"3\"", "3.0", "-1", "300", "37"]),
        ("transaction.installment_amount", &["true", "1e2", "\"x\""]),
        ("transaction.interest_rate", &["[]", "\"-1\""]),
        ("transaction.transaction_date", &["1", "{}"]),
        ("shipping_address", &["[]", "\"x\"", "{\"name\": \"A\"}"]),
        ("shipping_address.name", &["7", "\"\"", "null"]),
        ("shipping_address.surname", &["7", "\"  \""]),
        ("shipping_address.phone_number", &["true", "null", "\"\""]),
        ("shipping_address.country", &["\"TR\"", "{}", "null"]),
        ("shipping_address.city", &["34"]),
        ("shipping_address.town", &["\"Kadıköy\""]),
        ("shipping_address.line", &["null", "{}", "\"\\u0000\""]),
        ("shipping_address.address_type", &["\"LOCKER\"", "1"]),
        ("shipping_address.is_default", &["[]"]),
        ("akifast_user.date_joined", &["\"yesterday\"", "1767323045"]),
    ] {
        for value in values {
            let named = complaint(place, value).unwrap_or_else(|| panic!("{place}: {value} was read"));
            assert!(named.starts_with(place), "{place}: {value} / {named}");
        }
    }
}

#[test]
fn an_amount_is_digits_and_nothing_cleverer() {
    for place in ["order_amount", "shipping_amount", "interest_amount", "total_paid_amount"] {
        let place = format!("transaction.{place}");
        for value in ["0", "129.9", "\"129.90\"", "129.9000", "1299999999.99", "007"] {
            // A number may not begin with a nought, a text may.
            let value = if value == "007" { "\"007\"" } else { value };
            assert_eq!(complaint(&place, value), None, "{place}: {value}");
        }
        for value in [
            "1e2",
            "\"1e2\"",
            "129.905",
            "-1",
            "\"-1\"",
            "\"+1\"",
            "\"1,5\"",
            "\"1 000\"",
            "\"\"",
            "\".5\"",
            "\"5.\"",
            "true",
            "[]",
            "99999999999999",
            "1.00000",
            "\"١\"",
        ] {
            assert_eq!(complaint(&place, value).as_ref(), Some(&place), "{value}");
        }
    }
    for place in ["order_amount", "shipping_amount", "total_paid_amount"] {
        let place = format!("transaction.{place}");
        assert_eq!(complaint(&place, "null").as_ref(), Some(&place), "it is needed");
    }
}

#[test]
fn more_of_a_card_than_may_be_kept_is_left_out() {
    for (field, value) in [
        ("bin", "\"4111111111111111\""),
        ("bin", "\"41111\""),
        ("last_four", "\"11111\""),
        ("last_four", "[]"),
        ("brand", "\"4111111111111111\""),
    ] {
        let mut whole = notification();
        whole["card_info"][field] = "__here__".into();
        let text = whole.to_string().replace("\"__here__\"", value).replace("\"__129.90__\"", "129.90");
        let card = read_notification(&Json::parse(text.as_bytes()).unwrap()).unwrap().card.unwrap();
        let kept = match field {
            "bin" => card.bin,
            "last_four" => card.last_four,
            _ => card.brand,
        };
        assert_eq!(kept, None, "{field} {value}");
    }
    assert!(!format!("{:?}", read(&notification()).unwrap().card).contains("4111111111111111"));
}

#[test]
fn a_failure_needs_no_transaction() {
    let read = read_notification(&sent(&json!({ "is_successful": false, "order_id": 42 }))).unwrap();
    assert!(!read.is_successful && read.transaction.is_none() && read.order.as_deref() == Some("42"));
    assert!(read_notification(&sent(&json!({}))).is_err());
    assert!(read_notification(&sent(&json!([]))).is_err());
}
