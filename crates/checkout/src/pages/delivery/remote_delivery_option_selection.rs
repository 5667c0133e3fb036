//! Choosing how the goods are handed over among what a service of the shop offers for them.

use serde::Serialize;
use utoipa::ToSchema;

use super::delivery_option_selection::delivered;
use crate::{
    checkout::{Checkout, View},
    form,
    ids::Pk,
    page::{Decision, Kind, Page},
    parts::{Delivery, DeliveryOptionKeys},
    requirement::{BUYER_KNOWN, DELIVERY_BY_SERVICE, NO_CHARGE_IN_FLIGHT, Requirement},
    text,
    text::FormErrors,
};

text!(pub(crate) DELIVERY_UNKNOWN = "delivery-options-unknown",
    en: "The delivery options cannot be found out right now. Please try again in a moment.",
    tr: "Teslimat seçenekleri şu anda öğrenilemiyor. Lütfen biraz sonra yeniden deneyin.");
text!(pub(crate) DELIVERED_NOWHERE = "delivered-nowhere",
    en: "There is no way to deliver what is in your basket. Please change your basket.",
    tr: "Sepetinizdekiler için bir teslimat seçeneği yok. Lütfen sepetinizi değiştirin.");
text!(NO_LONGER_OFFERED = "delivery-no-longer-offered",
    en: "This delivery option is not offered for your basket. Please choose another one.",
    tr: "Bu teslimat seçeneği sepetiniz için sunulmuyor. Lütfen başka birini seçin.");

/// Chooses among the delivery options that the shop's own service offers for these goods. Passed by when there is only one.
pub(crate) struct RemoteDeliveryOptionSelectionPage;

form! {
    /// The choice.
    pub(crate) struct RemoteDeliveryOptionSelectionForm {
        /// Key of a delivery option.
        delivery_option: Pk,
    }
}

/// What the storefront draws.
#[derive(Serialize, ToSchema)]
pub(crate) struct RemoteDeliveryOptionSelectionContext<'a> {
    /// What is offered; empty while the service does not answer, and where the goods can be handed over in no way.
    delivery_options: Vec<DeliveryOptionKeys<'a>>,
}

impl Page for RemoteDeliveryOptionSelectionPage {
    type Form = RemoteDeliveryOptionSelectionForm;
    type Context<'a> = RemoteDeliveryOptionSelectionContext<'a>;
    const NAME: &'static str = "RemoteDeliveryOptionSelectionPage";
    const ABOUT: &'static str = "Chooses among the delivery options a service of the shop offers.";
    const KIND: Kind = Kind::Step;
    const REQUIRES: &'static [&'static Requirement] =
        &[&BUYER_KNOWN, &DELIVERY_BY_SERVICE, &NO_CHARGE_IN_FLIGHT];

    fn is_skipped(&self, view: &View) -> bool {
        !Delivery::is_remote(view) || Delivery::offered(view).len() == 1
    }

    fn is_done(&self, view: &View) -> bool {
        Delivery::is_chosen(view)
    }

    fn context<'a>(&self, view: &View<'a>) -> Self::Context<'a> {
        RemoteDeliveryOptionSelectionContext { delivery_options: DeliveryOptionKeys::offered(view) }
    }

    fn submit(&self, checkout: Checkout, form: &Self::Form, view: &View) -> Result<Decision, FormErrors> {
        if checkout.choices.delivery.offer.is_none() {
            return Err(FormErrors::whole(&DELIVERY_UNKNOWN));
        }
        let offered = Delivery::offered(view);
        if offered.iter().any(|option| option.pk == form.delivery_option) {
            return Ok(delivered(checkout, form.delivery_option, view));
        }
        let errors = match offered.as_slice() {
            [] => FormErrors::whole(&DELIVERED_NOWHERE),
            _ => FormErrors::field("delivery_option", &NO_LONGER_OFFERED),
        };
        // What is offered instead is kept, so that the next look shows it.
        Ok(Decision::refuse(checkout, errors, Vec::new()))
    }
}
