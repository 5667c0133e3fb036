//! When the goods come. A slot is held with the order, like stock, and never before: nobody fills a day up by looking.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Addresses, Change, Part};
use crate::{
    checkout::View,
    facts::{Known, Lookup, Lookups},
    ids::Pk,
    ledger::{Holding, Resource, WhenPaid},
    money::{Amount, Money},
    order::{OrderDraft, OrderSlot},
    pricing::{Fee, PriceLine, Quote},
    shop::{DeliveryPage, Shop, Slot},
    text,
    text::Problem,
};

text!(SLOT_LOST = "slot-lost",
    en: "The delivery slot on {date} from {from} to {until} is no longer free. Please choose another one.",
    tr: "{date} günü {from} - {until} teslimat aralığı artık uygun değil. Lütfen başka bir aralık seçin.");

/// The chosen slot.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DeliverySlot {
    /// Its key.
    pub slot: Option<Pk>,
}

/// A slot as clients read it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlotKeys {
    /// Its key.
    pub pk: Pk,
    /// The day, such as `2026-12-24`.
    pub date: String,
    /// When it begins, such as `10:00`, in the shop's time zone.
    pub start_time: String,
    /// When it ends.
    pub end_time: String,
    /// What it costs.
    pub price: Amount,
}

/// What clients read of the part.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliverySlotKeys {
    /// The chosen slot.
    pub delivery_range: Option<SlotKeys>,
}

impl From<&OrderSlot> for SlotKeys {
    fn from(slot: &OrderSlot) -> Self {
        Self {
            pk: slot.pk,
            date: slot.date.clone(),
            start_time: slot.from.clone(),
            end_time: slot.until.clone(),
            price: Amount(slot.price),
        }
    }
}

fn kept(slot: &Slot, price: Money) -> OrderSlot {
    let minute = |time: jiff::civil::Time| time.strftime("%H:%M").to_string();
    OrderSlot {
        pk: slot.pk,
        date: slot.date.to_string(),
        from: minute(slot.window.from),
        until: minute(slot.window.until),
        price,
    }
}

impl DeliverySlot {
    /// Whether the goods come at a time the shopper chooses.
    pub fn is_scheduled(view: &View) -> bool {
        view.checkout.choices.delivery.chosen(&view.facts.shop).is_some_and(|option| option.scheduled)
    }

    /// Whether a slot is chosen, or none is to be.
    pub fn is_settled(view: &View) -> bool {
        !Self::is_scheduled(view) || view.checkout.choices.slot.slot.is_some()
    }

    /// The slots that have room, with their prices.
    pub fn offered(view: &View) -> Vec<OrderSlot> {
        Self::free(view).iter().map(|(slot, price)| kept(slot, *price)).collect()
    }

    /// Whether the slot with this key has room.
    pub fn is_offered(view: &View, pk: Pk) -> bool {
        Self::free(view).iter().any(|(slot, _)| slot.pk == pk)
    }

    /// Asks what room there is, if a checkout with the delivery option `option` has to know it.
    pub fn ask_with(option: Option<Pk>, known: &Known, lookups: &mut Lookups) {
        if let Some(slots) = &known.shop.slots
            && known.checkout.order.is_none()
            && may_be_scheduled(known.shop, option)
        {
            let open = slots.open(known.now).into_iter();
            lookups.extend(open.map(|slot| Lookup::Balance(Resource::Slot(slot.pk))));
        }
    }

    fn free<'a>(view: &View<'a>) -> Vec<(Slot<'a>, Money)> {
        let shop = &view.facts.shop;
        let (Some(kind), Some(address)) =
            (view.checkout.choices.delivery.kind(shop), Addresses::shipping_address(view))
        else {
            return Vec::new();
        };
        let slots = shop.slots.iter().flat_map(|slots| slots.open(view.facts.now));
        slots
            .filter(|slot| slot.suits(kind, &address) && has_room(slot, view))
            .filter_map(|slot| Some((slot, slot.price(view.goods.currency)?)))
            .collect()
    }

    /// What the shopper of `before` is told whose slot is gone from the checkout in `view`, though everything it depends on is
    /// still chosen.
    pub fn lost(before: &Self, view: &View) -> Option<Problem> {
        let is_lost = before.slot.is_some() && !Self::is_settled(view);
        if !is_lost || Addresses::shipping_address(view).is_none() {
            return None;
        }
        let slot = before.chosen(view)?;
        let problem = Problem::new(&SLOT_LOST).with("date", &slot.date);
        Some(problem.with("from", &slot.from).with("until", &slot.until))
    }

    /// The chosen slot, as long as the settings know it.
    pub fn chosen(&self, view: &View) -> Option<OrderSlot> {
        let slot = view.facts.shop.slots.as_ref()?.slot(self.slot?)?;
        Some(kept(&slot, slot.price(view.goods.currency)?))
    }
}

fn has_room(slot: &Slot, view: &View) -> bool {
    view.facts.balance(&Resource::Slot(slot.pk)).held < slot.window.capacity
}

/// Whether goods that are handed over by `option` of `shop` may turn out to come at a time the shopper chooses.
fn may_be_scheduled(shop: &Shop, option: Option<Pk>) -> bool {
    match shop.offered_delivery_options().as_slice() {
        // Which one is the only one offered, and so counts as chosen, is known to a service alone.
        options if shop.delivery_page == DeliveryPage::Remote => options.iter().any(|one| one.scheduled),
        [only] => only.scheduled,
        options => options.iter().any(|one| one.scheduled && Some(one.pk) == option),
    }
}

impl Part for DeliverySlot {
    type Keys<'a> = DeliverySlotKeys;

    fn lookups(&self, known: &Known, lookups: &mut Lookups) {
        Self::ask_with(known.checkout.choices.delivery.option, known, lookups);
    }

    fn repaired(&self, view: &View) -> Self {
        let stands = |slot: &Pk| Self::is_scheduled(view) && Self::is_offered(view, *slot);
        Self { slot: self.slot.filter(stands) }
    }

    fn after(self, change: Change) -> Self {
        if change < Change::Slot { Self::default() } else { self }
    }

    fn price_lines(&self, view: &View) -> Vec<PriceLine> {
        self.chosen(view).map(|slot| PriceLine::Fee(Fee::DeliverySlot, slot.price)).into_iter().collect()
    }

    fn keys<'a>(&'a self, view: &View<'a>) -> DeliverySlotKeys {
        DeliverySlotKeys { delivery_range: self.chosen(view).as_ref().map(SlotKeys::from) }
    }

    fn holdings(&self, view: &View, _quote: &Quote) -> Vec<Holding> {
        let slot = view.facts.shop.slots.as_ref().zip(self.slot).and_then(|(slots, pk)| slots.slot(pk));
        let holding = |slot: Slot| Holding {
            resource: Resource::Slot(slot.pk),
            quantity: 1,
            limit: Some(slot.window.capacity),
            as_of: None,
            when_paid: WhenPaid::Kept,
        };
        slot.map(holding).into_iter().collect()
    }

    fn complete_order(&self, view: &View, order: &mut OrderDraft) {
        order.delivery_slot = self.chosen(view);
    }
}
