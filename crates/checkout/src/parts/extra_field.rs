//! The answer to a question of the shop's own. Kept as the text that was sent, and never read as anything of ours.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Part;
use crate::{checkout::View, order::OrderDraft};

/// The answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExtraAnswer {
    /// A JSON object, as the text that was sent.
    pub text: Option<String>,
}

/// What clients read of the part.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExtraAnswerKeys<'a> {
    /// The answer, a JSON object as the text that was sent; null while there is none.
    pub extra_field: Option<&'a str>,
}

impl Part for ExtraAnswer {
    type Keys<'a> = ExtraAnswerKeys<'a>;

    fn keys<'a>(&'a self, _view: &View<'a>) -> ExtraAnswerKeys<'a> {
        ExtraAnswerKeys { extra_field: self.text.as_deref() }
    }

    fn complete_order(&self, _view: &View, order: &mut OrderDraft) {
        order.extra_field.clone_from(&self.text);
    }
}
