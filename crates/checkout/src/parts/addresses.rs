//! Where the goods go and who is billed. Only keys are kept: an address that is edited in the shopper's book is
//! shown as edited, one that is deleted is no longer chosen.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Change, Contact, Part};
use crate::{
    address::{Address, City, Country, ShownAddress},
    checkout::View,
    facts::{Known, Lookup, Lookups},
    ids::Pk,
    order::OrderDraft,
    shop::{DeliveryKind, PickupLocation, RetailStore},
};

/// The chosen addresses, by their keys in the shopper's book.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Addresses {
    /// Where the goods go; none for a pick-up, where it is that place's.
    pub shipping: Option<Pk>,
    /// Who is billed.
    pub billing: Option<Pk>,
}

/// What clients read of the part.
#[derive(Debug, Serialize, ToSchema)]
pub struct AddressesKeys {
    /// Where the goods go.
    #[schema(value_type = Option<Address>)]
    pub shipping_address: Option<ShownAddress>,
    /// Who is billed.
    #[schema(value_type = Option<Address>)]
    pub billing_address: Option<ShownAddress>,
    /// Whether both are the same; null while one is missing.
    pub billing_and_shipping_same: Option<bool>,
}

impl Addresses {
    /// Where the goods go: an address of the book, or one made from the chosen store or pick-up point.
    pub fn shipping_address(view: &View) -> Option<ShownAddress> {
        let choices = &view.checkout.choices;
        let shop = &view.facts.shop;
        let place = match choices.delivery.kind(shop)? {
            DeliveryKind::Customer => return view.facts.address(choices.addresses.shipping?).cloned(),
            DeliveryKind::RetailStore => of_store(choices.delivery.store(shop)?),
            DeliveryKind::PickupLocation => of_point(choices.delivery.point(shop)?),
        };
        Some(in_shoppers_name(place, view).into())
    }

    /// Who is billed.
    pub fn billing_address(view: &View) -> Option<ShownAddress> {
        view.facts.address(view.checkout.choices.addresses.billing?).cloned()
    }
}

/// The place of `store`, as an address of nobody.
fn of_store(store: &RetailStore) -> Address {
    Address {
        title: store.name.clone(),
        phone_number: store.phone_number.clone(),
        line: store.address.clone(),
        township: Some(store.township.clone()),
        district: store.district.clone(),
        ..nowhere(&store.country, &store.city)
    }
}

/// The place of the pick-up point `point`, as an address of nobody.
fn of_point(point: &PickupLocation) -> Address {
    Address {
        title: point.name.clone(),
        phone_number: point.phone_number.clone(),
        line: point.address.clone(),
        postcode: point.postcode.clone(),
        township: Some(point.township.clone()),
        district: point.district.clone(),
        ..nowhere(&point.country, &point.city)
    }
}

/// An address somewhere in `city`: without a key, and without the corporate flag.
fn nowhere(country: &Country, city: &City) -> Address {
    Address {
        pk: None,
        title: String::new(),
        first_name: String::new(),
        last_name: String::new(),
        email: String::new(),
        phone_number: String::new(),
        line: String::new(),
        postcode: String::new(),
        country: country.clone(),
        city: city.clone(),
        township: None,
        district: None,
        notes: None,
        company_name: None,
        tax_office: None,
        tax_no: None,
        identity_number: None,
        e_bill_taxpayer: false,
        is_corporate: None,
        primary: false,
    }
}

/// `place` in the name of the shopper.
fn in_shoppers_name(place: Address, view: &View) -> Address {
    let billing = Addresses::billing_address(view);
    let customer = view.facts.visitor.customer.as_ref();
    let name = |of_customer: fn(&crate::facts::Customer) -> &String, of_address: fn(&Address) -> &String| {
        customer.map(of_customer).or(billing.as_deref().map(of_address)).cloned().unwrap_or_default()
    };
    Address {
        first_name: name(|c| &c.first_name, |a| &a.first_name),
        last_name: name(|c| &c.last_name, |a| &a.last_name),
        email: Contact::email_of_buyer(view).unwrap_or_default(),
        ..place
    }
}

impl Part for Addresses {
    type Keys<'a> = AddressesKeys;

    fn lookups(&self, _known: &Known, lookups: &mut Lookups) {
        lookups.insert(Lookup::Addresses);
    }

    fn repaired(&self, view: &View) -> Self {
        let in_book = |pk: &Pk| view.facts.address(*pk).is_some();
        let to_customer =
            view.checkout.choices.delivery.kind(&view.facts.shop) == Some(DeliveryKind::Customer);
        Self {
            shipping: self.shipping.filter(in_book).filter(|_| to_customer),
            billing: self.billing.filter(in_book),
        }
    }

    fn after(self, change: Change) -> Self {
        if change < Change::Address { Self::default() } else { self }
    }

    fn keys<'a>(&'a self, view: &View<'a>) -> AddressesKeys {
        let (shipping, billing) = (Self::shipping_address(view), Self::billing_address(view));
        let same = match (&shipping, &billing) {
            (Some(shipping), Some(billing)) => Some(shipping.pk.is_some() && shipping.pk == billing.pk),
            _ => None,
        };
        AddressesKeys {
            shipping_address: shipping,
            billing_address: billing,
            billing_and_shipping_same: same,
        }
    }

    fn complete_order(&self, view: &View, order: &mut OrderDraft) {
        order.shipping_address = Self::shipping_address(view).map(|address| Address::clone(&address));
        order.billing_address = Self::billing_address(view).map(|address| Address::clone(&address));
    }
}
