//! Who buys: a customer who is logged in, or a guest with an e-mail address.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Part;
use crate::{checkout::View, order::OrderDraft};

/// What a guest said about themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Contact {
    /// E-mail address.
    pub email: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
}

/// What clients read of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactKeys {
    /// The phone number known of the shopper.
    pub user_phone_number: Option<String>,
    /// Whether the shopper buys without an account.
    pub is_guest: bool,
}

impl Contact {
    /// The e-mail address the order goes to: the account's, or the guest's.
    pub fn email_of_buyer(view: &View) -> Option<String> {
        let account = view.facts.visitor.customer.as_ref().map(|customer| customer.email.clone());
        account.or_else(|| view.checkout.choices.contact.email.clone())
    }

    /// The phone number known of the shopper.
    pub fn phone_of_buyer(view: &View) -> Option<String> {
        let account = view.facts.visitor.customer.as_ref().and_then(|customer| customer.phone.clone());
        account.or_else(|| view.checkout.choices.contact.phone.clone())
    }
}

impl Part for Contact {
    type Keys<'a> = ContactKeys;

    /// A shop that stopped selling to guests does not know the ones who are under way.
    fn repaired(&self, view: &View) -> Self {
        let known = view.facts.shop.guest_purchase || view.facts.visitor.customer.is_some();
        if known { self.clone() } else { Self::default() }
    }

    fn keys<'a>(&'a self, view: &View<'a>) -> ContactKeys {
        ContactKeys {
            user_phone_number: Self::phone_of_buyer(view),
            is_guest: view.facts.visitor.customer.is_none() && self.email.is_some(),
        }
    }

    fn complete_order(&self, view: &View, order: &mut OrderDraft) {
        order.email = Self::email_of_buyer(view).unwrap_or_default();
        order.phone = Self::phone_of_buyer(view);
    }
}
