//! Entering coupons and taking them away.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, View},
    facts::{Known, Lookup, Lookups, Visitor},
    form,
    form::{FieldType, FieldValue, REQUIRED},
    ids::Pk,
    money::{Amount, Money},
    page::{Decision, Kind, Page},
    parts::{Coupon, Promotions},
    requirement::{NO_CHARGE_IN_FLIGHT, Requirement},
    shop::{Promotion, folded},
    tally::Limit,
    text,
    text::{FormErrors, Problem},
};

text!(COUPON_TOO_LONG = "coupon-too-long", en: "At most {max} characters.", tr: "En çok {max} karakter olabilir.");
text!(ACTION_UNKNOWN = "coupon-action-unknown", en: "Send add or remove.", tr: "add veya remove gönderin.");
// One sentence for everything a stranger could try out: what does not exist, is over, is used up, is for others.
text!(COUPON_INVALID = "coupon-invalid",
    en: "This coupon is not valid. Check how it is written; some coupons are for members who are logged in.",
    tr: "Bu kupon geçerli değil. Yazımını kontrol edin; bazı kuponlar giriş yapmış üyeler içindir.");
text!(COUPON_TRY_LATER = "coupon-try-later",
    en: "Too many coupons that are not valid. Please try again in a quarter of an hour.",
    tr: "Çok fazla geçersiz kupon denendi. Lütfen on beş dakika sonra yeniden deneyin.");
text!(COUPON_ADDED_ALREADY = "coupon-added-already",
    en: "This coupon is in use already.", tr: "Bu kupon zaten kullanılıyor.");
text!(COUPON_NOT_ADDED = "coupon-not-added",
    en: "This coupon is not in use.", tr: "Bu kupon kullanılmıyor.");
text!(COUPON_NEEDS_MORE = "coupon-needs-more",
    en: "This coupon needs goods for another {missing} {currency}.",
    tr: "Bu kupon için sepete {missing} {currency} tutarında daha ürün ekleyin.");
text!(COUPON_FOR_OTHER_GOODS = "coupon-for-other-goods",
    en: "This coupon is not for the goods in your basket.", tr: "Bu kupon sepetinizdeki ürünler için geçerli değil.");
text!(COUPONS_TOO_MANY = "coupons-too-many",
    en: "An order takes at most {max} coupons.", tr: "Bir siparişte en çok {max} kupon kullanılabilir.");

/// The longest coupon that is looked at.
const COUPON_CHARS_MAX: usize = 64;
/// The most coupons of one checkout.
const COUPONS_MAX: usize = 10;
/// Wrong coupons one shopper may enter in [`WRONG_SECONDS`].
const WRONG_MAX: i64 = 10;
const WRONG_SECONDS: i64 = 15 * 60;

/// Enters a coupon or takes one away.
pub(crate) struct CouponSelectionPage;

/// A coupon as entered, such that two ways of writing it are the same.
#[derive(Debug)]
pub(crate) struct CouponName(String);

/// What to do with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CouponAction {
    Add,
    Remove,
}

impl FieldValue for CouponName {
    const TYPE: FieldType = FieldType::Text { chars_max: COUPON_CHARS_MAX };

    fn parse(text: &str) -> Result<Self, Problem> {
        if text.trim().chars().count() > COUPON_CHARS_MAX {
            return Err(Problem::new(&COUPON_TOO_LONG).with("max", COUPON_CHARS_MAX));
        }
        let name = folded(text);
        if name.is_empty() { Err(Problem::new(&REQUIRED)) } else { Ok(Self(name)) }
    }
}

impl FieldValue for CouponAction {
    const TYPE: FieldType = FieldType::Text { chars_max: 8 };

    fn parse(text: &str) -> Result<Self, Problem> {
        match text.trim().to_ascii_lowercase().as_str() {
            "add" => Ok(Self::Add),
            "remove" => Ok(Self::Remove),
            _ => Err(Problem::new(&ACTION_UNKNOWN)),
        }
    }
}

form! {
    /// The coupon.
    pub(crate) struct CouponSelectionForm {
        /// A code, in any case and Unicode form; of a listed coupon also its name or key.
        coupon: CouponName,
        /// `add` or `remove`.
        action: CouponAction,
    }
}

/// A coupon to choose from, or one in use.
#[derive(Serialize, ToSchema)]
pub(crate) struct CouponKeys<'a> {
    /// Its key.
    pk: Pk,
    /// The name to send.
    name: &'a str,
    /// What it gives.
    description: &'a str,
    /// Whether it is in use.
    is_selected: bool,
    /// What it takes off this order.
    discount: Amount,
    /// What goods it needs more before it can be used.
    missing_amount: Amount,
    /// The moment it ends; null without an end.
    end_date: Option<String>,
}

/// What the storefront draws.
#[derive(Serialize, ToSchema)]
pub(crate) struct CouponSelectionContext<'a> {
    /// Those in use, and those everybody may choose.
    coupons: Vec<CouponKeys<'a>>,
}

fn wrong_ones(visitor: &Visitor) -> Limit {
    Limit::new(format!("wrong-coupon:{}", visitor.owner), WRONG_MAX, WRONG_SECONDS)
}

/// The promotion that is found by `name`, with the spelling it is found as. A code counts before a name or key.
fn found<'a>(promotions: &'a [Promotion], name: &str) -> Option<(&'a Promotion, &'a str)> {
    let by_code = |promotion: &Promotion| promotion.codes.iter().any(|code| folded(code) == name);
    let promotion = promotions
        .iter()
        .find(|promotion| by_code(promotion))
        .or_else(|| promotions.iter().find(|promotion| promotion.found_as(name).is_some()))?;
    Some((promotion, promotion.found_as(name)?))
}

impl Page for CouponSelectionPage {
    type Form = CouponSelectionForm;
    type Context<'a> = CouponSelectionContext<'a>;
    const NAME: &'static str = "CouponSelectionPage";
    const ABOUT: &'static str = "Enters a coupon or takes one away.";
    const KIND: Kind = Kind::Extra { pair: None };
    const REQUIRES: &'static [&'static Requirement] = &[&NO_CHARGE_IN_FLIGHT];

    fn lookups(&self, form: &CouponSelectionForm, known: &Known, lookups: &mut Lookups) {
        lookups.insert(Lookup::Tally(wrong_ones(known.visitor)));
        if let Some((promotion, _)) = found(&known.shop.promotions, &form.coupon.0) {
            Promotions::ask_about(promotion, known, lookups);
        }
    }

    fn context<'a>(&self, view: &View<'a>) -> CouponSelectionContext<'a> {
        let entered = &view.checkout.choices.promotions;
        let given = entered.given(view);
        let nothing = Money::zero(view.goods.currency);
        let shown = |promotion: &'a Promotion| {
            let coupon = entered.coupons.iter().find(|coupon| coupon.promotion == promotion.pk);
            let listed = promotion.listed && Promotions::is_open_to_shopper(promotion, view);
            let name = coupon.map(|coupon| coupon.name.as_str()).or(listed.then_some(&*promotion.slug))?;
            let own = given.iter().find(|one| one.promotion.pk == promotion.pk);
            let missing = promotion.missing_worth(view.goods)?;
            Some(CouponKeys {
                pk: promotion.pk,
                name,
                description: promotion.name.in_language(view.facts.language),
                is_selected: coupon.is_some(),
                discount: Amount(own.and_then(|one| one.amount().ok()).unwrap_or(nothing)),
                missing_amount: Amount(missing),
                end_date: promotion.ends.map(|ends| ends.to_string()),
            })
        };
        CouponSelectionContext { coupons: view.facts.shop.promotions.iter().filter_map(shown).collect() }
    }

    fn submit(
        &self,
        mut checkout: Checkout,
        form: &CouponSelectionForm,
        view: &View,
    ) -> Result<Decision, FormErrors> {
        let refused = |text: &'static text::Text| Err(FormErrors::field("coupon", text));
        let promotions = &view.facts.shop.promotions;
        let coupons = &mut checkout.choices.promotions.coupons;
        let place = coupons.iter().position(|coupon| coupon.is_meant_by(&form.coupon.0, promotions));
        match (form.action, place) {
            (CouponAction::Remove, None) => return refused(&COUPON_NOT_ADDED),
            (CouponAction::Remove, Some(place)) => {
                coupons.remove(place);
                return Ok(Decision::keep(checkout));
            }
            (CouponAction::Add, Some(_)) => return refused(&COUPON_ADDED_ALREADY),
            (CouponAction::Add, None) => {}
        }
        let wrong = wrong_ones(&view.facts.visitor);
        if view.facts.is_used_up(&wrong) {
            return refused(&COUPON_TRY_LATER);
        }
        let usable = found(promotions, &form.coupon.0)
            .filter(|(promotion, _)| Promotions::is_open_to_shopper(promotion, view));
        let Some((promotion, name)) = usable else {
            let errors = FormErrors::field("coupon", &COUPON_INVALID);
            return Ok(Decision::refuse(checkout, errors, vec![wrong]));
        };
        if coupons.len() >= COUPONS_MAX {
            let problem = Problem::new(&COUPONS_TOO_MANY).with("max", COUPONS_MAX);
            return Err(FormErrors::field("coupon", problem));
        }
        match promotion.missing_worth(view.goods) {
            Some(missing) if promotion.covers_some(view.goods) && missing.minor > 0 => {
                let currency = missing.currency.label();
                let problem =
                    Problem::new(&COUPON_NEEDS_MORE).with("missing", missing).with("currency", currency);
                Err(FormErrors::field("coupon", problem))
            }
            Some(_) if promotion.covers_some(view.goods) => {
                coupons.push(Coupon { promotion: promotion.pk, name: name.to_owned() });
                Ok(Decision::keep(checkout))
            }
            _ => refused(&COUPON_FOR_OTHER_GOODS),
        }
    }
}
