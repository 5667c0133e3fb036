//! Tables of agreements. No styles: whoever shows an agreement brings their own. Every value is escaped and cut here.

use crate::{
    message::template::escaped,
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

pub(super) fn cut(text: &str, chars_max: usize) -> String {
    let text = text.trim();
    if text.chars().count() <= chars_max {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(chars_max).collect();
    cut.push('…');
    cut
}

fn shown(text: &str) -> String {
    escaped(&cut(text, VALUE_CHARS_MAX))
}

/// A table of names and values; those without a value are left out.
fn table<'a>(
    rows: impl IntoIterator<Item = (&'a Text, Vec<String>)>,
    class: &str,
    language: Language,
) -> String {
    let row = |(name, lines): (&Text, Vec<String>)| {
        let lines: Vec<String> =
            lines.iter().map(|line| shown(line)).filter(|line| !line.is_empty()).collect();
        let name = escaped(name.in_language(language));
        (!lines.is_empty())
            .then(|| format!("<tr><th scope=\"row\">{name}</th><td>{}</td></tr>\n", lines.join("<br>")))
    };
    let rows: String = rows.into_iter().filter_map(row).collect();
    if rows.is_empty() {
        return format!("<p>{}</p>\n", escaped(words::NOTHING_YET.in_language(language)));
    }
    format!("<table class=\"agreement-{class}\">\n{rows}</table>\n")
}

fn one(text: &str) -> Vec<String> {
    vec![text.to_owned()]
}

fn maybe(text: Option<&String>) -> Vec<String> {
    text.cloned().into_iter().collect()
}

pub(super) fn seller(seller: &Merchant, shop: &str, language: Language) -> String {
    let rows = [
        (&words::COMPANY, one(seller.name_or(shop))),
        (&words::ADDRESS, seller.address.lines().map(str::to_owned).take(6).collect()),
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
        rows.push((&words::NAME, one(&format!("{} {}", address.first_name, address.last_name))));
        rows.push((&words::COMPANY, maybe(address.company_name.as_ref())));
        rows.push((&words::TAX_OFFICE, maybe(address.tax_office.as_ref())));
        rows.push((&words::TAX_NO, maybe(address.tax_no.as_ref())));
        rows.push((&words::ADDRESS, sheet::street_lines(address)));
    }
    let phone = phone.or(address.map(|address| &address.phone_number));
    rows.push((&words::PHONE, maybe(phone)));
    rows.push((&words::EMAIL, one(&draft.email)));
    table(rows, "buyer", language)
}

pub(super) fn delivery(order: &Order, language: Language) -> String {
    let draft = &order.draft;
    let way = draft.delivery_option.as_ref().map(|option| option.name.in_language(language).to_owned());
    let carrier = draft.carriers(language);
    let place = match (&draft.retail_store, &draft.shipping_address) {
        (Some(store), _) => (&words::STORE, sheet::store_lines(store)),
        (None, Some(address)) => (&words::ADDRESS, sheet::address_lines(address)),
        (None, None) => (&words::ADDRESS, Vec::new()),
    };
    let rows = [(&words::DELIVERY, maybe(way.as_ref())), (&words::CARRIER, maybe(carrier.as_ref())), place];
    table(rows, "delivery", language)
}

pub(super) fn billing(order: &Order, language: Language) -> String {
    let address = order.draft.billing_address.as_ref();
    let rows = [
        (&words::ADDRESS, address.map(sheet::address_lines).unwrap_or_default()),
        (&words::TAX_OFFICE, maybe(address.and_then(|address| address.tax_office.as_ref()))),
        (&words::TAX_NO, maybe(address.and_then(|address| address.tax_no.as_ref()))),
    ];
    table(rows, "billing", language)
}

pub(super) fn payment(order: &Order, language: Language) -> String {
    let draft = &order.draft;
    let Some(option) = &draft.payment_option else { return table([], "payment", language) };
    let mut ways = one(option.name.in_language(language));
    ways.extend(draft.payment_choice.as_ref().map(|choice| choice.label.in_language(language).to_owned()));
    ways.extend(
        draft.credit_payment_option.as_ref().map(|credit| credit.name.in_language(language).to_owned()),
    );
    let account = draft.bank_account.as_ref();
    let account = account
        .map(|account| vec![account.bank.name.clone(), account.holder_name.clone(), in_fours(&account.iban)]);
    let instalments = order.instalments().map(|plan| plan.label(language));
    let mut rows = vec![
        (&words::PAYMENT, ways),
        (&words::INSTALMENTS, maybe(instalments.as_ref())),
        (&words::ACCOUNT, account.unwrap_or_default()),
    ];
    let tenders = order.tenders.iter().filter(|tender| tender.amount.minor > 0);
    rows.extend(tenders.map(|tender| (sheet::tender(tender.kind), one(&amount(tender.amount, language)))));
    rows.push((&words::TO_PAY, one(&amount(left_to_pay(order), language))));
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
    let word = |text: &Text| escaped(text.in_language(language));
    let heads = [&words::PRODUCT, &words::QUANTITY, &words::UNIT_PRICE, &words::AMOUNT];
    let heads: Vec<String> =
        heads.iter().map(|head| format!("<th scope=\"col\">{}</th>", word(head))).collect();
    let lines: String = lines(order).iter().map(|units| line(units, language, whole)).collect();
    let sums: Vec<String> = sums(order, language, whole)
        .iter()
        .map(|(name, money)| {
            let (name, money) = (shown(name), escaped(&amount(*money, language)));
            format!("<tr><th scope=\"row\" colspan=\"3\">{name}</th><td>{money}</td></tr>\n")
        })
        .collect();
    format!(
        "<table class=\"agreement-items\">\n<thead><tr>{}</tr></thead>\n<tbody>\n{lines}</tbody>\n\
         <tfoot>\n{}</tfoot>\n</table>\n",
        heads.concat(),
        sums.concat()
    )
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

fn line(units: &[&OrderItem], language: Language, whole: bool) -> String {
    let (item, count) = (units[0], units.len());
    let mut name = escaped(&cut(&item.product.name, if whole { VALUE_CHARS_MAX } else { SHORT_NAME_CHARS }));
    let details = item.product.attributes.iter().chain(&item.attributes);
    let details: Vec<String> = details.map(|(name, value)| format!("{name}: {value}")).collect();
    if whole && !details.is_empty() {
        name = format!("{name}<br><small>{}</small>", shown(&details.join(" · ")));
    }
    let prices = units.iter().map(|item| item.price_before_discounts());
    let all = Money::sum(prices, item.price.currency).expect("an order's sums are bounded");
    let [each, all] = [item.price_before_discounts(), all].map(|money| escaped(&amount(money, language)));
    format!("<tr><td>{name}</td><td>{count}</td><td>{each}</td><td>{all}</td></tr>\n")
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
