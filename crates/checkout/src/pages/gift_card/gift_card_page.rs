//! Entering the code of a gift card.

use serde::Serialize;
use utoipa::ToSchema;

use super::{CODE_FIELD, look_up_otp_limits, otp_number, send_otp};
use crate::{
    checkout::{Checkout, View},
    facts::{Known, Lookup, Lookups, Visitor},
    form,
    gift_card::{GiftCard, GiftCardCode},
    money::Amount,
    page::{Decision, Kind, Page},
    pages::extras::sms::SMS_JUST_SENT,
    parts::{EnteredGiftCard, GIFT_CARDS_MAX, GiftCardKeys},
    requirement::{GIFT_CARDS_ON, NO_CHARGE_IN_FLIGHT, Requirement},
    tally::Limit,
    text,
    text::{FormErrors, Text},
};

// One sentence for everything a stranger could try out: what does not exist, is over, is blocked, is of another currency.
text!(GIFT_CARD_INVALID = "gift-card-invalid",
    en: "This gift card cannot be used here. Check the code.",
    tr: "Bu hediye kartı burada kullanılamıyor. Kodu kontrol edin.");
text!(GIFT_CARD_TRY_LATER = "gift-card-try-later",
    en: "Too many codes that are not valid. Please try again in a quarter of an hour.",
    tr: "Çok fazla geçersiz kod denendi. Lütfen on beş dakika sonra yeniden deneyin.");
text!(GIFT_CARD_EMPTY = "gift-card-empty",
    en: "There is no money left on this gift card.", tr: "Bu hediye kartında bakiye kalmamış.");
text!(GIFT_CARD_APPLIED_ALREADY = "gift-card-applied-already",
    en: "This gift card is in use already.", tr: "Bu hediye kartı zaten kullanılıyor.");
text!(GIFT_CARD_ONLY_ONE = "gift-card-only-one",
    en: "An order can be paid with one gift card only.", tr: "Bir siparişte yalnızca bir hediye kartı kullanılabilir.");
text!(GIFT_CARDS_TOO_MANY = "gift-cards-too-many",
    en: "An order can be paid with ten gift cards at most.", tr: "Bir siparişte en çok on hediye kartı kullanılabilir.");

/// Wrong codes one shopper may enter in [`WRONG_SECONDS`], and one network whose requests are counted together.
const WRONG_MAX: i64 = 5;
const NETWORK_WRONG_MAX: i64 = 50;
const WRONG_SECONDS: i64 = 15 * 60;

/// Takes the code of a gift card.
pub(crate) struct GiftCardPage;

form! {
    /// The code.
    pub(crate) struct GiftCardForm {
        /// The code as it stands on the card; blanks, dashes and small letters do not matter.
        gift_card_code: GiftCardCode,
    }
}

/// What the storefront draws.
#[derive(Serialize, ToSchema)]
pub(crate) struct GiftCardContext<'a> {
    /// The gift cards in use.
    gift_cards: Vec<GiftCardKeys<'a>>,
    /// Whether one order can be paid with several.
    multi_card_enabled: bool,
    /// The most that gift cards pay of one order; null without a limit.
    max_amount_per_order: Option<Amount>,
}

fn wrong_ones(visitor: &Visitor) -> Vec<Limit> {
    let wrong = |whose: &str, max| Limit::rolling(format!("wrong-gift-card{whose}"), max, WRONG_SECONDS);
    let own = wrong(&format!(":{}", visitor.owner), WRONG_MAX);
    let network = visitor.network.as_ref();
    let network = network.map(|network| wrong(&format!("-address:{network}"), NETWORK_WRONG_MAX));
    std::iter::once(own).chain(network).collect()
}

/// The pause between the first codes for one card, also in several checkouts.
fn pause(digest: &str, seconds: i64) -> (Limit, &'static Text) {
    (Limit::rolling(format!("gift-card-pause:{digest}"), 1, seconds), &SMS_JUST_SENT)
}

/// Whether `card` was entered before and nothing more is to be done about it.
fn is_entered(card: &GiftCard, view: &View) -> bool {
    let entered = view.checkout.choices.gift_cards.entered.as_ref();
    entered.filter(|entered| entered.digest == card.digest).is_some_and(|entered| match &entered.otp {
        Some(otp) => view.facts.now < otp.expires,
        None => otp_number(card, view).is_none(),
    })
}

impl Page for GiftCardPage {
    type Form = GiftCardForm;
    type Context<'a> = GiftCardContext<'a>;
    const NAME: &'static str = "GiftCardPage";
    const ABOUT: &'static str =
        "Takes the code of a gift card, and sends its one-time code if it asks for one.";
    const KIND: Kind = Kind::Extra { pair: Some("GiftCardApplyPage") };
    const REQUIRES: &'static [&'static Requirement] = &[&GIFT_CARDS_ON, &NO_CHARGE_IN_FLIGHT];

    fn lookups(&self, form: &GiftCardForm, known: &Known, lookups: &mut Lookups) {
        lookups.extend(wrong_ones(known.visitor).into_iter().map(Lookup::Tally));
        for digest in form.gift_card_code.digests(known.links) {
            look_up_otp_limits(&digest, known, lookups);
            let (pause, _) = pause(&digest, known.shop.gift_card.otp_resend_cooldown);
            lookups.insert(Lookup::Tally(pause));
            lookups.insert(Lookup::GiftCard(digest));
        }
    }

    fn context<'a>(&self, view: &View<'a>) -> GiftCardContext<'a> {
        let settings = &view.facts.shop.gift_card;
        GiftCardContext {
            gift_cards: view.checkout.choices.gift_cards.shown(view),
            multi_card_enabled: settings.multi_card_enabled,
            max_amount_per_order: settings.most(view.goods.currency).map(Amount),
        }
    }

    fn submit(
        &self,
        mut checkout: Checkout,
        form: &GiftCardForm,
        view: &View,
    ) -> Result<Decision, FormErrors> {
        let refused = |text: &'static Text| Err(FormErrors::field(CODE_FIELD, text));
        let facts = view.facts;
        let settings = &facts.shop.gift_card;
        let digests = form.gift_card_code.digests(facts.links.as_ref());
        let applied = &checkout.choices.gift_cards.applied;
        if applied.iter().any(|applied| digests.contains(&applied.digest)) {
            return refused(&GIFT_CARD_APPLIED_ALREADY);
        }
        if !applied.is_empty() && !settings.multi_card_enabled {
            return refused(&GIFT_CARD_ONLY_ONE);
        }
        if applied.len() >= GIFT_CARDS_MAX {
            return refused(&GIFT_CARDS_TOO_MANY);
        }
        let wrong = wrong_ones(&facts.visitor);
        if wrong.iter().any(|limit| facts.is_used_up(limit)) {
            return refused(&GIFT_CARD_TRY_LATER);
        }
        let found = digests.iter().find_map(|digest| facts.gift_cards.get(digest));
        let Some(card) = found.filter(|card| card.is_usable(view.goods.currency, facts.now)) else {
            let errors = FormErrors::field(CODE_FIELD, &GIFT_CARD_INVALID);
            return Ok(Decision::refuse(checkout, errors, wrong));
        };
        if card.available().minor == 0 {
            return refused(&GIFT_CARD_EMPTY);
        }
        if is_entered(card, view) {
            return Ok(Decision::keep(checkout));
        }
        if let Some(number) = otp_number(card, view) {
            let pause = pause(&card.digest, settings.otp_resend_cooldown);
            return send_otp(checkout, (card, number), vec![pause], view);
        }
        let entered = EnteredGiftCard { digest: card.digest.clone(), entered: facts.now, otp: None };
        checkout.choices.gift_cards.entered = Some(entered);
        Ok(Decision::keep(checkout))
    }
}
