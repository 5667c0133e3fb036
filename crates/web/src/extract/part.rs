//! Which part of a list a query asks for, and the envelope lists travel in (`docs/protocol.md`, Addresses).

use std::{collections::BTreeMap, convert::Infallible};

use axum::extract::FromRequestParts;
use checkout::{
    form,
    form::{Form, Submission},
    ids::Pk,
    text::FormErrors,
};
use http::request::Parts;
use serde_json::{Value, json};
use store::{Listed, Slice};

use crate::app::Shared;

/// The query of a list: its filters, and which part is wanted.
#[derive(Debug)]
pub(crate) struct PartQuery {
    path: String,
    fields: BTreeMap<String, String>,
}

form! {
    /// Which part.
    struct PartForm {
        /// The most rows.
        limit: Option<Pk>,
        /// Another name of the limit.
        page_size: Option<Pk>,
        /// Which part, from 1.
        page: Option<Pk>,
    }
}

/// The part a query asks for.
#[derive(Debug)]
pub(crate) struct Part {
    /// In the store's words.
    pub(crate) slice: Slice,
    page: i64,
}

impl FromRequestParts<Shared> for PartQuery {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Infallible> {
        let query = parts.uri.query().unwrap_or_default();
        let fields = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        Ok(Self { path: parts.uri.path().to_owned(), fields })
    }
}

impl PartQuery {
    /// The filters, for a form.
    pub(crate) fn submission(&self) -> Submission {
        Submission::new(self.fields.clone())
    }

    /// The part it asks for; `most` rows when it does not say how many, and never more.
    pub(crate) fn part(&self, most: i64) -> Result<Part, FormErrors> {
        let form = PartForm::read(&self.submission())?;
        let limit = form.limit.or(form.page_size).map_or(most, |limit| limit.0.min(most));
        let page = form.page.map_or(1, |page| page.0);
        Ok(Part { slice: Slice { limit, offset: (page - 1).saturating_mul(limit) }, page })
    }

    /// The answer: the rows of the part, how many there are in all, and where the parts beside it are.
    pub(crate) fn answer<T: serde::Serialize>(&self, part: &Part, listed: &Listed<T>) -> Value {
        let behind = part.slice.offset.saturating_add(part.slice.limit) < listed.count;
        json!({
            "count": listed.count,
            "next": behind.then(|| self.link(part.page + 1)),
            "previous": (part.page > 1).then(|| self.link(part.page - 1)),
            "results": listed.rows,
        })
    }

    fn link(&self, page: i64) -> String {
        let others = self.fields.iter().filter(|(name, _)| name.as_str() != "page");
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(others)
            .append_pair("page", &page.to_string())
            .finish();
        format!("{}?{query}", self.path)
    }
}
