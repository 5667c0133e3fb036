//! The cases: what the provider signs and must not be taken for a payment of this order.

use std::fmt::Write;

use serde_json::{Value, json};

pub(super) type Edit = fn(&mut Value);

/// Signed by the provider, and cannot be read.
pub(super) const UNREADABLE: &[(&str, Edit)] = &[
    ("is_successful as the text true", |b| b["is_successful"] = "true".into()),
    ("is_successful as the text True", |b| b["is_successful"] = "True".into()),
    ("is_successful as the text false", |b| b["is_successful"] = "false".into()),
    ("is_successful as 1", |b| b["is_successful"] = 1.into()),
    ("is_successful as 0", |b| b["is_successful"] = 0.into()),
    ("is_successful as null", |b| b["is_successful"] = Value::Null),
    ("is_successful as a list", |b| b["is_successful"] = json!([true])),
    ("is_successful as an object", |b| b["is_successful"] = json!({ "value": true })),
    ("is_successful missing", |b| without(b, "is_successful")),
    ("is_successful in other letters", |b| {
        without(b, "is_successful");
        b["Is_Successful"] = true.into();
    }),
    ("transaction missing", |b| without(b, "transaction")),
    ("transaction as null", |b| b["transaction"] = Value::Null),
    ("agreed as a text", |b| b["agreements"] = "true".into()),
    ("transaction as a list", |b| b["transaction"] = json!([b["transaction"]])),
    ("transaction as a text", |b| b["transaction"] = b["transaction"].to_string().into()),
    ("transaction as a number", |b| b["transaction"] = 1.into()),
    ("transaction empty", |b| b["transaction"] = json!({})),
    ("no currency", |b| without(&mut b["transaction"], "currency")),
    ("currency as a number", |b| b["transaction"]["currency"] = 949.into()),
    ("currency as null", |b| b["transaction"]["currency"] = Value::Null),
    ("a currency that does not exist", |b| b["transaction"]["currency"] = "XQQ".into()),
    ("currency empty", |b| b["transaction"]["currency"] = "".into()),
    ("no order_amount", |b| without(&mut b["transaction"], "order_amount")),
    ("no shipping_amount", |b| without(&mut b["transaction"], "shipping_amount")),
    ("no total_paid_amount", |b| without(&mut b["transaction"], "total_paid_amount")),
    ("order_amount as null", |b| b["transaction"]["order_amount"] = Value::Null),
    ("order_amount as a list", |b| b["transaction"]["order_amount"] = json!(["100.00"])),
    ("order_amount as true", |b| b["transaction"]["order_amount"] = true.into()),
    ("order_amount with an exponent", |b| b["transaction"]["order_amount"] = "1e2".into()),
    ("order_amount NaN", |b| b["transaction"]["order_amount"] = "NaN".into()),
    ("order_amount infinite", |b| b["transaction"]["order_amount"] = "Infinity".into()),
    ("order_amount with a comma", |b| b["transaction"]["order_amount"] = "100,00".into()),
    ("order_amount grouped", |b| b["transaction"]["order_amount"] = "1 00.00".into()),
    ("order_amount in hexadecimal digits", |b| b["transaction"]["order_amount"] = "0x64".into()),
    ("order_amount with a plus", |b| b["transaction"]["order_amount"] = "+100.00".into()),
    ("order_amount in other digits", |b| b["transaction"]["order_amount"] = "１００.００".into()),
    ("order_amount finer than a kuruş", |b| b["transaction"]["order_amount"] = "100.001".into()),
    ("order_amount empty", |b| b["transaction"]["order_amount"] = "".into()),
    ("total_paid_amount of forty digits", |b| b["transaction"]["total_paid_amount"] = "9".repeat(40).into()),
    ("total_paid_amount beyond a register", |b| {
        b["transaction"]["total_paid_amount"] = "99999999999999999999.00".into();
    }),
    ("negative interest", |b| pays(b, "100.00", "39.90", "-10.00", "129.90")),
    ("a negative carrier", |b| pays(b, "179.80", "-39.90", "0.00", "139.90")),
    ("everything negative", |b| pays(b, "-100.00", "-39.90", "0.00", "-139.90")),
    ("installment_count as a text", |b| b["transaction"]["installment_count"] = "1".into()),
    ("installment_count negative", |b| b["transaction"]["installment_count"] = (-1).into()),
    ("installment_count of a thousand", |b| b["transaction"]["installment_count"] = 1_000.into()),
    ("shipping_address as an object without names", |b| b["shipping_address"] = json!({ "line": "x" })),
];

/// Signed by the provider, about another session than the address it is sent to.
pub(super) const FOREIGN: &[(&str, Edit)] = &[
    ("another conversation", |b| b["conversation_id"] = "another".into()),
    ("a conversation in other letters", |b| {
        let upper = b["conversation_id"].as_str().expect("a text").to_uppercase();
        b["conversation_id"] = upper.into();
    }),
    ("a conversation cut off", |b| {
        let mut cut = b["conversation_id"].as_str().expect("a text").to_owned();
        cut.pop();
        b["conversation_id"] = cut.into();
    }),
    ("conversation as a list", |b| b["conversation_id"] = json!([b["conversation_id"]])),
    ("conversation as a number", |b| b["conversation_id"] = 7.into()),
    ("another order", |b| b["order_id"] = "1795342530000000".into()),
    ("order as a number", |b| b["order_id"] = 1.into()),
    ("order as an object", |b| b["order_id"] = json!({})),
    ("another session", |b| b["session_token"] = "token-another".into()),
    ("session as true", |b| b["session_token"] = true.into()),
    ("another basket", |b| b["basket_id"] = 1.into()),
    ("another basket as a text", |b| b["basket_id"] = "1".into()),
    ("basket negative", |b| b["basket_id"] = (-1).into()),
    ("basket as a fraction", |b| b["basket_id"] = json!(1.5)),
    ("basket as a list", |b| b["basket_id"] = json!([b["basket_id"]])),
    ("basket as false", |b| b["basket_id"] = false.into()),
];

fn without(object: &mut Value, key: &str) {
    object.as_object_mut().expect("an object").remove(key);
}

pub(super) type Text = fn(&str) -> String;

/// Signed by the provider, and no JSON object within bounds.
pub(super) const TEXTS: &[(&str, Text)] = &[
    ("nothing", |_| String::new()),
    ("no JSON", |_| "is_successful=true".to_owned()),
    ("a list around it", |body| format!("[{body}]")),
    ("null", |_| "null".to_owned()),
    ("a text", |body| json!(body).to_string()),
    ("two objects", |body| format!("{body}{body}")),
    ("something behind it", |body| format!("{body}x")),
    ("cut off", |body| body[..body.len() / 2].to_owned()),
    ("is_successful twice", |body| body.replacen('{', "{\"is_successful\":false,", 1)),
    ("a key twice deep inside", |body| {
        body.replacen("\"currency\":", "\"currency\":\"EUR\",\"\\u0063urrency\":", 1)
    }),
    ("NaN", |body| body.replacen("\"100.00\"", "NaN", 1)),
    ("a number with an exponent beyond all bounds", |body| body.replacen("\"100.00\"", "1e999", 1)),
    ("the right amount with an exponent", |body| body.replacen("\"100.00\"", "1e2", 1)),
    ("the right amount with an exponent and a point", |body| body.replacen("\"100.00\"", "1.00E+2", 1)),
    ("almost the right amount", |body| body.replacen("\"100.00\"", "100.000000000000001", 1)),
    ("the right amount in too many digits", |body| {
        body.replacen("\"100.00\"", "100.0000000000000000000000000000", 1)
    }),
    ("the right amount below nought and above", |body| body.replacen("\"0.00\"", "-0", 1)),
    ("an address with a key twice", |body| {
        body.replacen("\"line\":", "\"line\":\"Elsewhere 7\",\"l\\u0069ne\":", 1)
    }),
    ("a number with an exponent", |body| body.replacen("\"100.00\"", "1e20", 1)),
    ("True", |body| body.replacen("true", "True", 1)),
    ("nine levels deep", |body| {
        body.replacen('{', &format!("{{\"deep\":{}1{},", "[".repeat(9), "]".repeat(9)), 1)
    }),
    ("a thousand levels deep", |body| {
        body.replacen('{', &format!("{{\"deep\":{}1{},", "[".repeat(1_000), "]".repeat(1_000)), 1)
    }),
    ("ten thousand entries", |body| {
        body.replacen('{', &format!("{{\"many\":[{}1],", "1,".repeat(10_000)), 1)
    }),
    ("a byte too large", |body| {
        let mut large = body.to_owned();
        let _ = write!(large, "{}", " ".repeat(64 * 1024 + 1 - body.len()));
        large
    }),
    ("a mark of byte order before it", |body| format!("\u{feff}{body}")),
    ("a nought behind it", |body| format!("{body}\0")),
    ("a comment in it", |body| body.replacen('{', "{/* paid */", 1)),
];

/// Signed by the provider, and not what was ordered: it has money it must not keep.
pub(super) const MISFITS: &[(&str, Edit)] = &[
    ("not agreed", |b| b["agreements"] = false.into()),
    ("agreed to nothing", |b| without(b, "agreements")),
    ("only set aside", |b| b["transaction"]["is_preauth"] = true.into()),
    ("another currency", |b| b["transaction"]["currency"] = "EUR".into()),
    ("a kuruş less", |b| pays(b, "99.99", "39.90", "0.00", "139.89")),
    ("a kuruş more", |b| pays(b, "100.01", "39.90", "0.00", "139.91")),
    ("half of it", |b| pays(b, "50.00", "39.90", "0.00", "89.90")),
    ("nothing", |b| pays(b, "0.00", "0.00", "0.00", "0.00")),
    ("a hundredth", |b| pays(b, "1.00", "0.40", "0.00", "1.40")),
    ("a hundred times as much", |b| pays(b, "10000.00", "3990.00", "0.00", "13990.00")),
    ("goods for less and a carrier for more", |b| pays(b, "90.00", "49.90", "0.00", "139.90")),
    ("another carrier's price", |b| pays(b, "100.00", "89.90", "0.00", "189.90")),
    ("no carrier", |b| pays(b, "100.00", "0.00", "0.00", "100.00")),
    ("the carrier as interest", |b| pays(b, "100.00", "0.00", "39.90", "139.90")),
    ("a total that is less than its parts", |b| pays(b, "100.00", "39.90", "0.00", "1.00")),
    ("a total that is more than its parts", |b| pays(b, "100.00", "39.90", "0.00", "140.00")),
    ("interest that is not in the total", |b| pays(b, "100.00", "39.90", "5.00", "139.90")),
    ("naming neither conversation nor order", |b| {
        without(b, "conversation_id");
        without(b, "order_id");
    }),
];

fn pays(body: &mut Value, goods: &str, shipping: &str, interest: &str, total: &str) {
    let paid = &mut body["transaction"];
    paid["order_amount"] = goods.into();
    paid["shipping_amount"] = shipping.into();
    paid["interest_amount"] = interest.into();
    paid["total_paid_amount"] = total.into();
}
