//! The first page: asks a guest who they are.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, View},
    form,
    form::{Email, Phone},
    page::{Decision, Kind, Page},
    parts::{Contact, GiftBox},
    text,
    text::FormErrors,
};

text!(GUESTS_REFUSED = "guests-refused", en: "Please log in to buy.", tr: "Satın almak için lütfen giriş yapın.");

/// Asks a guest for an e-mail address. Customers who are logged in pass it by.
pub(crate) struct IndexPage;

form! {
    /// Who the guest is.
    pub(crate) struct IndexForm {
        /// E-mail address the order is confirmed to.
        user_email: Email,
        /// Phone number for questions about the delivery.
        phone_number: Option<Phone>,
    }
}

/// What the storefront draws.
#[derive(Serialize, ToSchema)]
pub(crate) struct IndexContext {
    /// Whether the shopper is logged in.
    is_user_logged_in: bool,
    /// Whether one may buy without an account.
    can_guest_purchase: bool,
    /// Whether a gift box is offered.
    has_gift_box: bool,
}

impl Page for IndexPage {
    type Form = IndexForm;
    type Context<'a> = IndexContext;
    const NAME: &'static str = "IndexPage";
    const ABOUT: &'static str = "Asks a guest for an e-mail address and a phone number.";
    const KIND: Kind = Kind::Step;

    fn is_done(&self, view: &View) -> bool {
        Contact::email_of_buyer(view).is_some()
    }

    fn context<'a>(&self, view: &View<'a>) -> IndexContext {
        IndexContext {
            is_user_logged_in: view.facts.visitor.customer.is_some(),
            can_guest_purchase: view.facts.shop.guest_purchase,
            has_gift_box: GiftBox::price(view).is_some(),
        }
    }

    fn submit(&self, mut checkout: Checkout, form: &IndexForm, view: &View) -> Result<Decision, FormErrors> {
        if view.facts.visitor.customer.is_none() && !view.facts.shop.guest_purchase {
            return Err(FormErrors::whole(&GUESTS_REFUSED));
        }
        checkout.choices.contact = Contact {
            email: Some(form.user_email.as_str().to_owned()),
            phone: form.phone_number.as_ref().map(|phone| phone.as_str().to_owned()),
        };
        Ok(Decision::keep(checkout))
    }
}
