//! What can be wrong with promotions and campaigns.

use super::Report;
use crate::{
    money::Rate,
    shop::{Advantage, Campaign, Gives, Prices, Promotion, Shop, folded},
    text::Label,
};

/// The shortest code: shorter ones are found by trying.
const CODE_CHARS_MIN: usize = 4;
/// The longest code that can be entered.
const CODE_CHARS_MAX: usize = 64;
/// The most units of a group of buy-and-get.
const GROUP_UNITS_MAX: i64 = 100;

impl Shop {
    pub(super) fn check_promotions(&self, report: &mut Report) {
        report.keys("promotions", self.promotions.iter().map(|promotion| promotion.pk));
        report.unique("promotions", "slug", self.promotions.iter().map(|promotion| folded(&promotion.slug)));
        for (index, promotion) in self.promotions.iter().enumerate() {
            let place = format!("promotions[{index}]");
            self.check_codes(index, promotion, report);
            check_promotion(promotion, &place, report);
        }
    }

    /// A code must lead to one promotion only, however it is written.
    fn check_codes(&self, place_in_list: usize, promotion: &Promotion, report: &mut Report) {
        for (index, code) in promotion.codes.iter().enumerate() {
            let place = format!("promotions[{place_in_list}].codes[{index}]");
            let chars = code.trim().chars().count();
            let fits = (CODE_CHARS_MIN..=CODE_CHARS_MAX).contains(&chars);
            let problem = format!("must have from {CODE_CHARS_MIN} to {CODE_CHARS_MAX} characters");
            report.require(fits, &place, &problem);
            let text = folded(code);
            let twice = promotion.codes[..index].iter().any(|earlier| folded(earlier) == text);
            let others = || self.promotions.iter().enumerate().filter(|(other, _)| *other != place_in_list);
            let called = others().any(|(_, other)| other.is_called(&text));
            let earlier = others().take_while(|(other, _)| *other < place_in_list);
            let coded = earlier.flat_map(|(_, other)| &other.codes).any(|code| folded(code) == text);
            if twice || called || coded {
                report.add(place, format!("`{code}` leads to another promotion already; give each its own"));
            }
        }
    }

    pub(super) fn check_campaigns(&self, report: &mut Report) {
        report.keys("campaigns", self.campaigns.iter().map(|campaign| campaign.pk));
        report.unique("campaigns", "code", self.campaigns.iter().map(|campaign| folded(&campaign.code)));
        for (index, campaign) in self.campaigns.iter().enumerate() {
            check_campaign(campaign, &format!("campaigns[{index}]"), report);
        }
    }
}

fn check_promotion(promotion: &Promotion, place: &str, report: &mut Report) {
    let field = |name: &str| format!("{place}.{name}");
    report.require(!promotion.slug.trim().is_empty(), &field("slug"), "must not be blank");
    let labels = [("name", Some(&promotion.name)), ("upsell", promotion.upsell.as_ref())];
    for (name, label) in labels.into_iter().chain([("badge", promotion.badge.as_ref())]) {
        report.require(!label.is_some_and(Label::is_blank), &field(name), "is blank");
    }
    report.amounts(&field("goods_from"), &promotion.goods_from);
    window(promotion.starts, promotion.ends, &field("ends"), report);
    for (name, limit) in
        [("limit_total", promotion.limit_total), ("limit_per_customer", promotion.limit_per_customer)]
    {
        report.require(limit.is_none_or(|limit| limit >= 1), &field(name), "must be at least 1");
    }
    match &promotion.gives {
        Gives::Percent(rate) => percentage(*rate, &field("gives.percent"), report),
        Gives::Amount(amounts) => some_amounts(amounts, &field("gives.amount"), report),
        Gives::FreeShipping => {}
        Gives::BuyAndGet(group) => {
            let sound = group.buy >= 1
                && group.get >= 1
                && group.buy.checked_add(group.get).is_some_and(|units| units <= GROUP_UNITS_MAX);
            let problem = format!("buy and get must be at least 1, together at most {GROUP_UNITS_MAX}");
            report.require(sound, &field("gives.buy_and_get"), &problem);
            percentage(group.percent, &field("gives.buy_and_get.percent"), report);
        }
    }
}

fn check_campaign(campaign: &Campaign, place: &str, report: &mut Report) {
    let field = |name: &str| format!("{place}.{name}");
    report.require(!campaign.code.trim().is_empty(), &field("code"), "must not be blank");
    report.require(!campaign.name.is_blank(), &field("name"), "is blank");
    report.require(!campaign.message.is_blank(), &field("message"), "is blank");
    report.require(!campaign.bins.is_empty(), &field("bins"), "name the cards it is for");
    for (index, bin) in campaign.bins.iter().enumerate() {
        let sound = (4..=8).contains(&bin.len()) && bin.bytes().all(|byte| byte.is_ascii_digit());
        report.require(sound, &field(&format!("bins[{index}]")), "must have from four to eight digits");
    }
    report.amounts(&field("goods_from"), &campaign.goods_from);
    window(campaign.starts, campaign.ends, &field("ends"), report);
    match &campaign.gives {
        Some(Advantage::Percent(rate)) => percentage(*rate, &field("gives.percent"), report),
        Some(Advantage::Amount(amounts)) => some_amounts(amounts, &field("gives.amount"), report),
        None => {}
    }
}

fn window(starts: Option<jiff::Timestamp>, ends: Option<jiff::Timestamp>, place: &str, report: &mut Report) {
    let backwards = starts.zip(ends).is_some_and(|(starts, ends)| ends <= starts);
    report.require(!backwards, place, "must be after `starts`");
}

fn percentage(rate: Rate, place: &str, report: &mut Report) {
    report.require(rate.is_share(), place, "must be more than 0 and at most 100");
}

fn some_amounts(amounts: &Prices, place: &str, report: &mut Report) {
    let positive = amounts.iter().all(|amount| amount.minor > 0);
    report.require(
        positive && amounts.iter().next().is_some(),
        place,
        "name amounts above 0, such as { TRY = \"50.00\" }",
    );
}
