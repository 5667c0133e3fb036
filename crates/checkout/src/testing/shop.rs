//! The settings of the test's shop.

use serde_json::{Value, json};

use crate::shop::{PickupLocation, Shop};

/// A shop with two ways of delivery, three carriers, two ways of paying, three accounts and two stores.
pub(crate) fn shop() -> Shop {
    let turkey = json!({ "pk": 1, "name": "Türkiye", "code": "tr" });
    let istanbul = json!({ "pk": 34, "name": "İstanbul", "country": 1 });
    let ankara = json!({ "pk": 6, "name": "Ankara", "country": 1 });
    let bank = |pk: i64, name: &str, slug: &str| json!({ "pk": pk, "name": name, "slug": slug });
    serde_json::from_value(json!({
        "name": "Kahve & Işık",
        "guest_purchase": true,
        "currencies": ["TRY", "EUR"],
        "payment_wait_hours": 48,
        "country": turkey,
        "delivery_options": [
            { "pk": 2, "slug": "pick-up", "name": "Pick-up", "kind": "retail_store", "sort_order": 2 },
            { "pk": 1, "slug": "address", "name": "To an address", "kind": "customer", "sort_order": 1 },
            { "pk": 3, "slug": "evening", "name": "Evening", "kind": "customer", "sort_order": 3, "active": false },
        ],
        "shipping_options": [
            {
                "pk": 10, "slug": "standard", "name": { "tr": "Standart", "en": "Standard" }, "delivery": ["customer"],
                "rules": [
                    { "goods_from": { "TRY": "500.00", "EUR": "50" }, "amount": { "TRY": "0", "EUR": "0" } },
                    { "amount": { "TRY": "39.90", "EUR": "4.90" } },
                ],
            },
            {
                "pk": 11, "slug": "same-day", "name": "Same day", "delivery": ["customer"],
                "rules": [{ "cities": [34], "countries": ["TR"], "amount": { "TRY": "59.90" } }],
            },
            {
                "pk": 12, "slug": "store-van", "name": "Store van", "delivery": ["retail_store"],
                "rules": [{ "amount": { "TRY": "0", "EUR": "0" } }],
            },
        ],
        "payment_options": [
            { "pk": 20, "slug": "transfer", "name": "Funds transfer", "payment_type": "funds_transfer" },
            {
                "pk": 21, "slug": "small-transfer", "name": "Small transfer", "payment_type": "funds_transfer",
                "total_max": { "TRY": "400.00", "EUR": "0" },
            },
        ],
        "bank_accounts": [
            {
                "pk": 30, "iban": "TR33 0006 1005 1978 6457 8413 26", "holder_name": "Kahve AŞ", "currency": "TRY",
                "bank": bank(1, "Birinci", "birinci"),
            },
            {
                "pk": 31, "iban": "TR330006100519786457841326", "holder_name": "Kahve AŞ", "currency": "TRY",
                "bank": bank(2, "İkinci", "ikinci"), "sort_order": 1,
            },
            {
                "pk": 32, "iban": "DE89370400440532013000", "holder_name": "Kahve GmbH", "currency": "EUR",
                "bank": bank(3, "Dritte", "dritte"),
            },
        ],
        "retail_stores": [
            {
                "pk": 40, "name": "Kadıköy", "address": "Moda Cd. 1", "phone_number": "02160000001", "country": turkey,
                "city": istanbul, "township": { "pk": 400, "name": "Kadıköy", "city": 34 }, "sort_order": 1,
            },
            {
                "pk": 41, "name": "Çankaya", "address": "Tunalı Cd. 2", "country": turkey,
                "city": ankara, "township": { "pk": 401, "name": "Çankaya", "city": 6 }, "sort_order": 2,
            },
        ],
        "contracts": [{ "slug": "sales", "title": "Sales agreement", "body": "{{ shop }} sells.\n\nYou buy." }],
        "cancellation_reasons": [
            { "pk": 50, "subject": "I changed my mind", "cancellation_type": "cancel" },
            { "pk": 51, "subject": "Other", "cancellation_type": "cancel", "extra_information_needed": true },
            { "pk": 52, "subject": "It is broken", "cancellation_type": "refund" },
            { "pk": 53, "subject": "No longer asked", "cancellation_type": "cancel", "active": false },
        ],
        "extra_fields": [{
            "key": "invoice", "label": { "tr": "Fatura", "en": "Invoice" }, "data_type": "nested", "required": true,
            "schema": [
                { "key": "company", "label": "Company", "data_type": "text", "required": true, "chars_max": 40 },
                { "key": "floor", "label": "Floor", "data_type": "number" },
                { "key": "gate", "label": "Gate", "data_type": "number" },
                { "key": "late", "label": "Late", "data_type": "boolean" },
                { "key": "day", "label": "Day", "data_type": "date" },
                { "key": "door", "label": "Door", "data_type": "choice", "choices": ["left", "right"] },
            ],
        }],
        "delivery_bags": {
            "is_active": true, "sku": "sku-102", "per_amount": 100, "min_quantity": 1, "is_quantity_changeable": true,
        },
        "promotions": promotions(),
        "campaigns": campaigns(),
        "gift_box": { "price": { "TRY": "10.90", "EUR": "1.00" }, "video": true },
    }))
    .expect("the test's shop is spelled right")
}

/// Coupons only: what is given by itself is set by the test that wants it.
fn promotions() -> Value {
    json!([
        { "pk": 70, "slug": "welcome", "name": "Welcome", "codes": ["WELCOME10", "HOŞGELDİN"], "gives": { "percent": "10" } },
        {
            "pk": 71, "slug": "fifty-off", "name": "Fifty off", "listed": true, "gives": { "amount": { "TRY": "50.00" } },
            "goods_from": { "TRY": "200.00" },
        },
        {
            "pk": 72, "slug": "solo", "name": "Alone", "codes": ["SOLO20"], "gives": { "percent": "20" },
            "combinable": false,
        },
        {
            "pk": 73, "slug": "few", "name": "For two", "codes": ["ONLY-TWO"], "gives": { "amount": { "TRY": "10" } },
            "limit_total": 2,
        },
        {
            "pk": 74, "slug": "once", "name": "Once each", "codes": ["ONCE-EACH"], "gives": { "percent": "5" },
            "limit_per_customer": 1,
        },
        {
            "pk": 75, "slug": "first", "name": "First order", "codes": ["FIRST-ORDER"], "gives": { "percent": "15" },
            "first_order_only": true,
        },
        { "pk": 76, "slug": "carrier", "name": "Free shipping", "codes": ["FREE-SHIP"], "gives": "free_shipping" },
        {
            "pk": 77, "slug": "over", "name": "Last year", "codes": ["LAST-YEAR"], "gives": { "percent": "10" },
            "ends": "2026-01-01T00:00:00Z",
        },
        {
            "pk": 78, "slug": "ahead", "name": "Next year", "codes": ["NEXT-YEAR"], "gives": { "percent": "10" },
            "starts": "2028-01-01T00:00:00Z",
        },
        {
            "pk": 79, "slug": "lamps", "name": "Lamp day", "codes": ["LAMP-DAY"], "gives": { "percent": "50" },
            "products": ["sku-101"],
        },
    ])
}

fn campaigns() -> Value {
    json!([
        {
            "pk": 80, "code": "BANK5", "name": "Five per cent", "message": "Five per cent off with this card",
            "bins": ["540061", "435508"], "gives": { "percent": "5" },
        },
        { "pk": 81, "code": "PLUS3", "name": "Three more", "message": "Three instalments more", "bins": ["4355"] },
        { "pk": 82, "code": "OTHER", "name": "Other bank", "message": "For others", "bins": ["54006100"] },
        {
            "pk": 83, "code": "OLD", "name": "Over", "message": "Over", "bins": ["4355"],
            "ends": "2026-01-01T00:00:00Z",
        },
        {
            "pk": 84, "code": "BIG", "name": "Large basket", "message": "20 TL off", "bins": ["4355"],
            "goods_from": { "TRY": "500" }, "gives": { "amount": { "TRY": "20" } },
        },
    ])
}

/// A locker in Kadıköy.
pub(crate) fn pickup_location() -> PickupLocation {
    serde_json::from_value(json!({
        "pk": 45, "name": "Locker 7", "address": "Rıhtım Cd. 3", "postcode": "34716", "phone_number": "02160000007",
        "country": { "pk": 1, "name": "Türkiye", "code": "tr" },
        "city": { "pk": 34, "name": "İstanbul", "country": 1 },
        "township": { "pk": 400, "name": "Kadıköy", "city": 34 },
    }))
    .expect("the test's pick-up point is spelled right")
}
