//! What the shopper has to say to the shop.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Part;
use crate::{checkout::View, order::OrderDraft};

/// The note, kept as typed and escaped wherever it is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Note {
    /// The text.
    pub text: Option<String>,
}

/// What clients read of the part.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoteKeys<'a> {
    /// The text, null while there is none.
    pub notes: Option<&'a str>,
}

impl Part for Note {
    type Keys<'a> = NoteKeys<'a>;

    fn keys<'a>(&'a self, _view: &View<'a>) -> NoteKeys<'a> {
        NoteKeys { notes: self.text.as_deref() }
    }

    fn complete_order(&self, _view: &View, order: &mut OrderDraft) {
        order.notes.clone_from(&self.text);
    }
}
