//! Opening a session: what is bought is frozen and held, everything that the provider's own checkout decides is left open.

use super::ProviderSession;
use crate::{
    checkout::{Checkout, View},
    facts::OrderLinks,
    ids::AttemptId,
    ledger::Movement,
    money::Money,
    order::{Order, OrderDiscount, OrderPayment, OrderProvider},
    parts::{
        Addresses, CardCampaign, CardPayment, DeliverySlot, GiftCards, Payment, Promotions, Rewards, Shipping,
    },
    payment::{Attempt, AttemptState, Terms, opening::ASKED_SECONDS},
    shop::{CheckoutProvider, PaymentOption, PaymentType, Prices},
    text::Label,
};

const CONVERSATION: &str = "provider-conversation";

/// The value a provider is given for the attempt `id`. It leads back to it, and nobody else can make one.
pub fn conversation_of(id: &AttemptId, links: &dyn OrderLinks) -> String {
    format!("{id}_{}", links.digest(CONVERSATION, id.as_str()))
}

/// The attempt that `conversation` was made for.
pub fn attempt_of(conversation: &str, links: &dyn OrderLinks) -> Option<AttemptId> {
    let (id, digest) = conversation.split_once('_')?;
    links.digests(CONVERSATION, id).iter().any(|ours| ours == digest).then(|| AttemptId(id.to_owned()))
}

/// `checkout` without what is decided at the provider, and without what else would pay.
fn left_open(checkout: &Checkout) -> Checkout {
    let mut open = checkout.clone();
    open.choices.addresses = Addresses::default();
    open.choices.slot = DeliverySlot::default();
    open.choices.shipping = Shipping::default();
    open.choices.payment = Payment::default();
    open.choices.campaign = CardCampaign::default();
    open.choices.gift_cards = GiftCards::default();
    open.choices.rewards = Rewards::default();
    open.choices.card = CardPayment::default();
    open.choices.loyalty_money = crate::parts::LoyaltyMoney::default();
    open.choices.loyalty_card = crate::parts::LoyaltyCard::default();
    open
}

/// What a session over the checkout in `view` is opened for: everything but the carrier.
pub fn amount_for_provider(view: &View) -> Money {
    let checkout = left_open(view.checkout);
    View::new(&checkout, view.facts, view.goods).quote().unpaid
}

/// Opens a session at `provider` for the checkout in `view`: the attempt, and what has to be held.
pub(in crate::payment) fn open_session(
    view: &View,
    terms: Terms,
    provider: &CheckoutProvider,
) -> (Attempt, Vec<Movement>) {
    let facts = view.facts;
    let checkout = left_open(view.checkout);
    let view = &View::new(&checkout, view.facts, view.goods);
    let quote = view.quote();
    let mut order = Order::draft(view, quote).awaiting_its_bank();
    order.payment = Some(OrderPayment::of(facts.ids.attempt.clone(), &terms));
    order.draft.payment_option = Some(as_option(provider));
    order.draft.checkout_provider = Some(OrderProvider {
        pk: provider.pk,
        name: provider.name.clone(),
        slug: provider.slug.clone(),
        logo: provider.logo.clone(),
        card: None,
        differs: Vec::new(),
    });
    // Who carries is found out later, and what pays the carrier is used all the same.
    let promotions = &checkout.choices.promotions;
    let of_carrier = promotions.of_any_carrier(view);
    if let Some(promotion) = of_carrier {
        order.holdings.extend(Promotions::uses_of(promotion, view));
        let nothing = Money::zero(order.amount.currency);
        order.draft.promotions.push(promotions.kept(promotion, nothing));
    }
    let movements = order.placing();
    let jobs = checkout.choices.jobs(view, &order);
    let service = facts.providers.iter().find(|service| service.slug == provider.slug);
    let goods = quote.discounts.iter().filter(|discount| !discount.of_carrier);
    let session = ProviderSession {
        provider: provider.clone(),
        conversation: conversation_of(&facts.ids.attempt, facts.links.as_ref()),
        token: None,
        expires: facts.now.plus_seconds(service.map_or(0, |service| service.session_seconds)),
        tells: service.is_some_and(|service| service.query),
        order_amount: order.amount,
        discounts: (goods)
            .map(|given| OrderDiscount { description: given.description.clone(), amount: given.amount })
            .collect(),
        carrier_promotion: of_carrier.map(|promotion| promotion.pk),
        owner: facts.visitor.owner.clone(),
        carriers: Vec::new(),
        shown: Vec::new(),
        cancelled: false,
    };
    let ordered = Checkout { attempt: None, declined: None, ..checkout.clone() };
    let ordered = Checkout { choices: ordered.choices.ordered(view), ..ordered.ordered(order.placed(view)) };
    let attempt = Attempt {
        id: facts.ids.attempt.clone(),
        terms,
        started: facts.now,
        state: AttemptState::Started,
        due: Some(facts.now.plus_seconds(ASKED_SECONDS)),
        target: None,
        returned: None,
        reference: None,
        told: None,
        moved: Vec::new(),
        session: None,
        provider: Some(Box::new(session)),
        order: Box::new(order),
        ordered: Box::new(ordered),
        jobs,
    };
    (attempt, movements)
}

/// The provider, where orders name their way of paying.
fn as_option(provider: &CheckoutProvider) -> PaymentOption {
    PaymentOption {
        pk: provider.pk,
        slug: provider.slug.clone(),
        name: Label::Same(provider.name.clone()),
        payment_type: PaymentType::CheckoutProvider,
        total_min: Prices::default(),
        total_max: Prices::default(),
        active: true,
    }
}
