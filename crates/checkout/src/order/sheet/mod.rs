//! An order as a person reads it, in words and amounts: what its page and the messages about it show.

mod words;
mod written;

use serde::Serialize;
pub use words::{fee, tender, words};
pub use written::{Moment, amount, date, day, in_fours};

use super::{Order, OrderItem, OrderStatus, OrderTender};
use crate::{
    address::Address,
    money::Money,
    pricing::Tender,
    shop::{PickupLocation, RetailStore},
    text::{Language, Text},
};

/// An order in words.
#[derive(Debug, Clone, Serialize)]
pub struct Sheet {
    /// Its number.
    pub number: String,
    /// When it was made.
    pub created: Moment,
    /// How far it got.
    pub status: &'static str,
    /// How it is paid.
    pub payment_option: Option<String>,
    /// When it comes.
    pub slot: Option<String>,
    /// Who carries it.
    pub carrier: Option<String>,
    /// Where the parcel is.
    pub tracking: Tracking,
    /// Where the money goes, while it is waited for.
    pub transfer: Option<Transfer>,
    /// What was bought.
    pub lines: Vec<SheetLine>,
    /// What adds up to the total.
    pub sums: Vec<Sum>,
    /// What it costs.
    pub total: String,
    /// What pays a part of it.
    pub tenders: Vec<Sum>,
    /// Where it goes and who pays.
    pub places: Vec<Place>,
    /// How the buyer is reached.
    pub contact: Vec<String>,
    /// What the buyer had to say.
    pub notes: Option<String>,
}

/// Where the parcel is.
#[derive(Debug, Clone, Serialize)]
pub struct Tracking {
    /// The carrier's number.
    pub number: Option<String>,
    /// Where the carrier tells more; only addresses of the web.
    pub url: Option<String>,
}

/// Where the money of a funds transfer goes.
#[derive(Debug, Clone, Serialize)]
pub struct Transfer {
    /// How much.
    pub due: String,
    /// To which account.
    pub iban: String,
    /// Who owns it.
    pub holder: String,
    /// At which bank.
    pub bank: String,
    /// A sentence about it.
    pub description: Option<String>,
    /// Until when.
    pub until: Option<Moment>,
}

/// Units that are alike in everything a shopper sees.
#[derive(Debug, Clone, Serialize)]
pub struct SheetLine {
    /// A picture of the shop's own.
    pub image: Option<String>,
    /// The product's name.
    pub name: String,
    /// What tells it from its variants: `Colour: Red`.
    pub details: Vec<String>,
    /// How many.
    pub quantity: i64,
    /// What they cost together; before discounts where all lines stand above their sum.
    pub total: String,
    /// Whether they were cancelled.
    pub cancelled: bool,
    /// How far they got, when not as far as the order.
    pub status: Option<&'static str>,
}

/// One summand.
#[derive(Debug, Clone, Serialize)]
pub struct Sum {
    /// What for.
    pub name: String,
    /// How much.
    pub amount: String,
}

/// An address with its heading.
#[derive(Debug, Clone, Serialize)]
pub struct Place {
    /// What it is for.
    pub heading: &'static str,
    /// Its lines.
    pub lines: Vec<String>,
}

impl Sheet {
    /// `order` in `language`.
    pub fn new(order: &Order, language: Language) -> Self {
        let draft = &order.draft;
        let safe_url = |url: &&String| url.starts_with("https://") || url.starts_with("http://");
        let contact = std::iter::once(&draft.email).chain(&draft.phone).filter(|text| !text.is_empty());
        Self {
            number: order.number.0.clone(),
            created: date(order.created, language),
            status: order.status.label(language),
            payment_option: payment(order, language),
            slot: draft.delivery_slot.as_ref().map(ToString::to_string),
            carrier: draft.carriers(language),
            tracking: Tracking {
                number: order.tracking_number.clone(),
                url: order.tracking_url.as_ref().filter(safe_url).cloned(),
            },
            transfer: transfer(order, language),
            lines: lines_at(order, &order.items, OrderItem::price_before_discounts, language),
            sums: sums(order, language),
            total: amount(costs(order).checked_add(interest(order)).expect("it was paid"), language),
            tenders: tenders(order, language),
            places: places(order, language),
            contact: contact.cloned().collect(),
            notes: draft.notes.clone(),
        }
    }
}

fn transfer(order: &Order, language: Language) -> Option<Transfer> {
    let account = order.draft.bank_account.as_ref()?;
    (order.status == OrderStatus::PaymentWaiting).then(|| Transfer {
        due: amount(order.due(), language),
        iban: in_fours(&account.iban),
        holder: account.holder_name.clone(),
        bank: account.bank.name.clone(),
        description: account.description.as_ref().map(|text| text.in_language(language).to_owned()),
        until: order.expires.map(|expires| date(expires, language)),
    })
}

/// `items` of `order` with what was paid for them, units that are alike in one line.
pub fn lines<'a>(
    order: &Order,
    items: impl IntoIterator<Item = &'a OrderItem>,
    language: Language,
) -> Vec<SheetLine> {
    lines_at(order, items, |item| item.price, language)
}

/// `items` at a price of each. A discount that does not divide evenly leaves units of a line a hundredth apart, which
/// makes them no two lines.
fn lines_at<'a>(
    order: &Order,
    items: impl IntoIterator<Item = &'a OrderItem>,
    price: impl Fn(&OrderItem) -> Money,
    language: Language,
) -> Vec<SheetLine> {
    let alike = |a: &OrderItem, b: &OrderItem| {
        (a.product.pk, &a.attributes, a.status) == (b.product.pk, &b.attributes, b.status)
    };
    let mut lines: Vec<Vec<&OrderItem>> = Vec::new();
    for item in items {
        match lines.iter_mut().find(|units| alike(units[0], item)) {
            Some(units) => units.push(item),
            None => lines.push(vec![item]),
        }
    }
    let line = |units: Vec<&OrderItem>| {
        let item = units[0];
        let product = &item.product;
        let total = Money::sum(units.iter().map(|item| price(item)), item.price.currency);
        let details = product.attributes.iter().chain(&item.attributes);
        let own = |image: &&String| image.starts_with('/') && !image.starts_with("//");
        SheetLine {
            image: product.images.iter().find(own).cloned(),
            name: product.name.clone(),
            details: details.map(|(name, value)| format!("{name}: {value}")).collect(),
            quantity: i64::try_from(units.len()).expect("an order's items are bounded"),
            total: amount(total.expect("an order's sums are bounded"), language),
            cancelled: item.status == OrderStatus::Cancelled,
            status: (item.status != order.status).then(|| item.status.label(language)),
        }
    };
    lines.into_iter().map(line).collect()
}

fn sums(order: &Order, language: Language) -> Vec<Sum> {
    let sum = |name: &str, money| Sum { name: name.to_owned(), amount: amount(money, language) };
    let mut sums = vec![sum(words::GOODS.in_language(language), order.goods)];
    for discount in &order.discounts {
        let taken_off = Money::new(-discount.amount.minor, discount.amount.currency);
        sums.push(sum(&discount.description, taken_off));
    }
    sums.push(sum(words::SHIPPING.in_language(language), order.shipping_before_discounts()));
    for fee in &order.fees {
        sums.push(sum(words::fee(fee.kind).in_language(language), fee.amount));
    }
    if order.status != OrderStatus::Cancelled {
        let gone =
            [(&words::CANCELLED, order.cancelled_amount()), (&words::GIVEN_BACK, order.given_back_amount())];
        for (word, amount) in gone.into_iter().filter(|(_, amount)| amount.minor > 0) {
            sums.push(sum(word.in_language(language), Money::new(-amount.minor, amount.currency)));
        }
    }
    let interest = interest(order);
    if interest.minor > 0 {
        sums.push(sum(words::INTEREST.in_language(language), interest));
    }
    sums
}

fn tenders(order: &Order, language: Language) -> Vec<Sum> {
    let paid = |name: String, paid: Money| Sum {
        name,
        amount: amount(Money::new(-paid.minor, paid.currency), language),
    };
    let tenders = order.live_tenders().into_iter().filter(|tender| tender.amount.minor > 0);
    let sums = tenders.flat_map(|OrderTender { kind, amount }| {
        let name = words::tender(kind).in_language(language).to_owned();
        if kind != Tender::GiftCard {
            return vec![paid(name, amount)];
        }
        let cards = order.live_gift_cards().into_iter().filter(|card| card.amount.minor > 0);
        cards.map(|card| paid(format!("{name} ····{}", card.last_four), card.amount)).collect()
    });
    sums.collect()
}

/// What the order costs without the items that were cancelled; one that was cancelled as a whole keeps its sum.
fn costs(order: &Order) -> Money {
    if order.status == OrderStatus::Cancelled { order.amount } else { order.live_amount() }
}

/// What instalments add to that.
fn interest(order: &Order) -> Money {
    if order.status == OrderStatus::Cancelled {
        order.interest.unwrap_or(Money::zero(order.amount.currency))
    } else {
        order.live_interest()
    }
}

/// How the order is paid: `Credit card, 3 instalments`.
fn payment(order: &Order, language: Language) -> Option<String> {
    let name = order.draft.payment_option.as_ref()?.name.in_language(language);
    let plan = order.instalments().filter(|plan| plan.count > 1);
    Some(plan.map_or_else(|| name.to_owned(), |plan| format!("{name}, {}", plan.label(language))))
}

/// The addresses; a store instead of the one it stands for, and one heading for two that are the same.
fn places(order: &Order, language: Language) -> Vec<Place> {
    let draft = &order.draft;
    let place = |heading: &Text, lines| Place { heading: heading.in_language(language), lines };
    let same = draft.shipping_address.is_some() && draft.shipping_address == draft.billing_address;
    let ship_to = if same { &words::BOTH_TO } else { &words::SHIP_TO };
    let shipping = match (&draft.retail_store, &draft.pickup_location, &draft.shipping_address) {
        (Some(store), ..) => Some(place(&words::PICK_UP, store_lines(store))),
        (None, Some(point), _) => Some(place(&words::PICK_UP_AT_POINT, point_lines(point))),
        (None, None, Some(address)) => Some(place(ship_to, address_lines(address))),
        (None, None, None) => None,
    };
    let separate = !same || draft.retail_store.is_some() || draft.pickup_location.is_some();
    let billing = draft.billing_address.as_ref().filter(|_| separate);
    let billing = billing.map(|address| place(&words::BILL_TO, address_lines(address)));
    shipping.into_iter().chain(billing).collect()
}

fn filled(lines: impl IntoIterator<Item = String>) -> Vec<String> {
    lines.into_iter().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

pub(crate) fn address_lines(address: &Address) -> Vec<String> {
    let who = [
        address.company_name.clone().unwrap_or_default(),
        format!("{} {}", address.first_name, address.last_name),
    ];
    let mut lines = filled(who);
    lines.extend(street_lines(address));
    lines.extend(filled([address.phone_number.clone()]));
    lines
}

/// Where it is, without who is there.
pub(crate) fn street_lines(address: &Address) -> Vec<String> {
    let name = |place: Option<&String>| place.map(|name| format!("{name} ")).unwrap_or_default();
    let district = name(address.district.as_ref().map(|district| &district.name));
    let township = name(address.township.as_ref().map(|township| &township.name));
    filled([
        address.line.clone(),
        district,
        format!("{} {township}{}", address.postcode, address.city.name),
        address.country.name.clone(),
    ])
}

pub(crate) fn point_lines(point: &PickupLocation) -> Vec<String> {
    filled([
        point.name.clone(),
        point.address.clone(),
        format!("{} {} {}", point.postcode, point.township.name, point.city.name),
        point.phone_number.clone(),
    ])
}

pub(crate) fn store_lines(store: &RetailStore) -> Vec<String> {
    filled([
        store.name.clone(),
        store.address.clone(),
        format!("{} {}", store.township.name, store.city.name),
        store.phone_number.clone(),
    ])
}
