//! The addresses a shopper of the sandbox provider has saved there, and the one they type.

use serde_json::{Value, json};

/// A saved address.
pub(super) struct Sample {
    pub(super) title: &'static str,
    name: &'static str,
    surname: &'static str,
    phone: &'static str,
    city: (&'static str, &'static str),
    town: &'static str,
    district: &'static str,
    line: &'static str,
    postcode: &'static str,
}

/// All there are.
pub(super) const SAMPLES: [Sample; 2] = [
    Sample {
        title: "Ev",
        name: "Ayşe",
        surname: "Yılmaz",
        phone: "+905321234567",
        city: ("İstanbul", "34"),
        town: "Kadıköy",
        district: "Caferağa Mah",
        line: "Moda Caddesi No: 12 Daire: 5",
        postcode: "34710",
    },
    Sample {
        title: "İş",
        name: "Ayşe",
        surname: "Yılmaz",
        phone: "+905321234567",
        city: ("Ankara", "06"),
        town: "Çankaya",
        district: "Kızılay Mah",
        line: "Atatürk Bulvarı No: 101 Kat: 3",
        postcode: "06420",
    },
];

impl Sample {
    pub(super) fn who(&self) -> String {
        format!("{} {}", self.name, self.surname)
    }

    pub(super) fn lines(&self) -> String {
        format!("{}, {}, {} {}", self.line, self.district, self.town, self.city.0)
    }

    /// As it is sent.
    pub(super) fn sent(&self) -> Value {
        json!({
            "address_title": self.title, "name": self.name, "surname": self.surname, "phone_number": self.phone,
            "country": { "name": "Türkiye", "code": "TR" }, "city": { "name": self.city.0, "code": self.city.1 },
            "town": { "name": self.town }, "district": { "name": self.district }, "line": self.line,
            "postal_code": self.postcode, "address_type": "CUSTOMER", "is_default": false,
        })
    }
}

/// The address a shopper typed, if every field that is needed has something in it.
pub(super) fn typed(field: &dyn Fn(&str) -> Option<String>) -> Option<Value> {
    let filled = |name: &str| field(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let district = filled("district").map(|name| json!({ "name": name }));
    Some(json!({
        "address_title": filled("title").unwrap_or_else(|| "Adres".to_owned()),
        "name": filled("name")?, "surname": filled("surname")?, "phone_number": filled("phone")?,
        "country": { "name": "Türkiye", "code": "TR" }, "city": { "name": filled("city")? },
        "town": { "name": filled("town")? }, "district": district, "line": filled("line")?,
        "postal_code": filled("postcode"), "address_type": "CUSTOMER", "is_default": false,
    }))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::{super::super::read_address, *};
    use crate::provider::Json;

    #[test]
    fn a_shop_can_read_every_address_that_is_sent() {
        let read = |sent: &Value| {
            read_address("shipping_address", &Json::parse(sent.to_string().as_bytes()).unwrap()).unwrap()
        };
        for sample in &SAMPLES {
            assert_eq!(read(&sample.sent()).line, sample.line);
        }
        let field = |name: &str| (name != "district").then(|| format!("{name} x"));
        let address = read(&typed(&field).unwrap());
        assert_eq!((address.city.name.as_str(), address.district), ("city x", None));
        assert!(typed(&|name| (name != "line").then(String::new)).is_none());
    }
}
