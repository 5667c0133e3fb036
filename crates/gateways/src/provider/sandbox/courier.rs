//! How the provider calls the shop: signed as the contract says, or wrongly where a trick wants it.

use super::{
    super::{Json, Secrets, signature::ID_HEADER},
    Provider,
    book::Way,
};
use crate::remote::{SIGNATURE_HEADER, TIMESTAMP_HEADER};

/// How a call is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seal {
    /// As the contract says.
    Right,
    /// With a secret nobody knows.
    Foreign,
    /// Not at all.
    Missing,
    /// An hour ago.
    Old,
}

/// A call to the shop.
pub(super) struct Errand<'a> {
    pub(super) session: &'a str,
    pub(super) url: &'a str,
    /// What it is called; a repeat is called the same.
    pub(super) id: &'a str,
    /// What it is about, for the book.
    pub(super) what: &'a str,
    pub(super) body: String,
    pub(super) seal: Seal,
}

/// What the shop said.
#[derive(Debug, Clone)]
pub(super) struct ShopAnswer {
    /// None where there was no answer.
    pub(super) status: Option<u16>,
    pub(super) body: Json,
    /// The same, as it was sent.
    pub(super) text: String,
}

impl ShopAnswer {
    pub(super) fn is_success(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }

    /// A sentence of what went wrong, from the first list of errors there is.
    pub(super) fn problem(&self) -> String {
        let said = match &self.body {
            Json::Object(fields) => fields.iter().find_map(|(field, value)| {
                let text = match value {
                    Json::List(items) => items.first().and_then(Json::as_text),
                    other => other.as_text(),
                };
                text.map(|text| format!("{field}: {text}"))
            }),
            _ => None,
        };
        let status = self.status.map_or_else(|| "no answer".to_owned(), |status| format!("status {status}"));
        said.map_or_else(|| status.clone(), |said| format!("{status}, {said}"))
    }
}

impl Provider {
    pub(super) async fn call(&self, errand: Errand<'_>) -> ShopAnswer {
        let Errand { session, url, id, what, body, seal } = errand;
        let hour = if seal == Seal::Old { 3_600 } else { 0 };
        let target = target_of(url);
        let foreign = Secrets::parse("a-secret-that-nobody-knows").expect("it is long enough");
        let secrets = if seal == Seal::Foreign { &foreign } else { &self.secrets };
        let signed = secrets.sign(id, self.at().plus_seconds(-hour), &target, body.as_bytes());
        let mut request = self.egress.post(url).body(body).header("content-type", "application/json");
        request = request.header("accept", "application/json");
        if seal != Seal::Missing {
            request = request.header(ID_HEADER, signed.id).header(TIMESTAMP_HEADER, signed.seconds);
            request = request.header(SIGNATURE_HEADER, signed.signature);
        }
        let answer = match self.egress.send(request).await {
            Ok(answer) => ShopAnswer {
                status: Some(answer.status),
                body: Json::parse(&answer.body).unwrap_or(Json::Null),
                text: String::from_utf8(answer.body).unwrap_or_default(),
            },
            Err(_) => ShopAnswer { status: None, body: Json::Null, text: String::new() },
        };
        let came = if answer.is_success() {
            answer.status.map_or_else(String::new, |status| status.to_string())
        } else {
            answer.problem()
        };
        self.book.0.lock().note(self.at(), session, Way::ToShop, what, came);
        answer
    }
}

/// The path and query of an address, as a shop sees them.
pub(super) fn target_of(url: &str) -> String {
    let Ok(url) = reqwest::Url::parse(url) else { return String::new() };
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}

/// `url` with one more field in its query.
pub(super) fn with_field(url: &str, name: &str, value: &str) -> String {
    match reqwest::Url::parse(url) {
        Ok(mut url) => {
            url.query_pairs_mut().append_pair(name, value);
            url.into()
        }
        Err(_) => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_signed_is_the_path_with_its_query() {
        let url = "http://shop.example/orders/checkout-provider/?page=AgreementListPage";
        assert_eq!(target_of(url), "/orders/checkout-provider/?page=AgreementListPage");
        assert_eq!(target_of("https://shop.example/a/b"), "/a/b");
        let url = with_field(url, "code", "ÖBF");
        assert_eq!(url, "http://shop.example/orders/checkout-provider/?page=AgreementListPage&code=%C3%96BF");
    }
}
