//! The parts of a checkout. A part owns a piece of its state; its file says everything about that piece: how it
//! is repaired when the world changes, what it costs, what clients read of it, what the order takes over.

mod addresses;
mod bags;
mod campaign;
mod card;
mod contact;
mod delivery;
mod extra_field;
mod gift_box;
mod gift_cards;
mod loyalty_card;
mod loyalty_money;
mod note;
mod offer;
mod payment;
mod phone_check;
mod promotions;
mod provider;
mod redirect;
mod rewards;
mod shipping;
mod slot;
mod sms;

pub use addresses::{Addresses, AddressesKeys};
pub use bags::{BagKeys, BagWish, Bags, BagsKeys};
pub use campaign::{CampaignKeys, CardCampaign, CardCampaignKeys, ListedCard};
pub use card::{CardPayment, CardPaymentKeys, PayingCard};
pub use contact::{Contact, ContactKeys};
pub use delivery::{Delivery, DeliveryKeys, DeliveryOptionKeys, PickupLocationKeys, RetailStoreKeys};
pub use extra_field::{ExtraAnswer, ExtraAnswerKeys};
pub use gift_box::{GiftBox, GiftBoxKeys, GiftWish, GiftWishKeys};
pub use gift_cards::{
    AppliedGiftCard, EnteredGiftCard, GIFT_CARDS_MAX, GiftCardKeys, GiftCards, GiftCardsKeys, SentOtp,
};
pub use loyalty_card::{LoyaltyCard, LoyaltyCardKeys, UsedPoints};
pub use loyalty_money::{LoyaltyMoney, LoyaltyMoneyKeys};
pub use note::{Note, NoteKeys};
pub use offer::Offer;
pub use payment::{
    BankAccountKeys, CreditPaymentOptionKeys, Payment, PaymentChoiceKeys, PaymentKeys, PaymentOptionKeys,
};
pub use phone_check::{AskedCode, CODE_MINUTES, PhoneCheck, PhoneCheckKeys, code_of};
pub use promotions::{Coupon, Promotions, PromotionsKeys};
pub use provider::{ProviderCheckout, ProviderCheckoutKeys};
pub use redirect::{Redirect, RedirectKeys};
pub use rewards::{Rewards, RewardsKeys};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
pub use shipping::{Carried, Shipping, ShippingGroupKeys, ShippingKeys, ShippingOptionKeys};
pub use slot::{DeliverySlot, DeliverySlotKeys, SlotKeys};
pub use sms::{SentSms, Sms, SmsKeys};
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, View},
    facts::{Facts, Known, Lookups},
    job::Job,
    ledger::Holding,
    order::{Order, OrderDraft},
    pricing::{PriceLine, Quote},
};

/// A step whose change makes later steps stale (`docs/protocol.md`, Cascade). Earlier ones come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Another kind of delivery.
    Delivery,
    /// Another address or store.
    Address,
    /// Another delivery slot.
    Slot,
    /// Another carrier.
    Shipping,
    /// Another way of paying.
    Payment,
}

/// A piece of a checkout's state.
pub trait Part: Clone + Default + PartialEq + Serialize + DeserializeOwned {
    /// What clients read of it in `pre_order`.
    type Keys<'a>: Serialize + ToSchema
    where
        Self: 'a;

    /// What must be known before it can be repaired or shown.
    fn lookups(&self, _known: &Known, _lookups: &mut Lookups) {}

    /// What is left of it under the facts of this moment. Earlier parts are repaired already.
    #[must_use]
    fn repaired(&self, _view: &View) -> Self {
        self.clone()
    }

    /// What is left of it after `change` in an earlier step.
    #[must_use]
    fn after(self, _change: Change) -> Self {
        self
    }

    /// What is kept of it once the checkout became an order, so that it is shown as it was ordered.
    #[must_use]
    fn ordered(&self, _view: &View) -> Self {
        self.clone()
    }

    /// What it adds to the price.
    fn price_lines(&self, _view: &View) -> Vec<PriceLine> {
        Vec::new()
    }

    /// What clients read of it.
    fn keys<'a>(&'a self, view: &View<'a>) -> Self::Keys<'a>;

    /// What the order holds because of it, beside the goods.
    fn holdings(&self, _view: &View, _quote: &Quote) -> Vec<Holding> {
        Vec::new()
    }

    /// What the order takes over from it.
    fn complete_order(&self, _view: &View, _order: &mut OrderDraft) {}

    /// What is to be done for it once `order` is durable.
    fn jobs(&self, _view: &View, _order: &Order) -> Vec<Job> {
        Vec::new()
    }
}

/// Most parts of most checkouts are as they begin: those are not written down.
fn is_default<T: Default + PartialEq>(part: &T) -> bool {
    *part == T::default()
}

/// Lists the parts, in the order in which they depend on each other.
macro_rules! parts {
    ($($(#[$doc:meta])* $field:ident: $part:ident => $keys:ty,)+) => {
        /// Everything the shopper chose, part by part.
        #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default)]
        pub struct Choices {
            $($(#[$doc])* #[serde(skip_serializing_if = "is_default")] pub $field: $part,)+
        }

        /// What clients read of all parts in `pre_order`.
        #[derive(Serialize, ToSchema)]
        pub struct ChoicesKeys<'a> { $(#[serde(flatten)] $field: $keys,)+ }

        impl Choices {
            /// What must be known before the parts can be repaired or shown.
            pub fn lookups(&self, known: &Known, lookups: &mut Lookups) {
                $(self.$field.lookups(known, lookups);)+
            }

            /// What is left of the parts after `change`.
            #[must_use]
            pub fn after(self, change: Change) -> Self {
                Self { $($field: self.$field.after(change),)+ }
            }

            /// What is kept of the parts once the checkout in `view` became an order.
            #[must_use]
            pub fn ordered(&self, view: &View) -> Self {
                Self { $($field: self.$field.ordered(view),)+ }
            }

            /// What the parts add to the price.
            pub fn price_lines(&self, view: &View) -> Vec<PriceLine> {
                let mut lines = Vec::new();
                $(lines.extend(self.$field.price_lines(view));)+
                lines
            }

            /// What clients read of the parts.
            pub fn keys<'a>(&'a self, view: &View<'a>) -> ChoicesKeys<'a> {
                ChoicesKeys { $($field: self.$field.keys(view),)+ }
            }

            /// The names of the parts that differ from `other`.
            pub fn differences(&self, other: &Self) -> Vec<&'static str> {
                let mut names = Vec::new();
                $(if self.$field != other.$field {
                    names.push(stringify!($field));
                })+
                names
            }

            /// What the order holds because of the parts.
            pub fn holdings(&self, view: &View, quote: &Quote) -> Vec<Holding> {
                let mut holdings = Vec::new();
                $(holdings.extend(self.$field.holdings(view, quote));)+
                holdings
            }

            /// Hands everything the parts know to the order.
            pub fn complete_order(&self, view: &View, order: &mut OrderDraft) {
                $(self.$field.complete_order(view, order);)+
            }

            /// What is to be done for the parts once `order` is durable.
            pub fn jobs(&self, view: &View, order: &Order) -> Vec<Job> {
                let mut jobs = Vec::new();
                $(jobs.extend(self.$field.jobs(view, order));)+
                jobs
            }
        }

        impl Checkout {
            /// Repairs every part, earlier ones first, so that each sees what is left of those it depends on.
            #[must_use]
            pub fn with_repaired_choices(mut self, goods: &crate::basket::Goods, facts: &Facts) -> Self {
                $({
                    let left = self.choices.$field.repaired(&View::new(&self, facts, goods));
                    self.choices.$field = left;
                })+
                self
            }
        }
    };
}

parts! {
    /// Who buys.
    contact: Contact => ContactKeys,
    /// How the goods are handed over, and at which store.
    delivery: Delivery => DeliveryKeys<'a>,
    /// Where they go and who pays.
    addresses: Addresses => AddressesKeys,
    /// When they come.
    slot: DeliverySlot => DeliverySlotKeys,
    /// Who carries them.
    shipping: Shipping => ShippingKeys<'a>,
    /// What the shop gives.
    promotions: Promotions => PromotionsKeys<'a>,
    /// What the shopper's card gives.
    campaign: CardCampaign => CardCampaignKeys<'a>,
    /// Whether they are packed as a gift.
    gift_box: GiftBox => GiftBoxKeys<'a>,
    /// The bags they are delivered in.
    bags: Bags => BagsKeys<'a>,
    /// How they are paid.
    payment: Payment => PaymentKeys<'a>,
    /// What of the customer's own money pays a part.
    loyalty_money: LoyaltyMoney => LoyaltyMoneyKeys,
    /// What of the points of the loyalty card pays a part.
    loyalty_card: LoyaltyCard => LoyaltyCardKeys,
    /// The gift cards that pay a part.
    gift_cards: GiftCards => GiftCardsKeys<'a>,
    /// What of the points of the bank card pays a part.
    rewards: Rewards => RewardsKeys<'a>,
    /// Which card pays the rest, and in how many payments.
    card: CardPayment => CardPaymentKeys,
    /// What the shopper has to say.
    note: Note => NoteKeys<'a>,
    /// The answer to a question of the shop's own.
    extra_field: ExtraAnswer => ExtraAnswerKeys<'a>,
    /// Whether they are away at a payment page.
    redirect: Redirect => RedirectKeys,
    /// Whether the shopper went to a provider's checkout.
    checkout_provider: ProviderCheckout => ProviderCheckoutKeys<'a>,
    /// Which text messages were asked for.
    sms: Sms => SmsKeys,
    /// Whether their phone was checked.
    phone_check: PhoneCheck => PhoneCheckKeys,
}
