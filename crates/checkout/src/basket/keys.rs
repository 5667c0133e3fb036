//! The basket as clients read it (`docs/protocol.md`, Basket).

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{LineAttributes, PricedLine, Unavailable};
use crate::{
    catalog::{Product, ProductKind},
    checkout::View,
    ids::Pk,
    money::{Amount, Currency, Money},
    parts::{Promotions, Shipping},
    pricing::Quote,
    shop::{Promotion, Seller},
    text::Language,
};

/// A picture of a product.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImageKeys<'a> {
    /// Its key, counted from 1.
    pub pk: usize,
    /// Whether it is shown.
    pub status: &'static str,
    /// Its address.
    pub image: &'a str,
    /// Its place.
    pub order: usize,
    /// Smaller twins; none are made.
    pub specialimage_set: [Value; 0],
}

/// The category of a product, as payment services read it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CategoryKeys<'a> {
    /// Its key.
    pub pk: Pk,
    /// Its name.
    pub name: &'a str,
    /// All names from the root on.
    pub path: &'a str,
}

/// A product in a basket, a list or on its own page.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProductKeys<'a> {
    /// Its key.
    pub pk: Pk,
    /// Its name.
    pub name: &'a str,
    /// Stock keeping unit.
    pub sku: &'a str,
    /// What variants share.
    pub base_code: &'a str,
    /// Colour, size and the like.
    pub attributes: &'a BTreeMap<String, String>,
    /// Which set of attributes it has; there is one.
    pub attribute_set: i64,
    /// The attributes with their labels.
    pub attributes_kwargs: BTreeMap<&'a str, AttributeKeys<'a>>,
    /// Attributes outside the set; none.
    pub extra_attributes: BTreeMap<&'a str, &'a str>,
    /// Where it stands.
    pub category: CategoryKeys<'a>,
    /// Its pictures.
    pub productimage_set: Vec<ImageKeys<'a>>,
    /// One unit, tax included.
    pub price: Amount,
    /// Whether any is left.
    pub in_stock: bool,
    /// Lower-case currency code.
    pub currency_type: String,
    /// One unit before any reduction.
    pub retail_price: Amount,
    /// How it is counted.
    pub unit_type: &'static str,
    /// Its path in the shop.
    pub absolute_url: String,
    /// Films; none.
    pub productvideo_set: [Value; 0],
    /// `"0"` for goods, `"1"` for a bag.
    pub product_type: &'static str,
    /// Which price list applied.
    pub price_type: &'static str,
    /// A form the product asks for; none.
    pub form_schema: Option<Value>,
    /// Whether it can go into the basket as it is.
    pub is_ready_to_basket: bool,
    /// Units available.
    pub stock: Option<i64>,
    /// The seller on a marketplace; none.
    pub data_source: Option<Value>,
}

/// The label and value of an attribute.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttributeKeys<'a> {
    /// What a shopper reads.
    pub label: &'a str,
    /// The value.
    pub value: &'a str,
}

/// One line of the basket.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemKeys<'a> {
    /// Its key inside the basket.
    pub pk: i64,
    /// The same key under its other name.
    pub id: i64,
    /// Units.
    pub quantity: i64,
    /// The product.
    pub product: ProductKeys<'a>,
    /// One unit, tax included.
    pub unit_price: Amount,
    /// The same under its other name.
    pub price: Amount,
    /// One unit before any reduction.
    pub retail_price: Amount,
    /// All units after discounts.
    pub total_amount: Amount,
    /// What discounts take off this line.
    pub discount_amount: Amount,
    /// What a free shipping takes off this line.
    pub shipping_discount: Amount,
    /// Per cent of tax inside the price.
    pub tax_rate: String,
    /// Lower-case currency code.
    pub currency_type: String,
    /// What a shopper reads behind the amount.
    pub currency_type_label: &'static str,
    /// The first picture.
    pub image: Option<&'a str>,
    /// What the shopper chose beside it.
    pub attributes: &'a LineAttributes,
    /// The same with labels; none.
    pub attributes_kwargs: BTreeMap<&'a str, &'a str>,
    /// What promotions take off this line.
    pub offer_badges: Vec<DiscountKeys<'a>>,
    /// The line it belongs to; none.
    pub parent: Option<i64>,
    /// Units available.
    pub stock: Option<i64>,
    /// The key of its seller on a marketplace.
    pub datasource: Option<Pk>,
    /// Its seller on a marketplace.
    pub datasource_detailed: Option<&'a Seller>,
    /// Stock kept elsewhere; none.
    pub extra_product_stock_detailed: Option<Value>,
    /// Prices kept elsewhere; none.
    pub extra_product_price_detailed: Option<Value>,
}

/// A discount with its reason.
#[derive(Debug, Serialize, ToSchema)]
pub struct DiscountKeys<'a> {
    /// What it is given for.
    pub description: &'a str,
    /// How much.
    pub discount: Amount,
}

/// An offer the basket nearly has.
#[derive(Debug, Serialize, ToSchema)]
pub struct UpsellKeys<'a> {
    /// The promotion.
    pub pk: Pk,
    /// Its name.
    pub name: &'a str,
    /// What is missing, in words.
    pub message: String,
    /// What goods it needs more.
    pub missing_amount: Amount,
    /// How many units it needs more.
    pub missing_quantity: i64,
}

/// The whole basket.
#[derive(Debug, Serialize, ToSchema)]
pub struct BasketKeys<'a> {
    /// Its key.
    pub pk: Pk,
    /// Its lines.
    pub basketitem_set: Vec<ItemKeys<'a>>,
    /// Units over all lines.
    pub total_quantity: i64,
    /// Goods after discounts.
    pub total_amount: Amount,
    /// Goods before discounts.
    pub total_product_amount: Amount,
    /// The sum of the discounts.
    pub total_discount_amount: Amount,
    /// The discounts.
    pub discounts: Vec<DiscountKeys<'a>>,
    /// What is missing to the next offers, in words.
    pub upsell_messages: Vec<String>,
    /// The same in detail.
    pub upsell_details: Vec<UpsellKeys<'a>>,
    /// What was wanted and cannot be had.
    pub unavailable_basket_products: &'a [Unavailable],
    /// The voucher that was entered.
    pub voucher_code: Option<&'a str>,
    /// The price and stock list; the one of the shop.
    pub segment: Option<Value>,
    /// When it was begun.
    pub created_date: String,
    /// When its lines last changed.
    pub modified_date: String,
}

impl<'a> ProductKeys<'a> {
    /// Draws `product` as sold in `currency` with `stock` units left.
    pub fn new(product: &'a Product, currency: Currency, stock: Option<i64>) -> Self {
        let nothing = Money::zero(currency);
        let sold = product.is_sold_in(currency) && stock.is_none_or(|units| units > 0);
        Self {
            pk: product.pk,
            name: &product.name,
            sku: &product.sku,
            base_code: &product.base_code,
            attributes: &product.attributes,
            attribute_set: 1,
            attributes_kwargs: (product.attributes.iter())
                .map(|(label, value)| (label.as_str(), AttributeKeys { label, value }))
                .collect(),
            extra_attributes: BTreeMap::new(),
            category: CategoryKeys {
                pk: product.category.pk,
                name: &product.category.name,
                path: &product.category.path,
            },
            productimage_set: (product.images.iter().enumerate())
                .map(|(order, image)| ImageKeys {
                    pk: order + 1,
                    status: "active",
                    image,
                    order,
                    specialimage_set: [],
                })
                .collect(),
            price: Amount(product.price(currency).unwrap_or(nothing)),
            in_stock: sold,
            currency_type: currency.wire_code(),
            retail_price: Amount(product.retail_price(currency).unwrap_or(nothing)),
            unit_type: "qty",
            absolute_url: format!("/product/{}/", product.pk),
            productvideo_set: [],
            product_type: if product.kind == ProductKind::Bag { "1" } else { "0" },
            price_type: "default",
            form_schema: None,
            is_ready_to_basket: sold,
            stock,
            data_source: None,
        }
    }
}

impl<'a> ItemKeys<'a> {
    fn new(line: &'a PricedLine, bears: Borne<'a>, stock: i64) -> Self {
        let Borne { discount, of_carrier, badges } = bears;
        let currency = line.total.currency;
        Self {
            pk: line.id,
            id: line.id,
            quantity: line.quantity,
            product: ProductKeys::new(&line.product, currency, Some(stock)),
            unit_price: Amount(line.unit_price),
            price: Amount(line.unit_price),
            retail_price: Amount(line.retail_price),
            total_amount: Amount(
                line.total.checked_sub(discount).expect("a discount is a share of its line"),
            ),
            discount_amount: Amount(discount),
            shipping_discount: Amount(of_carrier),
            tax_rate: line.product.tax_rate.to_string(),
            currency_type: currency.wire_code(),
            currency_type_label: currency.label(),
            image: line.product.images.first().map(String::as_str),
            attributes: &line.attributes,
            attributes_kwargs: BTreeMap::new(),
            offer_badges: badges,
            parent: None,
            stock: Some(stock),
            datasource: None,
            datasource_detailed: None,
            extra_product_stock_detailed: None,
            extra_product_price_detailed: None,
        }
    }
}

/// What one line bears of the discounts.
struct Borne<'a> {
    discount: Money,
    of_carrier: Money,
    badges: Vec<DiscountKeys<'a>>,
}

impl<'a> BasketKeys<'a> {
    /// Draws the basket in `view`, whose prices `quote` explains.
    pub fn new(view: &View<'a>, quote: &'a Quote) -> Self {
        let (basket, goods) = (&view.checkout.basket, view.goods);
        let given = view.checkout.choices.promotions.given(view);
        let weights: Vec<u64> = goods.lines.iter().map(|line| line.total.minor.unsigned_abs()).collect();
        let of_carrier = quote.shipping_discount.allocate(&weights);
        let item = |(place, line): (usize, &'a PricedLine)| {
            let badges = (given.iter().filter(|given| given.lines[place].minor > 0))
                .map(|given| badge(given.promotion, given.lines[place], view.facts.language))
                .collect();
            let discount = quote.line_discounts[place];
            let bears = Borne { discount, of_carrier: of_carrier[place], badges };
            let keys = ItemKeys::new(line, bears, view.facts.stock_of(line.product.pk));
            let seller = line.product.seller.as_ref().and_then(|slug| Shipping::seller(view, slug));
            ItemKeys { datasource: seller.map(|seller| seller.pk), datasource_detailed: seller, ..keys }
        };
        let upsells = upsells(view);
        Self {
            pk: basket.pk,
            basketitem_set: goods.lines.iter().enumerate().map(item).collect(),
            total_quantity: goods.lines.iter().map(|line| line.quantity).sum(),
            total_amount: Amount(quote.goods_after_discounts),
            total_product_amount: Amount(goods.total),
            total_discount_amount: Amount(quote.goods_discount),
            discounts: (quote.discounts.iter().filter(|discount| !discount.of_carrier))
                .map(|discount| DiscountKeys {
                    description: &discount.description,
                    discount: Amount(discount.amount),
                })
                .collect(),
            upsell_messages: upsells.iter().map(|upsell| upsell.message.clone()).collect(),
            upsell_details: upsells,
            unavailable_basket_products: &goods.unavailable,
            voucher_code: view.checkout.choices.promotions.coupons.last().map(|coupon| coupon.name.as_str()),
            segment: None,
            created_date: crate::time::rfc3339(basket.created),
            modified_date: crate::time::rfc3339(basket.modified),
        }
    }
}

fn badge(promotion: &Promotion, discount: Money, language: Language) -> DiscountKeys<'_> {
    let description = promotion.badge.as_ref().unwrap_or(&promotion.name).in_language(language);
    DiscountKeys { description, discount: Amount(discount) }
}

/// Offers this shopper would have with a little more. A coupon nobody sees is not told of.
fn upsells<'a>(view: &View<'a>) -> Vec<UpsellKeys<'a>> {
    let (goods, language) = (view.goods, view.facts.language);
    let upsell = |promotion: &'a Promotion| {
        let text = promotion.upsell.as_ref()?.in_language(language);
        let public = promotion.is_automatic() || promotion.listed;
        if !public || !promotion.covers_some(goods) || !Promotions::is_open_to_shopper(promotion, view) {
            return None;
        }
        let (worth, units) = (promotion.missing_worth(goods)?, promotion.missing_units(goods));
        let missing = match (worth.minor, units) {
            (0, 0) => return None,
            (0, units) => units.to_string(),
            _ => format!("{worth} {}", worth.currency.label()),
        };
        Some(UpsellKeys {
            pk: promotion.pk,
            name: promotion.name.in_language(language),
            message: text.replace("{missing}", &missing),
            missing_amount: Amount(worth),
            missing_quantity: units,
        })
    };
    view.facts.shop.promotions.iter().filter_map(upsell).collect()
}
