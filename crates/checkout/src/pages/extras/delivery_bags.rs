//! Asking for bags.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    basket::ProductKeys,
    checkout::{Checkout, View},
    form,
    form::{Count, Sku},
    page::{Decision, Kind, Page},
    parts::{BagWish, Bags},
    requirement::{BAGS_OFFERED, NO_CHARGE_IN_FLIGHT, Requirement},
    text,
    text::{FormErrors, Problem},
};

/// Takes the wish for bags.
pub(crate) struct DeliveryBagsPage;

text!(NOT_THE_BAG = "not-the-bag", en: "This is not the bag on offer.", tr: "Sunulan poşet bu ürün değil.");
text!(TOO_FEW_BAGS = "too-few-bags", en: "At least {min} bags are needed.", tr: "En az {min} poşet gereklidir.");
text!(NOT_ENOUGH_BAGS = "not-enough-bags", en: "Only {stock} bags are left.", tr: "Yalnızca {stock} poşet kaldı.");

form! {
    /// The wish.
    pub(crate) struct DeliveryBagsForm {
        /// The stock keeping unit of the bag on offer.
        product: Sku,
        /// How many, where the shop lets the shopper say so; 0 takes the bags away, absent means as many as are needed.
        quantity: Option<Count<99>>,
    }
}

/// What the storefront draws.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeliveryBagsContext<'a> {
    /// The bag on offer; null when there is none.
    product: Option<ProductKeys<'a>>,
    /// How many this basket needs.
    quantity: i64,
    /// The fewest.
    min_quantity: i64,
    /// Whether the shopper may say how many.
    is_quantity_changeable: bool,
}

impl Page for DeliveryBagsPage {
    type Form = DeliveryBagsForm;
    type Context<'a> = DeliveryBagsContext<'a>;
    const NAME: &'static str = "DeliveryBagsPage";
    const ABOUT: &'static str = "Adds the bags the order is delivered in.";
    const KIND: Kind = Kind::Extra { pair: None };
    const REQUIRES: &'static [&'static Requirement] = &[&BAGS_OFFERED, &NO_CHARGE_IN_FLIGHT];

    fn context<'a>(&self, view: &View<'a>) -> DeliveryBagsContext<'a> {
        let offered = Bags::offered(view);
        DeliveryBagsContext {
            quantity: offered.as_ref().map_or(0, |bags| bags.needed(view)),
            min_quantity: offered.as_ref().map_or(0, |bags| bags.setting.min_quantity),
            is_quantity_changeable: offered.as_ref().is_some_and(|bags| bags.setting.is_quantity_changeable),
            product: offered
                .map(|bags| ProductKeys::new(bags.product, view.goods.currency, Some(bags.stock))),
        }
    }

    fn submit(
        &self,
        mut checkout: Checkout,
        form: &DeliveryBagsForm,
        view: &View,
    ) -> Result<Decision, FormErrors> {
        let not_the_bag = || FormErrors::field("product", &NOT_THE_BAG);
        let bags = Bags::offered(view).filter(|bags| bags.setting.sku == form.product.as_str());
        let bags = bags.ok_or_else(not_the_bag)?;
        let quantity = form.quantity.map(|count| count.0).filter(|_| bags.setting.is_quantity_changeable);
        if quantity == Some(0) {
            checkout.choices.bags = Bags::default();
            return Ok(Decision::keep(checkout));
        }
        let min = bags.setting.min_quantity;
        if quantity.is_some_and(|quantity| quantity < min) {
            return Err(FormErrors::field("quantity", Problem::new(&TOO_FEW_BAGS).with("min", min)));
        }
        if quantity.unwrap_or_else(|| bags.needed(view)) > bags.stock {
            let problem = Problem::new(&NOT_ENOUGH_BAGS).with("stock", bags.stock.max(0));
            return Err(FormErrors::field("quantity", problem));
        }
        checkout.choices.bags = Bags { chosen: Some(BagWish { quantity }) };
        Ok(Decision::keep(checkout))
    }
}
