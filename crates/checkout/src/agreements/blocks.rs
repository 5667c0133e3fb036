//! Tables of agreements. No styles: whoever shows an agreement brings their own. Every value is escaped and cut here.

use std::{borrow::Cow, fmt::Write};

use crate::{
    message::template::{escape_into, escaped},
    money::Money,
    order::{
        Order, OrderItem,
        sheet::{self, amount, in_fours},
    },
    shop::Merchant,
    text::{Language, Text},
};

use super::words;

/// More of a value is not shown; forms and catalogues hold shorter ones.
pub(super) const VALUE_CHARS_MAX: usize = 200;
/// Of a list of goods that is longer, names are shortened and details left out.
const ITEMS_BYTES_MAX: usize = 80 * 1024;
const SHORT_NAME_CHARS: usize = 40;
/// What a table rarely takes more than.
const TABLE_BYTES: usize = 1024;

pub(super) fn cut(text: &str, chars_max: usize) -> Cow<'_, str> {
    let text = text.trim();
    // Nothing has more characters than bytes.
    let too_many = if text.len() > chars_max { text.char_indices().nth(chars_max) } else { None };
    match too_many {
        None => text.into(),
        Some((end, _)) => format!("{}…", &text[..end]).into(),
    }
}

fn show(out: &mut String, text: &str) {
    escape_into(out, &cut(text, VALUE_CHARS_MAX));
}

/// The lines of a value in a table.
type Lines<'a> = Vec<Cow<'a, str>>;

/// A table of names and values; those without a value are left out.
fn table<'a>(
    rows: impl IntoIterator<Item = (&'a Text, Lines<'a>)>,
    class: &str,
    language: Language,
) -> String {
    let mut out = String::with_capacity(TABLE_BYTES);
    writeln!(out, "<table class=\"agreement-{class}\">").expect("a String takes everything");
    let begin = out.len();
    for (name, lines) in rows {
        let mut lines = lines.iter().filter(|line| !line.trim().is_empty()).peekable();
        if lines.peek().is_none() {
            continue;
        }
        out.push_str("<tr><th scope=\"row\">");
        escape_into(&mut out, name.in_language(language));
        out.push_str("</th><td>");
        for (place, line) in lines.enumerate() {
            out.push_str(if place == 0 { "" } else { "<br>" });
            show(&mut out, line);
        }
        out.push_str("</td></tr>\n");
    }
    if out.len() == begin {
        return format!("<p>{}</p>\n", escaped(words::NOTHING_YET.in_language(language)));
    }
    out.push_str("</table>\n");
    out
}

fn one<'a>(text: impl Into<Cow<'a, str>>) -> Lines<'a> {
    vec![text.into()]
}

fn maybe<'a>(text: Option<impl Into<Cow<'a, str>>>) -> Lines<'a> {
    text.map(Into::into).into_iter().collect()
}

fn owned<'a>(lines: Vec<String>) -> Lines<'a> {
    lines.into_iter().map(Cow::Owned).collect()
}

pub(super) fn seller(seller: &Merchant, shop: &str, language: Language) -> String {
    let rows = [
        (&words::COMPANY, one(seller.name_or(shop))),
        (&words::ADDRESS, seller.address.lines().map(Cow::Borrowed).take(6).collect()),
        (&words::TAX_OFFICE, one(&seller.tax_office)),
        (&words::TAX_NO, one(&seller.tax_no)),
        (&words::REGISTRY_NO, one(&seller.registry_no)),
        (&words::PHONE, one(&seller.phone)),
        (&words::EMAIL, one(&seller.email)),
        (&words::REGISTERED_EMAIL, one(&seller.registered_email)),
    ];
    table(rows, "seller", language)
}

pub(super) fn buyer(order: &Order, language: Language) -> String {
    let draft = &order.draft;
    let phone = draft.phone.as_ref().filter(|phone| !phone.is_empty());
    let address = draft.billing_address.as_ref().or(draft.shipping_address.as_ref());
    let mut rows = Vec::new();
    if let Some(address) = address {
        rows.push((&words::NAME, one(format!("{} {}", address.first_name, address.last_name))));
        rows.push((&words::COMPANY, maybe(address.company_name.as_ref())));
        rows.push((&words::TAX_OFFICE, maybe(address.tax_office.as_ref())));
        rows.push((&words::TAX_NO, maybe(address.tax_no.as_ref())));
        rows.push((&words::ADDRESS, owned(sheet::street_lines(address))));
    }
    let phone = phone.or(address.map(|address| &address.phone_number));
    rows.push((&words::PHONE, maybe(phone)));
    rows.push((&words::EMAIL, one(&draft.email)));
    table(rows, "buyer", language)
}

pub(super) fn delivery(order: &Order, language: Language) -> String {
    let draft = &order.draft;
    let way = draft.delivery_option.as_ref().map(|option| option.name.in_language(language));
    let carrier = draft.carriers(language);
    let place = match (&draft.retail_store, &draft.shipping_address) {
        (Some(store), _) => (&words::STORE, owned(sheet::store_lines(store))),
        (None, Some(address)) => (&words::ADDRESS, owned(sheet::address_lines(address))),
        (None, None) => (&words::ADDRESS, Vec::new()),
    };
    let rows = [(&words::DELIVERY, maybe(way)), (&words::CARRIER, maybe(carrier)), place];
    table(rows, "delivery", language)
}

pub(super) fn billing(order: &Order, language: Language) -> String {
    let address = order.draft.billing_address.as_ref();
    let rows = [
        (&words::ADDRESS, owned(address.map(sheet::address_lines).unwrap_or_default())),
        (&words::TAX_OFFICE, maybe(address.and_then(|address| address.tax_office.as_ref()))),
        (&words::TAX_NO, maybe(address.and_then(|address| address.tax_no.as_ref()))),
    ];
    table(rows, "billing", language)
}

pub(super) fn payment(order: &Order, language: Language) -> String {
    let draft = &order.draft;
    let Some(option) = &draft.payment_option else { return table([], "payment", language) };
    let mut ways = one(option.name.in_language(language));
    ways.extend(draft.payment_choice.as_ref().map(|choice| choice.label.in_language(language).into()));
    ways.extend(draft.credit_payment_option.as_ref().map(|credit| credit.name.in_language(language).into()));
    let account = draft.bank_account.as_ref();
    let account = account.map(|account| {
        vec![(&account.bank.name).into(), (&account.holder_name).into(), in_fours(&account.iban).into()]
    });
    let instalments = order.instalments().map(|plan| plan.label(language));
    let mut rows = vec![
        (&words::PAYMENT, ways),
        (&words::INSTALMENTS, maybe(instalments)),
        (&words::ACCOUNT, account.unwrap_or_default()),
    ];
    let tenders = order.tenders.iter().filter(|tender| tender.amount.minor > 0);
    rows.extend(tenders.map(|tender| (sheet::tender(tender.kind), one(amount(tender.amount, language)))));
    rows.push((&words::TO_PAY, one(amount(left_to_pay(order), language))));
    table(rows, "payment", language)
}

/// What the order costs, interest and all.
pub(super) fn total(order: &Order) -> Money {
    let interest = order.interest.unwrap_or(Money::zero(order.amount.currency));
    order.amount.checked_add(interest).expect("both are bounded by the settings")
}

/// What was left to pay when the order was made.
fn left_to_pay(order: &Order) -> Money {
    let tenders = Money::sum(order.tenders.iter().map(|tender| tender.amount), order.amount.currency);
    let tenders = tenders.expect("tenders pay no more than the order costs");
    total(order).checked_sub(tenders).expect("tenders pay no more than the order costs")
}

/// What is bought and what adds up to the total.
pub(super) fn items(order: &Order, language: Language) -> String {
    let whole = items_table(order, language, true);
    if whole.len() <= ITEMS_BYTES_MAX { whole } else { items_table(order, language, false) }
}

fn items_table(order: &Order, language: Language, whole: bool) -> String {
    let mut out = String::with_capacity(TABLE_BYTES);
    out.push_str("<table class=\"agreement-items\">\n<thead><tr>");
    for head in [&words::PRODUCT, &words::QUANTITY, &words::UNIT_PRICE, &words::AMOUNT] {
        out.push_str("<th scope=\"col\">");
        escape_into(&mut out, head.in_language(language));
        out.push_str("</th>");
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for units in lines(order) {
        add_line(&mut out, &units, language, whole);
    }
    out.push_str("</tbody>\n<tfoot>\n");
    for (name, money) in sums(order, language, whole) {
        out.push_str("<tr><th scope=\"row\" colspan=\"3\">");
        show(&mut out, &name);
        out.push_str("</th><td>");
        escape_into(&mut out, &amount(money, language));
        out.push_str("</td></tr>\n");
    }
    out.push_str("</tfoot>\n</table>\n");
    out
}

/// The units of the order, those that are alike together. How far each got does not matter here.
fn lines(order: &Order) -> Vec<Vec<&OrderItem>> {
    let mut lines: Vec<Vec<&OrderItem>> = Vec::new();
    for item in &order.items {
        let alike = |units: &&mut Vec<&OrderItem>| {
            (units[0].product.pk, &units[0].attributes) == (item.product.pk, &item.attributes)
        };
        match lines.iter_mut().find(alike) {
            Some(units) => units.push(item),
            None => lines.push(vec![item]),
        }
    }
    lines
}

fn add_line(out: &mut String, units: &[&OrderItem], language: Language, whole: bool) {
    let (item, count) = (units[0], units.len());
    out.push_str("<tr><td>");
    escape_into(out, &cut(&item.product.name, if whole { VALUE_CHARS_MAX } else { SHORT_NAME_CHARS }));
    let details = item.product.attributes.iter().chain(&item.attributes);
    let details: Vec<String> = details.map(|(name, value)| format!("{name}: {value}")).collect();
    if whole && !details.is_empty() {
        out.push_str("<br><small>");
        show(out, &details.join(" · "));
        out.push_str("</small>");
    }
    let prices = units.iter().map(|item| item.price_before_discounts());
    let all = Money::sum(prices, item.price.currency).expect("an order's sums are bounded");
    let [each, all] = [item.price_before_discounts(), all].map(|money| escaped(&amount(money, language)));
    writeln!(out, "</td><td>{count}</td><td>{each}</td><td>{all}</td></tr>")
        .expect("a String takes everything");
}

fn sums(order: &Order, language: Language, whole: bool) -> Vec<(String, Money)> {
    let word = |text: &Text| text.in_language(language).to_owned();
    let less = |money: Money| Money::new(-money.minor, money.currency);
    let mut sums = vec![(word(&words::GOODS), order.goods)];
    if whole {
        sums.extend(order.discounts.iter().map(|off| (off.description.clone(), less(off.amount))));
    } else {
        sums.push((word(&words::DISCOUNTS), less(order.discount_total())));
    }
    sums.push((word(&words::SHIPPING), order.shipping_before_discounts()));
    sums.extend(order.fees.iter().map(|fee| (word(sheet::fee(fee.kind)), fee.amount)));
    sums.extend(order.interest.map(|interest| (word(&words::INTEREST), interest)));
    sums.push((word(&words::TOTAL), total(order)));
    sums
}
