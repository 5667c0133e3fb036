//! Guarding a redirect.

use crate::{
    checkout::{Checkout, View},
    drawn::Drawn,
    form::NoFields,
    page::{Decision, Kind, Page},
    parts::{Redirect, RedirectKeys},
    text::FormErrors,
};

/// Notes that the shopper was sent away, so that a client that comes here again does not begin a second redirect. Touches
/// no payment.
pub(crate) struct RedirectGuardPage;

impl Page for RedirectGuardPage {
    type Form = NoFields;
    type Context<'a> = RedirectKeys;
    const NAME: &'static str = "RedirectGuardPage";
    const ABOUT: &'static str =
        "Keeps a redirect that is under way from being begun anew. Answers an empty object.";
    const KIND: Kind = Kind::Extra { pair: None };

    fn context<'a>(&self, _view: &View<'a>) -> RedirectKeys {
        RedirectKeys { is_redirected: false }
    }

    fn bare(&self, _view: &View, accepted: bool) -> Option<Drawn> {
        accepted.then(Drawn::empty_object)
    }

    fn submit(&self, mut checkout: Checkout, _form: &NoFields, _view: &View) -> Result<Decision, FormErrors> {
        checkout.choices.redirect = Redirect { guarded: true };
        Ok(Decision::keep(checkout))
    }
}
