//! Orders: what a checkout becomes. An order is decided about like a checkout: a command in, the next order and
//! the ledger movements out.

mod cancellation;
mod card;
mod commands;
mod draft;
mod gift_cards;
mod held;
mod keys;
mod masked;
mod messages;
mod payment;
mod points;
mod provider;
mod refund;
pub mod sheet;
mod shipping;
mod status;
mod sums;

pub use card::OrderCard;
pub use commands::{CancelItem, OrderCommand, OrderDecision, REFUSED_TRANSITION, decide};
pub use draft::{OrderCampaign, OrderDraft, OrderPromotion};
pub use gift_cards::OrderGiftCard;
pub use keys::{
    CancellationKeys, CodeKeys, OrderGiftCardKeys, OrderItemKeys, OrderKeys, OrderProductKeys,
    OrderTenderKeys, OrderUserKeys,
};
pub use payment::OrderPayment;
pub use provider::{OrderProvider, OrderProviderKeys, ProviderCard};
use serde::{Deserialize, Serialize};
pub use shipping::{OrderBags, OrderShippingGroup, OrderSlot};
pub use status::OrderStatus;

use crate::{
    agreements::Acceptance,
    basket::LineAttributes,
    catalog::Product,
    checkout::{Checkout, PlacedCampaign, PlacedOrder, View},
    ids::{CheckoutId, OrderNumber, Pk, Timestamp},
    ledger::Holding,
    money::Money,
    parts::Shipping,
    pricing::{Fee, Quote, Tender},
    shop::{CancellationType, PaymentType, Seller},
    text::Language,
};

/// One unit of a product in an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderItem {
    /// Its key.
    pub pk: Pk,
    /// How far it got.
    pub status: OrderStatus,
    /// The product as it was sold.
    pub product: Product,
    /// What the shopper chose beside it.
    #[serde(default)]
    pub attributes: LineAttributes,
    /// What was paid for it, after discounts.
    pub price: Money,
    /// Before any reduction.
    pub retail_price: Money,
    /// Who sold it, on a marketplace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seller: Option<Seller>,
    /// Why the shopper wants it cancelled, if so.
    #[serde(default)]
    pub cancellation: Option<Cancellation>,
}

/// A wish to cancel an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancellation {
    /// The reason's key.
    pub reason: Pk,
    /// Cancel or refund.
    pub kind: CancellationType,
    /// A sentence.
    pub description: String,
    /// When it was asked for.
    pub requested: Timestamp,
}

/// A discount the order was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderDiscount {
    /// What for.
    pub description: String,
    /// How much.
    pub amount: Money,
}

/// A fee of the order beside the carrier's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderFee {
    /// What for.
    pub kind: Fee,
    /// How much.
    pub amount: Money,
}

/// What pays a part of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderTender {
    /// What it is.
    pub kind: Tender,
    /// How much.
    pub amount: Money,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Its key.
    pub pk: Pk,
    /// Its number.
    pub number: OrderNumber,
    /// The checkout it came from.
    pub checkout: CheckoutId,
    /// The basket it came from.
    pub basket: Pk,
    /// The customer, if not a guest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<Pk>,
    /// How far it got.
    pub status: OrderStatus,
    /// When it was made.
    pub created: Timestamp,
    /// When it last changed.
    pub modified: Timestamp,
    /// Until when an unpaid order waits for its money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
    /// The language it was made in.
    pub language: Language,
    /// The network address it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote_address: Option<String>,
    /// Its items, one for each unit.
    pub items: Vec<OrderItem>,
    /// Goods before discounts.
    pub goods: Money,
    /// Discounts with their reasons.
    #[serde(default)]
    pub discounts: Vec<OrderDiscount>,
    /// What the carrier costs, less its discounts.
    pub shipping_amount: Money,
    /// What discounts take off the carrier's price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping_discount: Option<Money>,
    /// The other fees.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fees: Vec<OrderFee>,
    /// What the order costs.
    pub amount: Money,
    /// What instalments add to what the card pays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interest: Option<Money>,
    /// What pays a part of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tenders: Vec<OrderTender>,
    /// What it holds beside its goods.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holdings: Vec<Holding>,
    /// How its money came, where a bank was asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<OrderPayment>,
    /// The carrier's number, once shipped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking_number: Option<String>,
    /// Where the carrier tells more, once shipped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking_url: Option<String>,
    /// What whoever made it accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acceptance: Option<Acceptance>,
    /// Everything the parts handed over.
    pub draft: OrderDraft,
}

impl Order {
    /// Makes the order of the checkout in `view`, whose shopper accepts the agreements of the shop. Its identifiers are the
    /// fresh ones among the facts.
    pub fn place(view: &View, quote: &Quote) -> Self {
        Self::draft(view, quote).accepting(&view.facts.shop)
    }

    /// What [`Order::place`] makes before anybody accepted anything, of however little was chosen.
    pub fn draft(view: &View, quote: &Quote) -> Self {
        let (facts, checkout) = (view.facts, view.checkout);
        let mut draft = OrderDraft::default();
        checkout.choices.complete_order(view, &mut draft);
        let status = match draft.payment_option.as_ref().map(|option| option.payment_type) {
            // Discounts took everything off, or points and the like paid for it: there is no money to wait for.
            _ if quote.unpaid.minor == 0 => OrderStatus::Approved,
            // Nobody sees money before the goods are at the door.
            Some(PaymentType::PayOnDelivery) => OrderStatus::Approved,
            Some(
                PaymentType::FundsTransfer
                | PaymentType::LoyaltyMoney
                | PaymentType::CreditPayment
                | PaymentType::CreditCard
                | PaymentType::Redirection
                | PaymentType::Masterpass
                | PaymentType::Gpay
                | PaymentType::Confirmation
                | PaymentType::CheckoutProvider,
            )
            | None => OrderStatus::PaymentWaiting,
        };
        let wait_seconds = i64::from(facts.shop.payment_wait_hours) * 3600;
        Self {
            pk: facts.ids.order,
            number: facts.ids.number.clone(),
            checkout: checkout.id.clone(),
            basket: checkout.basket.pk,
            customer: facts.visitor.customer.as_ref().map(|customer| customer.pk),
            status,
            created: facts.now,
            modified: facts.now,
            expires: (status == OrderStatus::PaymentWaiting).then(|| facts.now.plus_seconds(wait_seconds)),
            language: facts.language,
            remote_address: facts.visitor.address.clone(),
            items: items(view, quote, status),
            goods: view.goods.total,
            discounts: (quote.discounts.iter())
                .map(|d| OrderDiscount { description: d.description.clone(), amount: d.amount })
                .collect(),
            shipping_amount: quote.fee(Fee::Shipping).unwrap_or(Money::zero(view.goods.currency)),
            shipping_discount: Some(quote.shipping_discount).filter(|discount| discount.minor > 0),
            fees: (quote.fees.iter().filter(|(kind, _)| *kind != Fee::Shipping))
                .map(|(kind, amount)| OrderFee { kind: *kind, amount: *amount })
                .collect(),
            amount: quote.total,
            interest: Some(quote.interest).filter(|interest| interest.minor > 0),
            tenders: (quote.tenders.iter().filter(|(_, amount)| amount.minor > 0))
                .map(|(kind, amount)| OrderTender { kind: *kind, amount: *amount })
                .collect(),
            holdings: checkout.choices.holdings(view, quote),
            payment: None,
            tracking_number: None,
            tracking_url: None,
            acceptance: None,
            draft,
        }
    }

    /// What the checkout remembers of this order.
    pub fn placed(&self, view: &View) -> PlacedOrder {
        PlacedOrder {
            pk: self.pk,
            number: self.number.clone(),
            token: view.facts.ids.token.clone(),
            placed: self.created,
            new_user: view.facts.visitor.registered_here,
            campaigns: (self.draft.campaign.iter())
                .map(|campaign| PlacedCampaign {
                    code: campaign.code.clone(),
                    message: campaign.message.clone(),
                })
                .collect(),
        }
    }
}

impl Checkout {
    /// This checkout after it became `order`.
    #[must_use]
    pub fn ordered(self, order: PlacedOrder) -> Self {
        Self { order: Some(order), ..self }
    }
}

/// One item for each unit, so that each can be cancelled alone; the discount of a line is spread over its units.
fn items(view: &View, quote: &Quote, status: OrderStatus) -> Vec<OrderItem> {
    let order = view.facts.ids.order.0;
    let mut items = Vec::new();
    for (line, discount) in view.goods.lines.iter().zip(&quote.line_discounts) {
        let units = usize::try_from(line.quantity).expect("quantities are from 1 to 999");
        let seller = line.product.seller.as_ref().and_then(|slug| Shipping::seller(view, slug));
        for share in discount.allocate(&vec![1; units]) {
            let place = i64::try_from(items.len() + 1).expect("lines and quantities are bounded");
            items.push(OrderItem {
                pk: Pk(order + place),
                status,
                product: (*line.product).clone(),
                attributes: line.attributes.clone(),
                price: line.unit_price.checked_sub(share).expect("a discount is a share of its line"),
                retail_price: line.retail_price,
                seller: seller.cloned(),
                cancellation: None,
            });
        }
    }
    items
}

#[cfg(test)]
mod tests;
