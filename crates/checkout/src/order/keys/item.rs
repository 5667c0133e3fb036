//! One unit of an order as clients read it.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::CodeKeys;
use crate::{
    basket::{AttributeKeys, LineAttributes},
    ids::Pk,
    money::Amount,
    order::{Cancellation, Order, OrderItem, OrderStatus},
    shop::{CancellationType, Seller},
    text::Language,
    time::rfc3339,
};

/// A product as it was sold.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderProductKeys<'a> {
    /// Its key.
    pub pk: Pk,
    /// Stock keeping unit.
    pub sku: &'a str,
    /// What variants share.
    pub base_code: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The first picture.
    pub image: Option<&'a str>,
    /// Its path in the shop.
    pub absolute_url: String,
    /// Colour, size and the like.
    pub attributes: &'a BTreeMap<String, String>,
    /// The attributes with their labels.
    pub attributes_kwargs: BTreeMap<&'a str, AttributeKeys<'a>>,
    /// A form the product asks for; none.
    pub form_schema: Option<Value>,
    /// The seller's key on a marketplace; null for the shop itself.
    pub data_source: Option<Pk>,
    /// Attributes outside the set; none.
    pub extra_attributes: BTreeMap<&'a str, &'a str>,
}

/// A wish to cancel an item.
#[derive(Debug, Serialize, ToSchema)]
pub struct CancellationKeys<'a> {
    /// The reason's key.
    pub reason: Pk,
    /// Cancel or refund.
    pub cancellation_type: CancellationType,
    /// What the shopper wrote.
    pub description: &'a str,
    /// When it was asked for.
    pub created_date: String,
}

/// Facts of the shop's own about an item.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct ItemExtraKeys<'a> {
    /// About its price; none.
    pub price_extra_field: BTreeMap<&'a str, &'a str>,
    /// About its stock; none.
    pub stock_extra_field: BTreeMap<&'a str, &'a str>,
}

/// One unit of a product in an order.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "the wire names them")]
pub struct OrderItemKeys<'a> {
    /// Its key.
    pub id: Pk,
    /// The same key under its other name.
    pub pk: Pk,
    /// The order's key.
    pub order: Pk,
    /// The item it belongs to; none.
    pub parent: Option<Pk>,
    /// How far it got.
    pub status: CodeKeys,
    /// Always one: each unit has an item of its own.
    pub quantity: i64,
    /// The product as it was sold.
    pub product: OrderProductKeys<'a>,
    /// What was paid for it, after discounts.
    pub price: Amount,
    /// Before any reduction.
    pub retail_price: Amount,
    /// The currency, in lower case.
    pub price_currency: CodeKeys,
    /// Per cent of tax inside the price.
    pub tax_rate: String,
    /// The first picture.
    pub image: Option<&'a str>,
    /// What the shopper chose beside it.
    pub attributes: &'a LineAttributes,
    /// The same with labels; none.
    pub attributes_kwargs: BTreeMap<&'a str, &'a str>,
    /// The same in the reader's language; none.
    pub localized_attributes: BTreeMap<&'a str, &'a str>,
    /// The same with labels in the reader's language; none.
    pub localized_attributes_kwargs: BTreeMap<&'a str, &'a str>,
    /// Whether it will not be delivered.
    pub is_cancelled: bool,
    /// Whether the shopper may still ask for its cancellation.
    pub is_cancellable: bool,
    /// Whether it may be given back.
    pub is_refundable: bool,
    /// Whether it may be exchanged.
    pub is_tradable: bool,
    /// The wishes to cancel it.
    pub cancellationrequest_set: Vec<CancellationKeys<'a>>,
    /// The wish the shop has not decided about.
    pub active_cancellation_request: Option<CancellationKeys<'a>>,
    /// Carriers that take it back; none.
    pub available_easy_return_shipping_companies: [Value; 0],
    /// The company that carries; none is named.
    pub shipping_company: Option<CodeKeys>,
    /// The carrier's number, once shipped.
    pub tracking_number: Option<&'a str>,
    /// Where the carrier tells more, once shipped.
    pub tracking_url: Option<&'a str>,
    /// The same under its other name.
    pub shipping_tracking_url: Option<&'a str>,
    /// When it should arrive; unknown.
    pub estimated_delivery_date: Option<&'a str>,
    /// The invoice's number; none.
    pub invoice_number: Option<&'a str>,
    /// The invoice's date; none.
    pub invoice_date: Option<&'a str>,
    /// Where the invoice can be read; nowhere.
    pub e_archive_url: Option<&'a str>,
    /// Facts of the shop's own; none.
    pub extra_field: ItemExtraKeys<'a>,
    /// The seller's key on a marketplace; null for the shop itself.
    pub datasource: Option<Pk>,
    /// The seller on a marketplace; null for the shop itself.
    pub datasource_detailed: Option<&'a Seller>,
    /// Prices kept elsewhere; none.
    pub extra_product_price: Option<Value>,
    /// Prices kept elsewhere; none.
    pub extra_product_price_detailed: Option<Value>,
    /// Stock kept elsewhere; none.
    pub extra_product_stock: Option<Value>,
    /// Stock kept elsewhere; none.
    pub extra_product_stock_detailed: Option<Value>,
    /// When the order was made.
    pub created_date: String,
    /// When the order last changed.
    pub modified_date: String,
}

impl<'a> From<&'a Cancellation> for CancellationKeys<'a> {
    fn from(cancellation: &'a Cancellation) -> Self {
        Self {
            reason: cancellation.reason,
            cancellation_type: cancellation.kind,
            description: &cancellation.description,
            created_date: rfc3339(cancellation.requested),
        }
    }
}

impl<'a> OrderProductKeys<'a> {
    fn new(item: &'a OrderItem) -> Self {
        let product = &item.product;
        Self {
            pk: product.pk,
            sku: &product.sku,
            base_code: &product.base_code,
            name: &product.name,
            image: product.images.first().map(String::as_str),
            absolute_url: format!("/product/{}/", product.pk),
            attributes: &product.attributes,
            attributes_kwargs: (product.attributes.iter())
                .map(|(label, value)| (label.as_str(), AttributeKeys { label, value }))
                .collect(),
            form_schema: None,
            data_source: item.seller.as_ref().map(|seller| seller.pk),
            extra_attributes: BTreeMap::new(),
        }
    }
}

impl<'a> OrderItemKeys<'a> {
    /// Draws `item` of `order` for a reader of `language`.
    pub fn new(item: &'a OrderItem, order: &'a Order, language: Language) -> Self {
        let waiting = item.status == OrderStatus::CancellationWaiting || item.status.is_under_review();
        let cancelled = item.status == OrderStatus::Cancelled;
        let tracking_url = order.tracking_url.as_deref().filter(|_| !cancelled);
        Self {
            id: item.pk,
            pk: item.pk,
            order: order.pk,
            parent: None,
            status: item.status.keys(language),
            quantity: 1,
            product: OrderProductKeys::new(item),
            price: Amount(item.price),
            retail_price: Amount(item.retail_price),
            price_currency: item.price.currency.into(),
            tax_rate: item.product.tax_rate.to_string(),
            image: item.product.images.first().map(String::as_str),
            attributes: &item.attributes,
            attributes_kwargs: BTreeMap::new(),
            localized_attributes: BTreeMap::new(),
            localized_attributes_kwargs: BTreeMap::new(),
            is_cancelled: cancelled,
            is_cancellable: item.is_cancellable(),
            is_refundable: item.is_refundable(),
            is_tradable: false,
            cancellationrequest_set: item.cancellation.iter().map(CancellationKeys::from).collect(),
            active_cancellation_request: (item.cancellation.as_ref())
                .filter(|_| waiting)
                .map(CancellationKeys::from),
            available_easy_return_shipping_companies: [],
            shipping_company: None,
            tracking_number: order.tracking_number.as_deref().filter(|_| !cancelled),
            tracking_url,
            shipping_tracking_url: tracking_url,
            estimated_delivery_date: None,
            invoice_number: None,
            invoice_date: None,
            e_archive_url: None,
            extra_field: ItemExtraKeys::default(),
            datasource: item.seller.as_ref().map(|seller| seller.pk),
            datasource_detailed: item.seller.as_ref(),
            extra_product_price: None,
            extra_product_price_detailed: None,
            extra_product_stock: None,
            extra_product_stock_detailed: None,
            created_date: rfc3339(order.created),
            modified_date: rfc3339(order.modified),
        }
    }
}
