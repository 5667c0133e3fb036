//! What the page of an order shows, in words and amounts a shopper reads.

use checkout::{
    address::Address,
    ids::Timestamp,
    money::Money,
    order::{Order, OrderItem, OrderStatus},
    shop::RetailStore,
    text,
    text::{Language, Text},
    time::rfc3339,
};
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use crate::app::moment;

text!(TITLE = "html-order", en: "Your order", tr: "Siparişiniz");
text!(THANKS = "html-thanks", en: "Thank you. We have received your order.", tr: "Teşekkür ederiz. Siparişinizi aldık.");
text!(GONE = "html-order-cancelled", en: "This order was cancelled.", tr: "Bu sipariş iptal edildi.");
text!(SHIPPED = "html-order-shipped", en: "Your order is on its way.", tr: "Siparişiniz yolda.");
text!(NUMBER = "html-order-number", en: "Order number", tr: "Sipariş no");
text!(DATE = "html-order-date", en: "Date", tr: "Tarih");
text!(STATUS = "html-order-status", en: "Status", tr: "Durum");
text!(PAYMENT = "html-order-payment", en: "Payment", tr: "Ödeme");
text!(CARRIER = "html-order-carrier", en: "Carrier", tr: "Kargo");
text!(TRACKING = "html-order-tracking", en: "Tracking", tr: "Kargo takibi");
text!(TRANSFER = "html-transfer", en: "Pay by bank transfer", tr: "Havale / EFT ile ödeyin");
text!(TRANSFER_HOW = "html-transfer-how",
    en: "Transfer the amount to this account and name the order number. We prepare your order as soon as the money is there.",
    tr: "Tutarı bu hesaba gönderin ve açıklamaya sipariş numarasını yazın. Ödemeniz ulaşınca siparişiniz hazırlanır.");
text!(DUE = "html-transfer-due", en: "Amount", tr: "Tutar");
text!(HOLDER = "html-transfer-holder", en: "Account holder", tr: "Hesap sahibi");
text!(BANK = "html-transfer-bank", en: "Bank", tr: "Banka");
text!(REFERENCE = "html-transfer-reference", en: "Reference", tr: "Açıklama");
text!(UNTIL = "html-transfer-until", en: "Pay before", tr: "Son ödeme");
text!(ITEMS = "html-order-items", en: "Items", tr: "Ürünler");
text!(GOODS = "html-order-goods", en: "Goods", tr: "Ürünler toplamı");
text!(SHIPPING = "html-order-shipping", en: "Shipping", tr: "Kargo ücreti");
text!(CANCELLED = "html-order-cancelled-items", en: "Cancelled items", tr: "İptal edilen ürünler");
text!(TOTAL = "html-order-total", en: "Total", tr: "Toplam");
text!(SHIP_TO = "html-order-ship-to", en: "Delivery address", tr: "Teslimat adresi");
text!(BILL_TO = "html-order-bill-to", en: "Billing address", tr: "Fatura adresi");
text!(BOTH_TO = "html-order-both-to", en: "Delivery and billing address", tr: "Teslimat ve fatura adresi");
text!(PICK_UP = "html-order-pick-up", en: "Pick up at", tr: "Teslim alınacak mağaza");
text!(CONTACT = "html-order-contact", en: "Contact", tr: "İletişim");
text!(NOTES = "html-order-notes", en: "Your note", tr: "Notunuz");
text!(MASKED = "html-order-masked",
    en: "You opened this page by its link alone, so names and addresses are hidden.",
    tr: "Bu sayfayı yalnızca bağlantıyla açtınız; bu yüzden ad ve adresler gizlendi.");

static WORDS: &[(&str, &Text)] = &[
    ("number", &NUMBER),
    ("date", &DATE),
    ("status", &STATUS),
    ("payment", &PAYMENT),
    ("carrier", &CARRIER),
    ("tracking", &TRACKING),
    ("transfer", &TRANSFER),
    ("transfer_how", &TRANSFER_HOW),
    ("due", &DUE),
    ("holder", &HOLDER),
    ("bank", &BANK),
    ("reference", &REFERENCE),
    ("until", &UNTIL),
    ("items", &ITEMS),
    ("total", &TOTAL),
    ("contact", &CONTACT),
    ("notes", &NOTES),
    ("masked", &MASKED),
];

/// What the template draws of `order`, which is masked already when it has to be.
pub(super) fn context(order: &Order, shop: &str, masked: bool, language: Language) -> Value {
    let draft = &order.draft;
    let words: Map<String, Value> =
        WORDS.iter().map(|(name, text)| ((*name).to_owned(), json!(text.in_language(language)))).collect();
    let lead = match order.status {
        OrderStatus::Cancelled => &GONE,
        OrderStatus::Shipped => &SHIPPED,
        OrderStatus::PaymentWaiting | OrderStatus::Approved | OrderStatus::CancellationWaiting => &THANKS,
    };
    let safe_url = |url: &&str| url.starts_with("https://") || url.starts_with("http://");
    let contact: Vec<&str> = std::iter::once(draft.email.as_str())
        .chain(draft.phone.as_deref())
        .filter(|t| !t.is_empty())
        .collect();
    json!({
        "language": language.code(),
        "shop": shop,
        "title": TITLE.in_language(language),
        "lead": lead.in_language(language),
        "words": words,
        "masked": masked,
        "number": order.number,
        "created": date(order.created, language),
        "status": order.status.label(language),
        "payment_option": draft.payment_option.as_ref().map(|option| option.name.in_language(language)),
        "carrier": draft.shipping_option.as_ref().map(|option| option.name.in_language(language)),
        "tracking": {
            "number": order.tracking_number,
            "url": order.tracking_url.as_deref().filter(safe_url),
        },
        "transfer": transfer(order, language),
        "lines": lines(order, language),
        "sums": sums(order, language),
        "total": amount(costs(order), language),
        "places": places(order, language),
        "contact": contact,
        "notes": draft.notes,
    })
}

/// Where the money goes, while it is waited for.
fn transfer(order: &Order, language: Language) -> Option<Value> {
    let account = order.draft.bank_account.as_ref()?;
    (order.status == OrderStatus::PaymentWaiting).then(|| {
        json!({
            "due": amount(order.due(), language),
            "iban": in_fours(&account.iban),
            "holder": account.holder_name,
            "bank": account.bank.name,
            "description": account.description.as_ref().map(|text| text.in_language(language)),
            "until": order.expires.map(|expires| date(expires, language)),
        })
    })
}

/// Units that are alike in everything a shopper sees stand in one line.
fn lines(order: &Order, language: Language) -> Vec<Value> {
    let alike = |a: &OrderItem, b: &OrderItem| {
        (a.product.pk, &a.attributes, a.price, a.status) == (b.product.pk, &b.attributes, b.price, b.status)
    };
    let mut lines: Vec<(&OrderItem, i64)> = Vec::new();
    for item in &order.items {
        match lines.iter_mut().find(|(first, _)| alike(first, item)) {
            Some((_, quantity)) => *quantity += 1,
            None => lines.push((item, 1)),
        }
    }
    let line = |(item, quantity): (&OrderItem, i64)| {
        let product = &item.product;
        let details: Vec<String> = (product.attributes.iter().chain(&item.attributes))
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        json!({
            "image": product.images.iter().find(|image| image.starts_with('/') && !image.starts_with("//")),
            "name": product.name,
            "details": details,
            "quantity": quantity,
            "total": amount(item.price.checked_times(quantity).expect("an order's sums are bounded"), language),
            "cancelled": item.status == OrderStatus::Cancelled,
            "status": (item.status != order.status).then(|| item.status.label(language)),
        })
    };
    lines.into_iter().map(line).collect()
}

fn sums(order: &Order, language: Language) -> Vec<Value> {
    let sum = |name: &str, money| json!({ "name": name, "amount": amount(money, language) });
    let mut sums = vec![sum(GOODS.in_language(language), order.goods)];
    for discount in &order.discounts {
        let taken_off = Money::new(-discount.amount.minor, discount.amount.currency);
        sums.push(sum(&discount.description, taken_off));
    }
    sums.push(sum(SHIPPING.in_language(language), order.shipping_amount));
    if let Ok(cancelled) = costs(order).checked_sub(order.amount)
        && cancelled.is_negative()
    {
        sums.push(sum(CANCELLED.in_language(language), cancelled));
    }
    sums
}

/// What the order costs without the items that were cancelled; one that was cancelled as a whole keeps its sum.
fn costs(order: &Order) -> Money {
    if order.status == OrderStatus::Cancelled { order.amount } else { order.due() }
}

/// The addresses; a store instead of the one it stands for, and one heading for two that are the same.
fn places(order: &Order, language: Language) -> Vec<Value> {
    let draft = &order.draft;
    let place = |heading: &Text, lines: Vec<String>| json!({ "heading": heading.in_language(language), "lines": lines });
    let same = draft.shipping_address.is_some() && draft.shipping_address == draft.billing_address;
    let shipping = match (&draft.retail_store, &draft.shipping_address) {
        (Some(store), _) => Some(place(&PICK_UP, store_lines(store))),
        (None, Some(address)) => Some(place(if same { &BOTH_TO } else { &SHIP_TO }, address_lines(address))),
        (None, None) => None,
    };
    let separate = !same || draft.retail_store.is_some();
    let billing = draft.billing_address.as_ref().filter(|_| separate);
    shipping.into_iter().chain(billing.map(|address| place(&BILL_TO, address_lines(address)))).collect()
}

fn filled(lines: impl IntoIterator<Item = String>) -> Vec<String> {
    lines.into_iter().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

fn address_lines(address: &Address) -> Vec<String> {
    let name = |place: Option<&String>| place.map(|name| format!("{name} ")).unwrap_or_default();
    let district = name(address.district.as_ref().map(|district| &district.name));
    let township = name(address.township.as_ref().map(|township| &township.name));
    filled([
        address.company_name.clone().unwrap_or_default(),
        format!("{} {}", address.first_name, address.last_name),
        address.line.clone(),
        district,
        format!("{} {township}{}", address.postcode, address.city.name),
        address.country.name.clone(),
        address.phone_number.clone(),
    ])
}

fn store_lines(store: &RetailStore) -> Vec<String> {
    filled([
        store.name.clone(),
        store.address.clone(),
        format!("{} {}", store.township.name, store.city.name),
        store.phone_number.clone(),
    ])
}

/// `1.234,50 TL` in Turkish, `1,234.50 TL` in English; blanks inside do not break.
fn amount(money: Money, language: Language) -> String {
    let (thousands, decimal) = match language {
        Language::Tr => ('.', ','),
        Language::En => (',', '.'),
    };
    let text = money.to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("\u{2212}", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut out = sign.to_owned();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(thousands);
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(decimal);
        out.push_str(fraction);
    }
    format!("{out}\u{a0}{}", money.currency.label())
}

/// `TR33 0006 1005 …`, as banks print it.
fn in_fours(iban: &str) -> String {
    let letters: Vec<char> = iban.chars().filter(|c| !c.is_whitespace()).collect();
    letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
}

const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const MONTHS_TR: [&str; 12] = [
    "Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım",
    "Aralık",
];

/// A moment for people and for machines. The shop's time zone is no setting, so the zone is said.
fn date(at: Timestamp, language: Language) -> Value {
    let moment = moment(at).to_zoned(TimeZone::UTC);
    let months = match language {
        Language::Tr => MONTHS_TR,
        Language::En => MONTHS_EN,
    };
    let month = months[usize::from(moment.month().unsigned_abs()) - 1];
    let text = format!(
        "{} {month} {}, {:02}:{:02} UTC",
        moment.day(),
        moment.year(),
        moment.hour(),
        moment.minute()
    );
    json!({ "text": text, "machine": rfc3339(at) })
}

#[cfg(test)]
mod tests {
    use checkout::money::Currency;

    use super::*;

    #[test]
    fn amounts_are_written_as_the_reader_writes_them() {
        for (minor, turkish, english) in [
            (0, "0,00\u{a0}TL", "0.00\u{a0}TL"),
            (99_999, "999,99\u{a0}TL", "999.99\u{a0}TL"),
            (100_000, "1.000,00\u{a0}TL", "1,000.00\u{a0}TL"),
            (123_456_789, "1.234.567,89\u{a0}TL", "1,234,567.89\u{a0}TL"),
            (-5_000, "\u{2212}50,00\u{a0}TL", "\u{2212}50.00\u{a0}TL"),
        ] {
            let money = Money::new(minor, Currency::TRY);
            assert_eq!(amount(money, Language::Tr), turkish);
            assert_eq!(amount(money, Language::En), english);
        }
    }

    #[test]
    fn an_account_number_is_cut_in_fours() {
        assert_eq!(in_fours("TR330006100519786457841326"), "TR33 0006 1005 1978 6457 8413 26");
        assert_eq!(in_fours(" TR33 0006 1 "), "TR33 0006 1");
    }

    #[test]
    fn a_moment_is_told_with_its_zone() {
        let at = Timestamp(1_795_342_530_000_000);
        assert_eq!(date(at, Language::En)["text"], "22 November 2026, 10:15 UTC");
        assert_eq!(date(at, Language::Tr)["text"], "22 Kasım 2026, 10:15 UTC");
    }
}
