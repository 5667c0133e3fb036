//! What an answer shows: which pages, with which contexts, beside the whole pre-order.

use super::{Repaired, pre_order::PreOrder, repair};
use crate::{
    basket::BasketKeys,
    checkout::{Checkout, View},
    drawn::Drawn,
    facts::Facts,
    page::{AnyPage, Kind, slug},
    pages,
    requirement::Requirement,
    text::FormErrors,
};

/// The page that tells about the order.
pub(super) const THANK_YOU: &str = "ThankYouPage";
const INDEX: &str = "IndexPage";
/// What a pre-order of one or two products rarely takes more than.
const PRE_ORDER_BYTES: usize = 8 * 1024;

/// What an answer shows (`docs/protocol.md`, What an answer lists).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// The chain up to the first unfinished page, and one more page if a client asked for it.
    Chain(Option<&'static str>),
    /// The first unfinished page of the chain.
    Next,
    /// One page.
    Page(&'static str),
    /// No page.
    Nothing,
    /// There is nothing to buy: the client goes to the basket.
    EmptyBasket,
}

/// One page of an answer.
#[derive(Debug)]
pub struct Entry {
    /// Its name.
    pub page_name: &'static str,
    /// Its name in lower case.
    pub page_slug: String,
    /// What the storefront draws.
    pub page_context: Drawn,
}

/// The envelope of an answer, before errors get their language.
#[derive(Debug)]
pub struct Envelope {
    /// The pages.
    pub context_list: Vec<Entry>,
    /// Which template a page-drawing storefront uses.
    pub template_name: &'static str,
    /// What was wrong.
    pub errors: FormErrors,
    /// The whole pre-order.
    pub pre_order: Drawn,
}

/// An answer.
#[derive(Debug)]
pub enum Answer {
    /// Pages and the pre-order.
    Envelope(Envelope),
    /// The client goes to the basket.
    EmptyBasket,
    /// What the wire gives no envelope.
    Bare(Drawn),
}

/// What a GET shows, with or without a page that is asked for by name. A name that is no page is no page.
pub fn show(view: &View, page: Option<&str>) -> Shown {
    let thanks = page.and_then(pages::find).filter(|page| page.kind() == Kind::Terminal);
    if let Some(page) = thanks
        && view.checkout.fresh_order(view.facts.now).is_some()
    {
        return Shown::Page(page.name());
    }
    if view.checkout.is_empty() || thanks.is_some() {
        return Shown::EmptyBasket;
    }
    Shown::Chain(page.and_then(pages::find).map(AnyPage::name))
}

/// What the answer to a form shows whose order is there already.
pub(super) fn replay(page: &dyn AnyPage, view: &View) -> Shown {
    let own = (page.kind() == Kind::Terminal).then(|| page.name());
    match (show(view, Some(THANK_YOU)), page.answers_with().or(own)) {
        (Shown::Page(THANK_YOU), Some(next)) => Shown::Page(next),
        (shown, _) => shown,
    }
}

/// What the answer to an accepted form shows.
pub(super) fn after_post(page: &dyn AnyPage) -> Shown {
    match page.kind() {
        Kind::Extra { pair } => pair.map_or(Shown::Nothing, Shown::Page),
        Kind::Step | Kind::Finish | Kind::Terminal | Kind::Door => {
            page.answers_with().map_or(Shown::Next, Shown::Page)
        }
    }
}

/// What the answer to a form with mistakes shows: the shopper stays where they are, and an extra has no place.
pub(super) fn after_refusal(page: &dyn AnyPage) -> Shown {
    match page.kind() {
        Kind::Extra { .. } => Shown::Nothing,
        _ => Shown::Page(page.name()),
    }
}

/// What the answer shows when `requirement` of `page` is not met: what has to come first. Nothing has to come before an
/// extra, unless its requirement names a page.
pub(super) fn before(page: &dyn AnyPage, requirement: &Requirement) -> Shown {
    match (requirement.go_to, page.kind()) {
        (Some(first), _) => Shown::Page(first),
        (None, Kind::Extra { .. }) => Shown::Nothing,
        (None, _) => Shown::Next,
    }
}

/// Draws the answer for a repaired checkout.
pub fn describe(
    (checkout, goods): Repaired,
    facts: &Facts,
    shown: impl FnOnce(&View) -> Shown,
    errors: FormErrors,
) -> Answer {
    let view = View::new(&checkout, facts, &goods);
    let listed = match shown(&view) {
        Shown::EmptyBasket => return Answer::EmptyBasket,
        Shown::Nothing => Vec::new(),
        Shown::Page(name) => pages::find(name).into_iter().collect(),
        Shown::Next => chain(&view).pop().into_iter().collect(),
        Shown::Chain(asked) => {
            let mut listed = chain(&view);
            let asked = asked.and_then(pages::find).filter(|page| page.unmet(&view).is_none());
            if let Some(asked) = asked
                && !listed.iter().any(|page| page.name() == asked.name())
            {
                listed.push(asked);
            }
            listed
        }
    };
    let at_login = listed.iter().any(|page| page.name() == INDEX && !page.is_done(&view));
    let quote = view.quote().clone();
    let pre_order = PreOrder::new(&view, &quote);
    Answer::Envelope(Envelope {
        context_list: listed.into_iter().map(|page| entry(page, &view)).collect(),
        template_name: if at_login { "orders/index.html" } else { "orders/checkout.html" },
        errors,
        pre_order: Drawn::with_room(&pre_order, PRE_ORDER_BYTES),
    })
}

/// Draws the basket of `checkout` alone. An ordered basket is an empty one.
pub fn basket(checkout: Checkout, facts: &Facts) -> Drawn {
    let checkout = if checkout.order.is_some() { checkout.successor(facts) } else { checkout };
    let (checkout, goods) = repair(checkout, facts);
    let view = View::new(&checkout, facts, &goods);
    let quote = view.quote().clone();
    let keys = BasketKeys::new(&view, &quote);
    Drawn::new(&keys)
}

/// The steps from the first one to the first unfinished one, without those that are passed by.
fn chain(view: &View) -> Vec<&'static dyn AnyPage> {
    let mut listed = Vec::new();
    for page in pages::chain().iter().copied().filter(|page| !page.is_skipped(view)) {
        listed.push(page);
        if !page.is_done(view) {
            break;
        }
    }
    listed
}

fn entry(page: &dyn AnyPage, view: &View) -> Entry {
    Entry { page_name: page.name(), page_slug: slug(page.name()), page_context: page.context(view) }
}
