//! What a script has to know to buy something here: `GET /demo/fixtures.json`. The keys of `products` are the roles
//! a test needs, not the names of goods.

use checkout::shop::Shop;
use serde_json::{Map, Value, json};

use super::{customers::FILE as CUSTOMERS, products::DemoProduct};

/// Which product plays which part.
const ROLES: [(&str, &str); 6] = [
    ("plenty", "CEZVE-COP-200"),
    ("last_unit", "KNIFE-CHEF-20"),
    ("sold_out", "BOARD-OLV-30"),
    ("cheap", "KESE-MITT"),
    ("exact_100", "COLOGNE-LEM"),
    ("expensive", "CARPET-HAND"),
];
/// A family of products that differ in an attribute.
const VARIANTS_OF: &str = "PESTEMAL";

/// The document, made once.
pub(super) struct Fixtures(pub(super) Value);

impl Fixtures {
    /// The fixtures of the demo with these settings.
    pub(super) fn of(shop: &Shop, products: &[DemoProduct]) -> Self {
        let mut roles: Map<String, Value> = Map::new();
        for (role, sku) in ROLES {
            let product = products.iter().find(|product| product.sku == sku);
            roles.insert(role.to_owned(), product.map(short).unwrap_or_default());
        }
        let variants = products.iter().filter(|product| product.base_code == VARIANTS_OF);
        roles.insert("variants".to_owned(), variants.map(short).collect());
        let customers: Vec<Map<String, Value>> =
            serde_json::from_str(CUSTOMERS).expect("a test reads the very file that is built in");
        let customers = customers.into_iter().map(|customer| {
            let wanted = ["email", "password", "first_name", "last_name", "phone"];
            customer.into_iter().filter(|(key, _)| wanted.contains(&key.as_str())).collect::<Map<_, _>>()
        });
        let options = |list: Vec<(i64, &str)>| -> Value {
            list.into_iter().map(|(pk, slug)| json!({ "pk": pk, "slug": slug })).collect()
        };
        let accounts = shop.bank_accounts.iter().map(|account| {
            json!({ "pk": account.pk, "currency": account.currency.code(), "bank": account.bank.slug })
        });
        let stores = shop
            .retail_stores
            .iter()
            .map(|store| json!({ "pk": store.pk, "name": store.name, "city": store.city.pk }));
        Self(json!({
            "products": roles,
            "customers": customers.collect::<Vec<_>>(),
            "guest": { "email": "guest@example.com", "phone": "05320000003" },
            // Rewards are listed and campaigns offered for it; no bank has it, and it charges nothing.
            "reward_card": { "card_number": "03948590328570", "card_year": "30", "card_month": "03", "card_cvv": "234" },
            // The first customer has a loyalty card with so much on it.
            "loyalty": { "amount": "100.00" },
            // Mobile numbers a text message arrives at, which is then in the demo's mailbox.
            "sms_numbers": ["5320000003", "5320000004"],
            "currencies": shop.currencies.iter().map(|currency| currency.code()).collect::<Vec<_>>(),
            "delivery_options": options(shop.delivery_options.iter().map(|o| (o.pk.0, o.slug.as_str())).collect()),
            "shipping_options": options(shop.shipping_options.iter().map(|o| (o.pk.0, o.slug.as_str())).collect()),
            "payment_options": options(shop.payment_options.iter().map(|o| (o.pk.0, o.slug.as_str())).collect()),
            "bank_accounts": accounts.collect::<Vec<_>>(),
            "retail_stores": stores.collect::<Vec<_>>(),
            "cancellation_reasons": shop.cancellation_reasons.iter().map(|reason| json!({ "pk": reason.pk })).collect::<Vec<_>>(),
            "bag": shop.delivery_bags.as_ref().map(|bags| json!({ "sku": bags.sku })),
            "contracts": shop.contracts.iter().map(|contract| contract.slug.as_str()).collect::<Vec<_>>(),
            // The body of a `POST /address/` as it is.
            "address": {
                "title": "Home", "first_name": "Deniz", "last_name": "Kaya", "phone_number": "05320000003",
                "line": "Moda Caddesi No: 5 Daire: 7", "postcode": "34710", "country": 792, "city": 34,
                "township": 34_023, "district": 340_230_005,
            },
        }))
    }

    /// A customer to sign in as.
    pub(super) fn customer(&self) -> (&str, &str) {
        let text = |key: &str| self.0["customers"][0][key].as_str().unwrap_or_default();
        (text("email"), text("password"))
    }
}

fn short(product: &DemoProduct) -> Value {
    json!({
        "pk": product.pk, "sku": product.sku, "name": product.name, "price": product.price, "stock": product.stock,
    })
}

#[cfg(test)]
mod tests {
    use super::{super::products, *};

    #[test]
    fn every_role_is_played_by_a_product_that_fits() {
        let shop = toml::from_str(super::super::SHOP).expect("the demo's settings");
        let Fixtures(document) = Fixtures::of(&shop, &products::read(&std::collections::BTreeMap::new()));
        let product = |role: &str| &document["products"][role];
        assert!(product("plenty")["stock"].as_i64() >= Some(500));
        assert_eq!(product("last_unit")["stock"], 1);
        assert_eq!(product("sold_out")["stock"], 0);
        assert_eq!(product("exact_100")["price"], "100.00");
        for role in ["cheap", "expensive"] {
            assert!(product(role)["pk"].is_i64(), "{role}");
        }
        assert!(product("variants").as_array().is_some_and(|variants| variants.len() > 1));
        assert_eq!(document["customers"].as_array().map(Vec::len), Some(2));
        assert!(document["customers"][0]["password"].is_string());
    }
}
