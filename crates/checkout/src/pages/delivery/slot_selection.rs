//! Choosing when the goods come.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, View},
    form,
    ids::Pk,
    page::{Decision, Kind, Page},
    parts::{Change, DeliverySlot, SlotKeys},
    requirement::{
        ADDRESSES_CHOSEN, BUYER_KNOWN, DELIVERY_CHOSEN, IS_SCHEDULED, NO_CHARGE_IN_FLIGHT, Requirement,
    },
    text,
    text::FormErrors,
};

text!(NOT_OFFERED = "slot-not-offered",
    en: "This delivery slot is no longer free. Please choose another one.",
    tr: "Bu teslimat aralığı artık uygun değil. Lütfen başka bir aralık seçin.");

/// Chooses a delivery slot among those with room. Passed by unless the delivery option is scheduled.
pub(crate) struct SlotSelectionPage;

form! {
    /// The choice.
    pub(crate) struct SlotSelectionForm {
        /// Key of a slot.
        slot: Pk,
    }
}

/// What the storefront draws.
#[derive(Serialize, ToSchema)]
pub(crate) struct SlotSelectionContext {
    /// Slots with room, the earliest first.
    slots: Vec<SlotKeys>,
}

impl Page for SlotSelectionPage {
    type Form = SlotSelectionForm;
    type Context<'a> = SlotSelectionContext;
    const NAME: &'static str = "SlotSelectionPage";
    const ABOUT: &'static str = "Chooses when the goods come.";
    const KIND: Kind = Kind::Step;
    const REQUIRES: &'static [&'static Requirement] =
        &[&BUYER_KNOWN, &DELIVERY_CHOSEN, &IS_SCHEDULED, &ADDRESSES_CHOSEN, &NO_CHARGE_IN_FLIGHT];

    fn is_skipped(&self, view: &View) -> bool {
        !DeliverySlot::is_scheduled(view)
    }

    fn is_done(&self, view: &View) -> bool {
        DeliverySlot::is_settled(view)
    }

    fn context<'a>(&self, view: &View<'a>) -> SlotSelectionContext {
        SlotSelectionContext { slots: DeliverySlot::offered(view).iter().map(SlotKeys::from).collect() }
    }

    fn submit(&self, mut checkout: Checkout, form: &Self::Form, view: &View) -> Result<Decision, FormErrors> {
        if !DeliverySlot::is_offered(view, form.slot) {
            return Err(FormErrors::field("slot", &NOT_OFFERED));
        }
        let chosen = DeliverySlot { slot: Some(form.slot) };
        let differs = checkout.choices.slot != chosen;
        checkout.choices.slot = chosen;
        Ok(Decision::changed(checkout, Change::Slot, differs))
    }
}
