//! `/orders/contract/`: a text the shopper agrees to, as a piece of HTML that storefronts put into their pages.

use axum::{
    extract::{Query, State},
    response::Response,
};
use serde::Deserialize;
use serde_json::json;

use crate::{app::Shared, error::WebError, extract::Caller, templates};

#[derive(Deserialize)]
pub(crate) struct ContractQuery {
    contract_name: Option<String>,
}

/// GET: the contract called `contract_name`.
pub(crate) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    Query(query): Query<ContractQuery>,
) -> Result<Response, WebError> {
    let language = app.flow.load(&caller.arrival(), false).await?.language;
    let shop = app.flow.shop().await?;
    let name = query.contract_name.unwrap_or_default();
    let contract = shop.contracts.iter().find(|contract| contract.slug == name.trim());
    let contract = contract.ok_or(WebError::NotFound)?;
    let body = contract.body.in_language(language).replace("{shop}", &shop.name);
    Ok(templates::html(
        "orders/contract.html",
        json!({
            "language": language.code(),
            "title": contract.title.in_language(language),
            "paragraphs": paragraphs(&body),
        }),
    ))
}

/// The lines of each paragraph; blank lines divide them.
fn paragraphs(text: &str) -> Vec<Vec<&str>> {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let paragraphs = lines.split(|line| line.is_empty()).filter(|lines| !lines.is_empty());
    paragraphs.map(<[&str]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_divide_paragraphs_however_many_there_are() {
        let text = "\r\na\r\nb  \n\n  \n\nc";
        assert_eq!(paragraphs(text), [vec!["a", "b"], vec!["c"]]);
        assert_eq!(paragraphs(""), Vec::<Vec<&str>>::new());
    }
}
