//! Delivery options that a service of the shop narrows down for the goods. It is asked once it is known who buys.

use super::Delivery;
use crate::{
    checkout::{View, digest},
    ids::Pk,
    parts::{
        Contact,
        offer::{Offer, Said},
    },
    services::{DeliveryQuestion, QuestionLine},
    shop::{DeliveryOption, DeliveryPage},
};

impl Delivery {
    /// Whether a service of the shop says which delivery options are offered.
    pub(crate) fn is_remote(view: &View) -> bool {
        view.facts.shop.delivery_page == DeliveryPage::Remote
    }

    fn question(view: &View) -> DeliveryQuestion {
        let active = view.facts.shop.delivery_options.iter().filter(|option| option.active);
        let mut question = DeliveryQuestion {
            fingerprint: 0,
            options: Vec::new(),
            currency: view.goods.currency,
            worth: view.goods.total,
            lines: view.goods.lines.iter().map(QuestionLine::from).collect(),
        };
        question.fingerprint = digest(format!("{question:?}").bytes());
        // An option the shop has since then is offered once it is asked anew.
        question.options = active.map(|option| option.pk).collect();
        question
    }

    /// What the service must be asked before the checkout in `view` can be shown: nothing while what it said before holds.
    /// With `anew` it is asked again once that is out of date, too.
    pub(crate) fn due(view: &View, anew: bool) -> Option<DeliveryQuestion> {
        // Before it is known who buys nobody sees what is offered.
        let is_seen =
            Self::is_remote(view) && !view.checkout.is_empty() && Contact::email_of_buyer(view).is_some();
        if !is_seen {
            return None;
        }
        let question = Self::question(view);
        view.checkout.choices.delivery.said(&question, view).is_due(anew).then_some(question)
    }

    /// Whether the service was asked about the checkout in `view` and did not say.
    pub(crate) fn is_silent(view: &View) -> bool {
        Self::is_remote(view) && view.checkout.choices.delivery.said(&Self::question(view), view).is_silent()
    }

    /// Whether it is known that the goods in `view` can be handed over in no way.
    pub(crate) fn is_nowhere(view: &View) -> bool {
        view.checkout.choices.delivery.offer.is_some() && Self::offered(view).is_empty()
    }

    /// What is left of the offer: what was answered a moment ago, or what was kept, if it is about these goods.
    pub(super) fn standing(&self, view: &View) -> Option<Offer<Pk>> {
        if Self::is_remote(view) { self.said(&Self::question(view), view).standing() } else { None }
    }

    /// The options of the shop, or those of them that are in the offer.
    pub(super) fn narrowed<'a>(&self, view: &View<'a>) -> Vec<&'a DeliveryOption> {
        let mut offered = view.facts.shop.offered_delivery_options();
        if Self::is_remote(view) {
            let named = self.offer.as_ref().map_or(&[][..], |offer| &offer.options);
            offered.retain(|option| named.contains(&option.pk));
        }
        offered
    }

    fn said<'a>(&'a self, question: &DeliveryQuestion, view: &'a View) -> Said<'a, Pk> {
        let answered = view.facts.answered.delivery.as_ref();
        Said::new(question.fingerprint, answered, self.offer.as_ref(), view)
    }
}
