//! The link to the checkout, by text message.

use super::{SmsContext, SmsForm};
use crate::{
    checkout::{Checkout, View},
    drawn::Drawn,
    facts::{Known, Lookups},
    handover::LinkKind,
    page::{Decision, Kind, Page},
    requirement::{NO_CHARGE_IN_FLIGHT, Requirement},
    text::FormErrors,
};

/// Sends the shopper a link to go on with the checkout on another device.
pub(crate) struct SendCheckoutUrlSmsPage;

impl Page for SendCheckoutUrlSmsPage {
    type Form = SmsForm;
    type Context<'a> = SmsContext;
    const NAME: &'static str = "SendCheckoutUrlSmsPage";
    const ALIASES: &'static [&'static str] = &["SendCheckoutURLSmsPage"];
    const ABOUT: &'static str = "Sends a link to the checkout by text message.";
    const KIND: Kind = Kind::Extra { pair: None };
    const REQUIRES: &'static [&'static Requirement] = &[&NO_CHARGE_IN_FLIGHT];

    fn lookups(&self, form: &SmsForm, known: &Known, lookups: &mut Lookups) {
        super::lookups(form, known, lookups);
    }

    fn is_repeat(&self, form: &SmsForm, view: &View) -> bool {
        super::is_repeat(LinkKind::Checkout, form, view)
    }

    fn context<'a>(&self, view: &View<'a>) -> SmsContext {
        SmsContext::new(view)
    }

    fn bare(&self, _view: &View, accepted: bool) -> Option<Drawn> {
        super::bare(accepted)
    }

    fn submit(&self, checkout: Checkout, form: &SmsForm, view: &View) -> Result<Decision, FormErrors> {
        super::submit(LinkKind::Checkout, checkout, form, view)
    }
}
