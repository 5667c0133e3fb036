//! An order as clients read it (`docs/protocol.md`, Orders). A key whose part does not exist yet is there all the
//! same, as null, false or nothing.

mod item;

pub use item::{CancellationKeys, OrderItemKeys, OrderProductKeys};
use serde::Serialize;
use serde_json::{Value, value::RawValue};
use utoipa::ToSchema;

use super::{
    Order, OrderGiftCard, OrderItem, OrderProvider, OrderProviderKeys, OrderStatus, OrderTender, sheet,
};
use crate::{
    address::Address,
    basket::{DiscountKeys, ProductKeys},
    facts::Customer,
    form::BinNumber,
    ids::Pk,
    instalments::{CardTypeKeys, InstalmentKeys},
    money::{Amount, Currency, Money},
    parts::{
        BagKeys, BankAccountKeys, DeliveryOptionKeys, PaymentOptionKeys, PickupLocationKeys, RetailStoreKeys,
        ShippingGroupKeys, ShippingOptionKeys, SlotKeys,
    },
    pricing::{Fee, Tender},
    shop::Bank,
    text::Language,
    time::rfc3339,
};

/// A code and what a shopper reads for it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CodeKeys {
    /// The code.
    pub value: String,
    /// What a shopper reads.
    pub label: &'static str,
}

/// Who bought.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderUserKeys<'a> {
    /// The customer's key; null for a guest.
    pub pk: Option<Pk>,
    /// The name of the account: the e-mail address, or 32 hexadecimal digits for a guest.
    pub username: &'a str,
    /// `registered` or `guest`.
    pub user_type: &'static str,
    /// E-mail address.
    pub email: &'a str,
    /// Given names.
    pub first_name: &'a str,
    /// Family name.
    pub last_name: &'a str,
}

/// What else than the chosen way of paying pays a part of an order.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderTenderKeys {
    /// What it is.
    #[serde(rename = "type")]
    pub kind: Tender,
    /// The same in words.
    pub label: &'static str,
    /// How much it paid when the order was made.
    pub amount: Amount,
    /// What of that came back, because items were cancelled.
    pub refund_amount: Amount,
}

/// A gift card that paid a part of an order.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderGiftCardKeys<'a> {
    /// Its key.
    pub pk: Pk,
    /// The last four letters and digits of its code.
    pub last_four: &'a str,
    /// How much it paid when the order was made.
    pub amount: Amount,
    /// What of that came back to it, because items were cancelled.
    pub refund_amount: Amount,
}

/// The whole order.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "the wire names them")]
pub struct OrderKeys<'a> {
    /// Its key.
    pub id: Pk,
    /// The same key under its other name.
    pub pk: Pk,
    /// Its number.
    pub number: &'a str,
    /// How far it got.
    pub status: CodeKeys,
    /// The currency of every amount, in lower case.
    pub currency: CodeKeys,
    /// What the order costs.
    pub amount: Amount,
    /// What it would cost without discounts.
    pub amount_without_discount: Amount,
    /// The sum of the discounts.
    pub discount_amount: Amount,
    /// What the carrier costs.
    pub shipping_amount: Amount,
    /// Per cent of tax inside that; null while carriers have none.
    pub shipping_tax_rate: Option<&'a str>,
    /// What was paid back.
    pub refund_amount: Amount,
    /// What of the discounts was taken back.
    pub discount_refund_amount: Amount,
    /// What of the carrier's price was paid back.
    pub shipping_refund_amount: Amount,
    /// What is still to be paid.
    pub unpaid_amount: Amount,
    /// What was paid with loyalty money.
    pub loyalty_money: Amount,
    /// What was paid with points of the loyalty card.
    pub loyalty_points: Amount,
    /// The gift cards that paid a part.
    pub gift_cards: Vec<OrderGiftCardKeys<'a>>,
    /// Everything else than the chosen way of paying that paid a part.
    pub tenders: Vec<OrderTenderKeys>,
    /// Its items, one for each unit.
    pub orderitem_set: Vec<OrderItemKeys<'a>>,
    /// The discounts.
    pub discountitem_set: Vec<DiscountKeys<'a>>,
    /// Whether it will not be delivered.
    pub is_cancelled: bool,
    /// Whether the shopper may still ask for the cancellation of an item.
    pub is_cancellable: bool,
    /// Whether an item may be given back.
    pub is_refundable: bool,
    /// Whether it can be paid online after it was made.
    pub is_payable: bool,
    /// Where the goods go.
    pub shipping_address: Option<&'a Address>,
    /// Who is billed.
    pub billing_address: Option<&'a Address>,
    /// How the goods are handed over.
    pub delivery_option: Option<DeliveryOptionKeys<'a>>,
    /// At which store.
    pub retail_store: Option<RetailStoreKeys<'a>>,
    /// At which pick-up point.
    pub pickup_location: Option<PickupLocationKeys<'a>>,
    /// The carrier with its price.
    pub shipping_option: Option<ShippingOptionKeys<'a>>,
    /// The groups of goods with their carriers, where there are several.
    pub shipping_groups: Vec<ShippingGroupKeys<'a>>,
    /// The carrier's slug.
    pub shipping_option_slug: Option<&'a str>,
    /// The company that carries; none is named.
    pub shipping_company: Option<CodeKeys>,
    /// The carrier's number, once shipped.
    pub tracking_number: Option<&'a str>,
    /// Where the carrier tells more, once shipped.
    pub tracking_url: Option<&'a str>,
    /// The same under its other name.
    pub shipping_tracking_url: Option<&'a str>,
    /// How it is paid.
    pub payment_option: Option<PaymentOptionKeys<'a>>,
    /// The slug of that.
    pub payment_option_slug: Option<&'a str>,
    /// The account of a funds transfer.
    pub bank_account: Option<BankAccountKeys<'a>>,
    /// The bank of a funds transfer.
    pub bank: Option<&'a Bank>,
    /// The first digits of the card; null where none pays.
    pub bin_number: Option<&'a str>,
    /// The kind of card; null where it is not known.
    pub card: Option<CardTypeKeys<'a>>,
    /// The instalment plan; null where no card pays.
    pub installment: Option<InstalmentKeys>,
    /// How many payments; null where no card pays.
    pub installment_count: Option<u8>,
    /// What instalments add to `amount`.
    pub installment_interest_amount: Amount,
    /// The provider in whose checkout the order was made; null for any other.
    pub checkout_provider: Option<OrderProviderKeys<'a>>,
    /// The invoice's number; none.
    pub invoice_number: Option<&'a str>,
    /// The invoice's date; none.
    pub invoice_date: Option<&'a str>,
    /// Where the invoice can be read; nowhere.
    pub e_archive_url: Option<&'a str>,
    /// The network address it came from.
    pub remote_addr: Option<&'a str>,
    /// The kind of client it came from.
    pub client_type: &'static str,
    /// The language it was made in.
    pub language_code: &'static str,
    /// Whether it is packed as a gift.
    pub has_gift_box: bool,
    /// What is written on the gift; null without a gift box.
    pub gift_box_note: Option<&'a str>,
    /// The bags it is delivered in.
    pub bags: Vec<BagKeys<'a>>,
    /// What they cost; null without bags.
    pub bags_fee: Option<Amount>,
    /// What the gift box costs; null without one.
    pub gift_box_price: Option<Amount>,
    /// What the shopper had to say.
    pub notes: Option<&'a str>,
    /// The delivery slot; none.
    pub delivery_range: Option<SlotKeys>,
    /// The answer to a question of the shop's own; an empty object without one.
    #[schema(value_type = Object)]
    pub extra_field: Box<RawValue>,
    /// E-mail address it was confirmed to.
    pub user_email: &'a str,
    /// Who bought.
    pub user: Option<OrderUserKeys<'a>>,
    /// The basket it came from.
    pub basket: Pk,
    /// The price and stock list; the one of the shop.
    pub segment: Option<Value>,
    /// When it was made.
    pub created_date: String,
    /// When it last changed.
    pub modified_date: String,
}

impl OrderStatus {
    /// Its code and label.
    pub fn keys(self, language: Language) -> CodeKeys {
        CodeKeys { value: self.code().to_owned(), label: self.label(language) }
    }
}

impl From<Currency> for CodeKeys {
    fn from(currency: Currency) -> Self {
        Self { value: currency.wire_code(), label: currency.label() }
    }
}

impl<'a> From<&'a Customer> for OrderUserKeys<'a> {
    fn from(customer: &'a Customer) -> Self {
        Self {
            pk: Some(customer.pk),
            username: &customer.email,
            user_type: "registered",
            email: &customer.email,
            first_name: &customer.first_name,
            last_name: &customer.last_name,
        }
    }
}

impl<'a> OrderUserKeys<'a> {
    /// The guest who made `order`; `username` is 32 hexadecimal digits that give nothing away.
    pub fn guest(username: &'a str, order: &'a Order) -> Self {
        let names = order.draft.billing_address.as_ref();
        Self {
            pk: None,
            username,
            user_type: "guest",
            email: &order.draft.email,
            first_name: names.map_or("", |address| &address.first_name),
            last_name: names.map_or("", |address| &address.last_name),
        }
    }
}

/// The object in `text`, which was read before it was kept.
fn extra_field(text: Option<String>) -> Box<RawValue> {
    text.and_then(|text| RawValue::from_string(text).ok())
        .unwrap_or_else(|| RawValue::from_string("{}".to_owned()).expect("it is an object"))
}

fn tenders(order: &Order, language: Language) -> Vec<OrderTenderKeys> {
    let keys = |(placed, live): (&OrderTender, OrderTender)| OrderTenderKeys {
        kind: placed.kind,
        label: sheet::tender(placed.kind).in_language(language),
        amount: Amount(placed.amount),
        refund_amount: Amount(placed.amount.checked_sub(live.amount).expect("it pays no more than before")),
    };
    order.tenders.iter().zip(order.live_tenders()).map(keys).collect()
}

fn gift_cards(order: &Order) -> Vec<OrderGiftCardKeys<'_>> {
    fn keys((placed, live): (&OrderGiftCard, OrderGiftCard)) -> OrderGiftCardKeys<'_> {
        let refund_amount = placed.amount.checked_sub(live.amount).expect("it pays no more than before");
        OrderGiftCardKeys {
            pk: placed.pk,
            last_four: &placed.last_four,
            amount: Amount(placed.amount),
            refund_amount: Amount(refund_amount),
        }
    }
    order.draft.gift_cards.iter().zip(order.live_gift_cards()).map(keys).collect()
}

impl<'a> OrderKeys<'a> {
    /// Draws `order` for a reader of `language`.
    pub fn new(order: &'a Order, user: Option<OrderUserKeys<'a>>, language: Language) -> Self {
        let draft = &order.draft;
        let nothing = Amount(Money::zero(order.amount.currency));
        let discount = order.discount_total();
        let (card, instalments) = (draft.card.as_ref(), order.instalments());
        let without_discount = order.amount.checked_add(discount).expect("an order's sums are bounded");
        Self {
            id: order.pk,
            pk: order.pk,
            number: order.number.as_str(),
            status: order.status.keys(language),
            currency: order.amount.currency.into(),
            amount: Amount(order.amount),
            amount_without_discount: Amount(without_discount),
            discount_amount: Amount(discount),
            shipping_amount: Amount(order.shipping_amount),
            shipping_tax_rate: None,
            refund_amount: Amount(order.given_back_amount()),
            discount_refund_amount: nothing,
            shipping_refund_amount: nothing,
            unpaid_amount: Amount(order.unpaid()),
            loyalty_money: Amount(order.tender(Tender::LoyaltyMoney)),
            loyalty_points: Amount(order.tender(Tender::LoyaltyPoints)),
            gift_cards: gift_cards(order),
            tenders: tenders(order, language),
            orderitem_set: (order.items.iter())
                .map(|item| OrderItemKeys::new(item, order, language))
                .collect(),
            discountitem_set: (order.discounts.iter())
                .map(|discount| DiscountKeys {
                    description: &discount.description,
                    discount: Amount(discount.amount),
                })
                .collect(),
            is_cancelled: order.status == OrderStatus::Cancelled,
            is_cancellable: order.items.iter().any(OrderItem::is_cancellable),
            is_refundable: order.items.iter().any(OrderItem::is_refundable),
            is_payable: false,
            shipping_address: draft.shipping_address.as_ref(),
            billing_address: draft.billing_address.as_ref(),
            delivery_option: (draft.delivery_option.as_ref())
                .map(|option| DeliveryOptionKeys::new(option, language)),
            retail_store: draft.retail_store.as_ref().map(RetailStoreKeys::from),
            pickup_location: draft.pickup_location.as_ref().map(PickupLocationKeys::from),
            shipping_option: (draft.shipping_option.as_ref())
                .map(|option| ShippingOptionKeys::new(option, order.shipping_amount, language)),
            shipping_groups: (draft.shipping_groups.iter())
                .map(|group| ShippingGroupKeys {
                    group: group.name.clone(),
                    shipping_option: Some(ShippingOptionKeys::new(&group.option, group.amount, language)),
                })
                .collect(),
            shipping_option_slug: draft.shipping_option.as_ref().map(|option| option.slug.as_str()),
            shipping_company: None,
            tracking_number: order.tracking_number.as_deref(),
            tracking_url: order.tracking_url.as_deref(),
            shipping_tracking_url: order.tracking_url.as_deref(),
            payment_option: (draft.payment_option.as_ref())
                .map(|option| PaymentOptionKeys::new(option, language)),
            payment_option_slug: draft.payment_option.as_ref().map(|option| option.slug.as_str()),
            bank_account: (draft.bank_account.as_ref())
                .map(|account| BankAccountKeys::new(account, language)),
            bank: draft.bank_account.as_ref().map(|account| &account.bank),
            bin_number: (card.and_then(|card| card.bin.as_ref()).map(BinNumber::as_str))
                .or(draft.checkout_provider.as_ref().and_then(OrderProvider::bin)),
            card: card.and_then(|card| card.card.as_ref()).map(CardTypeKeys::from),
            installment: instalments.map(|plan| InstalmentKeys::new(plan, language)),
            installment_count: instalments.map(|plan| plan.count),
            installment_interest_amount: order.interest.map_or(nothing, Amount),
            checkout_provider: draft.checkout_provider.as_ref().map(OrderProviderKeys::from),
            invoice_number: None,
            invoice_date: None,
            e_archive_url: None,
            remote_addr: order.remote_address.as_deref(),
            client_type: "default",
            language_code: order.language.code(),
            has_gift_box: draft.gift_box.is_some(),
            gift_box_note: draft.gift_box.as_ref().map(|wish| wish.note.as_str()),
            bags: (draft.bags.iter())
                .map(|bags| BagKeys {
                    product: ProductKeys::new(&bags.product, order.amount.currency, None),
                    quantity: bags.quantity,
                })
                .collect(),
            bags_fee: order.fee(Fee::Bags).map(Amount),
            gift_box_price: order.fee(Fee::GiftBox).map(Amount),
            notes: draft.notes.as_deref(),
            delivery_range: draft.delivery_slot.as_ref().map(SlotKeys::from),
            extra_field: extra_field(draft.extra_field.clone()),
            user_email: &draft.email,
            user,
            basket: order.basket,
            segment: None,
            created_date: rfc3339(order.created),
            modified_date: rfc3339(order.modified),
        }
    }
}
