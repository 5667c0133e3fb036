//! An order for somebody who holds nothing but a link to it: what was bought stays readable, who bought it and where
//! it goes do not. The carrier's number goes too, because carriers tell names and addresses for it.

use super::{Order, OrderCard, OrderDraft, OrderGiftCard, OrderProvider};
use crate::address::Address;

/// Stands for what is hidden. Its length tells nothing about the length of what it hides.
const HIDDEN: &str = "***";

impl Order {
    /// This order without what would tell a stranger who bought it.
    #[must_use]
    pub fn masked(self) -> Self {
        let draft = OrderDraft {
            email: email(&self.draft.email),
            phone: self.draft.phone.as_deref().map(phone),
            shipping_address: self.draft.shipping_address.map(address),
            billing_address: self.draft.billing_address.map(address),
            loyalty_account: None,
            gift_cards: self.draft.gift_cards.iter().map(gift_card).collect(),
            card: self.draft.card.map(|card| OrderCard { bin: None, ..card }),
            checkout_provider: (self.draft.checkout_provider).map(|provider| OrderProvider {
                card: None,
                differs: Vec::new(),
                ..provider
            }),
            notes: None,
            ..self.draft
        };
        let mut order = Self {
            customer: None,
            remote_address: None,
            tracking_number: None,
            tracking_url: None,
            // A digest of names and addresses lets them be guessed.
            acceptance: None,
            draft,
            ..self
        };
        for item in &mut order.items {
            item.attributes.clear();
            item.cancellation = None;
        }
        order
    }
}

fn gift_card(card: &OrderGiftCard) -> OrderGiftCard {
    OrderGiftCard { pk: card.pk, last_four: HIDDEN.to_owned(), amount: card.amount }
}

fn first_letter(text: &str) -> String {
    text.trim().chars().next().map_or_else(String::new, |letter| format!("{letter}{HIDDEN}"))
}

/// `a***@***.com`.
fn email(email: &str) -> String {
    match email.rsplit_once('@') {
        Some((local, domain)) => {
            let top = domain.rsplit_once('.').map_or("", |(_, top)| top);
            format!("{}@{HIDDEN}.{top}", first_letter(local))
        }
        None => first_letter(email),
    }
}

/// `***01`.
fn phone(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    let last = digits.len().saturating_sub(2);
    // Of a number that short, its last digits would be most of it.
    if digits.len() < 7 {
        HIDDEN.to_owned()
    } else {
        format!("{HIDDEN}{}", String::from_iter(&digits[last..]))
    }
}

fn address(address: Address) -> Address {
    let hidden = |text: Option<String>| text.map(|_| HIDDEN.to_owned());
    let phone_number =
        if address.phone_number.is_empty() { String::new() } else { phone(&address.phone_number) };
    Address {
        // The key and the title belong to the shopper's address book.
        pk: None,
        title: HIDDEN.to_owned(),
        first_name: first_letter(&address.first_name),
        last_name: first_letter(&address.last_name),
        email: if address.email.is_empty() { String::new() } else { email(&address.email) },
        phone_number,
        line: HIDDEN.to_owned(),
        postcode: String::new(),
        country: address.country,
        city: address.city,
        township: None,
        district: None,
        notes: None,
        company_name: hidden(address.company_name),
        tax_office: hidden(address.tax_office),
        tax_no: hidden(address.tax_no),
        identity_number: hidden(address.identity_number),
        e_bill_taxpayer: address.e_bill_taxpayer,
        is_corporate: address.is_corporate,
        primary: address.primary,
    }
}
