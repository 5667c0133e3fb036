//! What the parts of a checkout hand over to the order.

use serde::{Deserialize, Serialize};

use super::{OrderBags, OrderCard, OrderGiftCard, OrderProvider, OrderShippingGroup, OrderSlot};
use crate::{
    address::Address,
    ids::Pk,
    money::Money,
    parts::GiftWish,
    shop::{
        BankAccount, CreditPaymentOption, DeliveryOption, PaymentChoice, PaymentOption, PickupLocation,
        RetailStore, ShippingOption,
    },
};

/// What the parts of a checkout hand over to the order. What was not chosen is left out of its document, as in all of the order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OrderDraft {
    /// Where mail goes.
    pub email: String,
    /// Phone number, if one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// How the goods are handed over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_option: Option<DeliveryOption>,
    /// At which store.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retail_store: Option<RetailStore>,
    /// At which pick-up point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pickup_location: Option<PickupLocation>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_slot: Option<OrderSlot>,
    /// Where they go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_address: Option<Address>,
    /// Who is billed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_address: Option<Address>,
    /// Who carries them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_option: Option<ShippingOption>,
    /// Who carries which goods, where not one carrier takes everything.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shipping_groups: Vec<OrderShippingGroup>,
    /// How they are paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_option: Option<PaymentOption>,
    /// The account of a funds transfer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bank_account: Option<BankAccount>,
    /// How the money is collected on delivery.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_choice: Option<PaymentChoice>,
    /// The credit that pays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit_payment_option: Option<CreditPaymentOption>,
    /// The provider in whose checkout it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checkout_provider: Option<OrderProvider>,
    /// The card that pays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card: Option<OrderCard>,
    /// The loyalty account whose points pay a part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loyalty_account: Option<String>,
    /// The gift cards that pay a part, the one that pays first first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gift_cards: Vec<OrderGiftCard>,
    /// What the shopper had to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// How it is packed as a gift.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gift_box: Option<GiftWish>,
    /// The bags it is delivered in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bags: Option<OrderBags>,
    /// The answer to a question of the shop's own, a JSON object as the text that was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extra_field: Option<String>,
    /// What the shop gave.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub promotions: Vec<OrderPromotion>,
    /// What the card gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub campaign: Option<OrderCampaign>,
}

/// A promotion the order was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderPromotion {
    /// Its key.
    pub pk: Pk,
    /// Its slug.
    pub slug: String,
    /// The coupon it was entered with.
    pub coupon: Option<String>,
    /// What it took off.
    pub amount: Money,
}

/// A campaign the order took part in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderCampaign {
    /// Its key.
    pub pk: Pk,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it gives, in words.
    pub message: String,
}
