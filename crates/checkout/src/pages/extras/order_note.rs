//! A note for the shop.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, View},
    form,
    form::NoteText,
    page::{Decision, Kind, Page},
    parts::Note,
    text::FormErrors,
};

/// Lets the shopper leave a note for the shop.
pub(crate) struct OrderNotePage;

form! {
    /// The note.
    pub(crate) struct OrderNoteForm {
        /// The text; absent or empty takes the note away.
        notes: Option<NoteText<1000>>,
    }
}

/// What the storefront draws.
#[derive(Serialize, ToSchema)]
pub(crate) struct OrderNoteContext<'a> {
    /// The note so far.
    notes: Option<&'a str>,
}

impl Page for OrderNotePage {
    type Form = OrderNoteForm;
    type Context<'a> = OrderNoteContext<'a>;
    const NAME: &'static str = "OrderNotePage";
    const ABOUT: &'static str = "Leaves a note for the shop.";
    const KIND: Kind = Kind::Extra { pair: None };

    fn context<'a>(&self, view: &View<'a>) -> OrderNoteContext<'a> {
        OrderNoteContext { notes: view.checkout.choices.note.text.as_deref() }
    }

    fn submit(
        &self,
        mut checkout: Checkout,
        form: &OrderNoteForm,
        _view: &View,
    ) -> Result<Decision, FormErrors> {
        checkout.choices.note = Note { text: form.notes.as_ref().map(|note| note.as_str().to_owned()) };
        Ok(Decision::keep(checkout))
    }
}
