//! What can be wrong with carriers and their rules.

use super::Report;
use crate::shop::{
    DeliveryKind, PER_KILOGRAM_MINOR_MAX, PriceRule, Prices, ProductCondition, ShippingPage, Shop,
};

/// The most attributes that make a group together.
const GROUP_ATTRIBUTES_MAX: usize = 4;

impl Shop {
    pub(super) fn check_shipping(&self, report: &mut Report) {
        report.keys("shipping_options", self.shipping_options.iter().map(|option| option.pk));
        for (index, option) in self.shipping_options.iter().enumerate() {
            let place = format!("shipping_options[{index}]");
            report.require(
                !option.delivery.is_empty(),
                &format!("{place}.delivery"),
                "name at least one kind of delivery",
            );
            report.require(
                !option.rules.is_empty(),
                &format!("{place}.rules"),
                "without a rule it is never offered",
            );
            for (rule_index, rule) in option.rules.iter().enumerate() {
                rule.check(&format!("{place}.rules[{rule_index}]"), report);
            }
        }
        for kind in [DeliveryKind::Customer, DeliveryKind::RetailStore, DeliveryKind::PickupLocation] {
            let needed = self.delivery_options.iter().any(|option| option.active && option.kind == kind);
            let served =
                self.shipping_options.iter().any(|option| option.active && option.delivery.contains(&kind));
            report.require(
                !needed || served || self.shipping_page == ShippingPage::Remote,
                "shipping_options",
                &format!("none serves the delivery kind {kind:?}"),
            );
        }
    }
}

impl Shop {
    pub(super) fn check_shipping_groups(&self, report: &mut Report) {
        let grouped = self.shipping_page == ShippingPage::AttributeBased;
        report.require(
            !grouped || !self.shipping_groups.is_empty(),
            "shipping_groups",
            "name the attribute that groups the goods, or choose another `shipping_page`",
        );
        for (index, groups) in self.shipping_groups.iter().enumerate() {
            let place = format!("shipping_groups[{index}]");
            let keys = groups.group_attribute_key.names();
            let named = (1..=GROUP_ATTRIBUTES_MAX).contains(&keys.len())
                && keys.iter().all(|name| !name.trim().is_empty());
            let problem = format!("name 1 to {GROUP_ATTRIBUTES_MAX} attributes of products, such as `brand`");
            report.require(named, &format!("{place}.group_attribute_key"), &problem);
            groups.rule.check(&format!("{place}.rule"), report);
        }
        report.keys("sellers", self.sellers.iter().map(|seller| seller.pk));
        report.unique("sellers", "slug", self.sellers.iter().map(|seller| seller.slug.as_str()));
        for (index, seller) in self.sellers.iter().enumerate() {
            let blank = seller.slug.trim().is_empty() || seller.name.trim().is_empty();
            report.require(!blank, &format!("sellers[{index}]"), "needs a slug and a name");
        }
    }
}

impl PriceRule {
    fn check(&self, place: &str, report: &mut Report) {
        let prices = [
            ("amount", &self.amount),
            ("goods_from", &self.goods_from),
            ("goods_below", &self.goods_below),
            ("per_kilogram", &self.per_kilogram),
            ("free_from", &self.free_from),
        ];
        for (name, prices) in prices {
            report.amounts(&format!("{place}.{name}"), prices);
        }
        let nothing = "without a price in any currency it never holds";
        report.require(!self.amount.is_empty(), &format!("{place}.amount"), nothing);
        for most in self.per_kilogram.iter().filter(|price| price.minor > PER_KILOGRAM_MINOR_MAX) {
            report.add(format!("{place}.per_kilogram"), format!("{most} is too much for a kilogram"));
        }
        let lacking = (self.amount.iter())
            .find(|price| !self.per_kilogram.is_empty() && self.per_kilogram.get(price.currency).is_none());
        if let Some(price) = lacking {
            let code = price.currency.code();
            report
                .add(format!("{place}.per_kilogram"), format!("has no price in {code}, which `amount` has"));
        }
        let band = band(&self.goods_from, &self.goods_below);
        report.require(
            band,
            &format!("{place}.goods_below"),
            "must be more than `goods_from`, or nothing fits",
        );
        let weights = [("weight_from", self.weight_from), ("weight_below", self.weight_below)];
        for (name, grams) in weights {
            let sound = grams.is_none_or(|grams| grams >= 0);
            report.require(sound, &format!("{place}.{name}"), "is in grams and not negative");
        }
        let room = self.weight_below.is_none_or(|limit| limit > self.weight_from.unwrap_or(0));
        report.require(
            room,
            &format!("{place}.weight_below"),
            "must be more than `weight_from`, or nothing fits",
        );
        for (index, code) in self.countries.iter().enumerate() {
            let sound = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_alphabetic());
            let place = format!("{place}.countries[{index}]");
            report.require(sound, &place, "is no code of a country: two letters, such as `tr`");
        }
        if let Some(region) = &self.region {
            region.check(&format!("{place}.region"), report);
        }
        for (index, condition) in self.products.iter().enumerate() {
            condition.check(&format!("{place}.products[{index}]"), report);
        }
    }
}

impl ProductCondition {
    fn check(&self, place: &str, report: &mut Report) {
        let named = !self.attribute.trim().is_empty();
        report.require(
            named,
            &format!("{place}.attribute"),
            "name an attribute of products, such as `color`",
        );
    }
}

/// Whether something fits from `least` up to `limit`, in each currency that has both.
fn band(least: &Prices, limit: &Prices) -> bool {
    limit.iter().all(|limit| limit.minor > least.get(limit.currency).map_or(0, |least| least.minor))
}
