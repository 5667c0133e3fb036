//! Orders on a terminal. What shoppers typed is shown without its control characters: they could write over what
//! stands above.

use std::fmt::Write;

use checkout::{
    address::Address,
    agreements::Accepted,
    ids::Timestamp,
    money::Money,
    order::{Order, OrderItem, sheet},
    shop::Shop,
    text::Language,
    time::rfc3339,
};
use store::events::Event;

use super::status_name;

/// Rows under their headings, each column as wide as its widest cell.
fn table(headings: &[&str], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([headings[column].chars().count()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..headings.len()).map(width).collect();
    let line = |cells: Vec<&str>| {
        let padded = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let rows = rows.iter().map(|row| line(row.iter().map(String::as_str).collect()));
    std::iter::once(line(headings.to_vec())).chain(rows).collect::<Vec<_>>().join("\n")
}

/// `text` on one line, with nothing in it that a terminal obeys.
fn plain(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    text.chars()
        .map(|c| {
            if c == '\n' {
                ' '
            } else if hidden(c) {
                '\u{FFFD}'
            } else {
                c
            }
        })
        .collect()
}

fn money(money: Money) -> String {
    format!("{money} {}", money.currency.code())
}

fn minute(at: Timestamp) -> String {
    rfc3339(at).get(..16).unwrap_or_default().replace('T', " ")
}

/// Many orders, one line each.
pub(super) fn list(orders: &[Order]) -> String {
    if orders.is_empty() {
        return "No orders.".to_owned();
    }
    let row = |order: &Order| {
        vec![
            order.number.0.clone(),
            minute(order.created),
            status_name(order.status),
            money(order.amount),
            order.items.len().to_string(),
            plain(&order.draft.email),
        ]
    };
    let rows: Vec<Vec<String>> = orders.iter().map(row).collect();
    table(&["NUMBER", "CREATED (UTC)", "STATUS", "AMOUNT", "ITEMS", "E-MAIL"], &rows)
}

/// What became of a command.
pub(super) fn done(order: &Order) -> String {
    format!("Order {} is {} now.", order.number, status_name(order.status))
}

/// Why a command did nothing, and what would be possible.
pub(super) fn refused(message: &str, order: &Order, possible: &[&str]) -> String {
    format!("{message}\n{}", possibilities(order, possible))
}

fn possibilities(order: &Order, possible: &[&str]) -> String {
    if possible.is_empty() {
        return format!("Order {} is {}: nothing more can be done.", order.number, status_name(order.status));
    }
    let lines = possible.iter().map(|command| format!("  kassa order {command} {}", order.number));
    let possible = lines.collect::<Vec<_>>().join("\n");
    format!("Order {} is {}. Possible now:\n{possible}", order.number, status_name(order.status))
}

/// Everything about one order.
pub(super) fn order(order: &Order, shop: &Shop, possible: &[&str]) -> String {
    let draft = &order.draft;
    let mut text = String::new();
    let mut fact = |name: &str, value: &str| {
        if !value.is_empty() {
            writeln!(text, "{name:<12}{}", plain(value)).expect("a text takes everything");
        }
    };
    let label = |label: &checkout::text::Label| label.in_language(Language::En).to_owned();
    fact("Order", order.number.as_str());
    fact("Status", &status_name(order.status));
    fact("Created", &format!("{} UTC", minute(order.created)));
    fact("Expires", &order.expires.map(|at| format!("{} UTC", minute(at))).unwrap_or_default());
    fact("Customer", &order.customer.map_or_else(|| "guest".to_owned(), |pk| pk.to_string()));
    fact("E-mail", &draft.email);
    fact("Phone", draft.phone.as_deref().unwrap_or_default());
    fact("Delivery", &draft.delivery_option.as_ref().map(|o| label(&o.name)).unwrap_or_default());
    fact("Slot", &draft.delivery_slot.as_ref().map(ToString::to_string).unwrap_or_default());
    fact("Carrier", &draft.carriers(Language::En).unwrap_or_default());
    fact("Payment", &draft.payment_option.as_ref().map(|o| label(&o.name)).unwrap_or_default());
    let account = draft.bank_account.as_ref().map(|a| format!("{} {}", a.bank.name, a.iban));
    fact("Account", &account.unwrap_or_default());
    let store = draft.retail_store.as_ref().map(|store| format!("{}, {}", store.name, store.address));
    fact("Pick up at", &store.unwrap_or_default());
    let point = draft.pickup_location.as_ref().map(|point| format!("{}, {}", point.name, point.address));
    fact("Pick up at", &point.unwrap_or_default());
    fact("Ship to", &draft.shipping_address.as_ref().map(address).unwrap_or_default());
    fact("Bill to", &draft.billing_address.as_ref().map(address).unwrap_or_default());
    let tracking = order.tracking_number.iter().chain(&order.tracking_url);
    fact("Tracking", &tracking.cloned().collect::<Vec<_>>().join(" "));
    fact("Note", draft.notes.as_deref().unwrap_or_default());
    let accepted = order.acceptance.as_ref().map(|acceptance| {
        let version = |accepted: &Accepted| format!("{} {}", accepted.slug, accepted.version);
        let names: Vec<String> = acceptance.agreements.iter().map(version).collect();
        format!("{} UTC: {}", minute(acceptance.at), names.join(", "))
    });
    fact("Accepted", &accepted.unwrap_or_default());
    let items: Vec<Vec<String>> = order.items.iter().map(|item| row(item, shop)).collect();
    let items = table(&["ITEM", "SKU", "NAME", "PRICE", "STATUS", "WISH"], &items);
    format!("{text}\n{items}\n\n{}\n\n{}", sums(order), possibilities(order, possible))
}

/// What adds up to the total, and what of that is paid with what.
fn sums(order: &Order) -> String {
    let mut sums = format!(
        "Goods {}, discounts {}, shipping {}",
        money(order.goods),
        money(order.discount_total()),
        money(order.shipping_before_discounts()),
    );
    for fee in &order.fees {
        let name = sheet::fee(fee.kind).in_language(Language::En).to_lowercase();
        write!(sums, ", {name} {}", money(fee.amount)).expect("a text takes everything");
    }
    write!(sums, ", total {}", money(order.amount)).expect("a text takes everything");
    if order.live_amount() != order.amount {
        let live = money(order.live_amount());
        let returned = if order.given_back_amount().minor > 0 { " or given back" } else { "" };
        write!(sums, ", {live} without what was cancelled{returned}").expect("a text takes everything");
    }
    for (placed, live) in order.tenders.iter().zip(order.live_tenders()) {
        let (name, amount) = (sheet::tender(placed.kind).in_language(Language::En), money(placed.amount));
        write!(sums, "\n{name} {amount}").expect("a text takes everything");
        if live.amount != placed.amount {
            write!(sums, ", now {}", money(live.amount)).expect("a text takes everything");
        }
    }
    if let Some(plan) = order.instalments().filter(|plan| plan.count > 1) {
        write!(sums, "\nInstalment interest {}, {} payments", money(plan.interest), plan.count)
            .expect("a text takes everything");
        if order.live_interest() != plan.interest {
            write!(sums, ", now {}", money(order.live_interest())).expect("a text takes everything");
        }
    }
    if !order.tenders.is_empty() || order.interest.is_some() {
        write!(sums, "\nUnpaid {}", money(order.unpaid())).expect("a text takes everything");
    }
    sums
}

fn row(item: &OrderItem, shop: &Shop) -> Vec<String> {
    let wish = item.cancellation.as_ref().map(|wish| {
        let reason = shop.cancellation_reasons.iter().find(|reason| reason.pk == wish.reason);
        let subject = reason
            .map_or_else(|| wish.reason.to_string(), |r| r.subject.in_language(Language::En).to_owned());
        if wish.description.is_empty() { subject } else { format!("{subject}: {}", wish.description) }
    });
    vec![
        item.pk.to_string(),
        plain(&item.product.sku),
        plain(&item.product.name),
        money(item.price),
        status_name(item.status),
        plain(&wish.unwrap_or_default()),
    ]
}

fn address(address: &Address) -> String {
    let place = |name: Option<&String>| name.cloned().unwrap_or_default();
    let parts = [
        place(address.company_name.as_ref()),
        format!("{} {}", address.first_name, address.last_name),
        address.line.clone(),
        place(address.district.as_ref().map(|district| &district.name)),
        place(address.township.as_ref().map(|township| &township.name)),
        format!("{} {}", address.postcode, address.city.name),
        address.country.name.clone(),
        address.phone_number.clone(),
    ];
    let parts: Vec<&str> = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}

/// What was done, oldest first.
pub(super) fn story(events: &[Event]) -> String {
    let row = |event: &Event| {
        let at = rfc3339(event.at).get(..19).unwrap_or_default().replace('T', " ");
        vec![at, plain(&event.actor), plain(&event.event), plain(&event.changed)]
    };
    let rows: Vec<Vec<String>> = events.iter().map(row).collect();
    table(&["AT (UTC)", "WHO", "WHAT", "CHANGED"], &rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_whatever_the_alphabet() {
        let rows = [vec!["Ağaç".to_owned(), "1".to_owned()], vec!["ab".to_owned(), "22".to_owned()]];
        assert_eq!(table(&["A", "B"], &rows), "A     B\nAğaç  1\nab    22");
    }

    #[test]
    fn what_was_typed_cannot_steer_the_terminal() {
        assert_eq!(plain("a\u{1b}[2Jb\r\nc\u{202E}d"), "a\u{FFFD}[2Jb\u{FFFD} c\u{FFFD}d");
    }
}
