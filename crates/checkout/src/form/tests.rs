//! What the field types take and refuse.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use super::*;

form! {
    /// A form for the test.
    struct Sample {
        /// A key.
        address: Pk,
        /// A mail.
        email: Option<Email>,
        /// A flag.
        agreement: Flag,
    }
}

fn read(fields: &[(&str, &str)]) -> Result<Sample, FormErrors> {
    Sample::read(&Submission::new(fields.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))))
}

#[test]
fn all_wrong_fields_are_reported_at_once() {
    let errors = read(&[("address", "x"), ("email", "nobody"), ("agreement", "perhaps")]).unwrap_err();
    assert_eq!(errors.codes(), ["not-a-key", "not-an-email", "not-a-flag"]);
}

#[test]
fn an_empty_value_is_an_absent_one() {
    assert_eq!(read(&[("address", "")]).unwrap_err().codes(), ["required"]);
    let form = read(&[("address", " 7 "), ("email", ""), ("agreement", "True")]).unwrap();
    assert_eq!((form.address, form.email, form.agreement), (Pk(7), None, Flag(true)));
}

#[test]
fn keys_beyond_what_json_readers_hold_are_refused() {
    for text in ["0", "-1", "9007199254740992", "1.5", "1e3", "99999999999999999999"] {
        assert_eq!(read(&[("address", text)]).unwrap_err().codes(), ["not-a-key"], "{text}");
    }
}

#[test]
fn mail_addresses_that_could_break_a_header_are_refused() {
    for text in
        ["a@b", "a@b..c", "@b.co", "a b@c.de", "a@c.de\r\nBcc: x@y.z", "a@-b.de", "a..b@c.de", "a@b.c,d@e.f"]
    {
        assert!(Email::parse(text).is_err(), "{text}");
    }
    for text in ["a@b.co", "ayşe.yılmaz+kassa@örnek.com.tr", " x_y@sub.example.org "] {
        assert!(Email::parse(text).is_ok(), "{text}");
    }
}

#[test]
fn phone_numbers_keep_their_digits() {
    assert_eq!(Phone::parse("+90 (532) 000 00 01").unwrap().as_str(), "+905320000001");
    assert_eq!(Phone::parse("05320000001").unwrap().as_str(), "05320000001");
    for text in ["123456", "1234567890123456", "call me", "0532000000x", "++905320000001"] {
        assert!(Phone::parse(text).is_err(), "{text}");
    }
}

#[test]
fn notes_are_counted_in_characters_and_hide_nothing() {
    assert_eq!(NoteText::<4>::parse("çşğı").unwrap().as_str(), "çşğı");
    assert_eq!(NoteText::<3>::parse("çşğı").unwrap_err().code(), "note-too-long");
    assert_eq!(NoteText::<9>::parse("a\r\nb\tc").unwrap().as_str(), "a\nb\tc");
    for text in ["a\u{0}", "a\u{1b}[1m", "a\u{202E}b", "a\u{7f}"] {
        assert_eq!(NoteText::<9>::parse(text).unwrap_err().code(), "control-character");
    }
}

#[test]
fn a_key_may_be_the_largest_one_but_nothing_that_only_looks_like_a_number() {
    assert_eq!(read(&[("address", "9007199254740991")]).unwrap().address, Pk(Pk::MAX));
    assert_eq!(read(&[("address", "+7")]).unwrap().address, Pk(7));
    for text in ["undefined", "null", "NaN", "7abc", "٧", "0x7", "7,0", " "] {
        assert_eq!(read(&[("address", text)]).unwrap_err().codes(), ["not-a-key"], "{text}");
    }
}

#[test]
fn a_flag_is_read_in_every_way_clients_write_it() {
    for (text, flag) in [("1", true), ("true", true), ("True", true), ("on", true), ("YES", true)] {
        assert_eq!(Flag::read(Some(text)), Ok(Flag(flag)), "{text}");
    }
    for text in ["0", "false", "False", " off ", "no"] {
        assert_eq!(Flag::read(Some(text)), Ok(Flag(false)), "{text}");
    }
    assert_eq!(Flag::read(None), Ok(Flag(false)));
    assert!(Flag::read(Some("2")).is_err());
}

#[test]
fn a_mail_address_has_limits() {
    let local = "a".repeat(64);
    assert!(Email::parse(&format!("{local}@example.com")).is_ok());
    assert!(Email::parse(&format!("a{local}@example.com")).is_err());
    let long = format!("a@{}.com", "b".repeat(249));
    assert_eq!((long.len(), Email::parse(&long).is_ok()), (255, false));
    for text in ["", "@", "a@", "a@b@c.de", "a@.de", "a@b.", ".a@b.de", "a.@b.de", "a\u{0}@b.de"] {
        assert!(Email::parse(text).is_err(), "{text:?}");
    }
}

#[test]
fn a_phone_number_has_from_seven_to_fifteen_digits() {
    for (text, valid) in [
        ("1234567", true),
        ("123456789012345", true),
        ("+", false),
        ("", false),
        ("0532 000 00 01", true),
        ("٠٥٣٢٠٠٠٠٠٠١", false),
        ("0-5-3-2-0-0-0-0-0-0-1 - - - - - - - - -", false),
    ] {
        assert_eq!(Phone::parse(text).is_ok(), valid, "{text}");
    }
}

#[test]
fn a_repeated_request_is_recognised_whatever_the_order_of_its_fields() {
    let fields = |names: [&str; 3]| Submission::new(names.map(|name| (name.to_owned(), name.repeat(2))));
    assert_eq!(fields(["a", "b", "c"]), fields(["c", "a", "b"]));
    let submission = fields(["b", "a", ""]);
    assert_eq!(submission.iter().collect::<Vec<_>>(), [("a", "aa"), ("b", "bb")]);
}

#[test]
fn a_form_documents_its_fields() {
    let docs: Vec<_> =
        Sample::FIELDS.iter().map(|field| (field.name, field.required, field.about.trim())).collect();
    assert_eq!(
        docs,
        [("address", true, "A key."), ("email", false, "A mail."), ("agreement", false, "A flag.")]
    );
    assert_eq!(Sample::FIELDS[1].kind, FieldType::Text { chars_max: 254 });
}
