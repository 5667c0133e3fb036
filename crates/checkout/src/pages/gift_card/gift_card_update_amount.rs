//! Changing how much a gift card pays, or taking it away.

use super::{AMOUNT_FIELD, CARD_FIELD, too_much};
use crate::{
    checkout::{Checkout, View},
    form,
    form::{AmountText, REQUIRED},
    ids::Pk,
    page::{Decision, Kind, Page},
    parts::{AppliedGiftCard, GiftCardsKeys, Part},
    requirement::{GIFT_CARD_IN_USE, GIFT_CARDS_ON, NO_CHARGE_IN_FLIGHT, Requirement},
    text,
    text::FormErrors,
};

text!(UNKNOWN_GIFT_CARD = "unknown-gift-card",
    en: "This gift card is not in use.", tr: "Bu hediye kartı kullanılmıyor.");
text!(GIFT_CARD_AGAIN = "gift-card-again",
    en: "It is a while since this gift card was entered. Please enter its code again.",
    tr: "Bu hediye kartı gireli uzun zaman oldu. Lütfen kodunu yeniden girin.");

/// Changes how much a gift card pays.
pub(crate) struct GiftCardUpdateAmountPage;

form! {
    /// How much to use.
    pub(crate) struct GiftCardUpdateAmountForm {
        /// The key of a gift card in use; may be absent when there is only one.
        gift_card: Option<Pk>,
        /// The amount, in the basket's currency; `0` takes the card away.
        amount: AmountText,
    }
}

impl GiftCardUpdateAmountForm {
    /// The place of the card that is meant; `None` when it is not in use.
    fn place(&self, applied: &[AppliedGiftCard]) -> Result<Option<usize>, FormErrors> {
        match (self.gift_card, applied) {
            (Some(pk), _) => Ok(applied.iter().position(|one| one.pk == pk)),
            (None, [_]) => Ok(Some(0)),
            (None, []) => Ok(None),
            (None, _) => Err(FormErrors::field(CARD_FIELD, &REQUIRED)),
        }
    }
}

impl Page for GiftCardUpdateAmountPage {
    type Form = GiftCardUpdateAmountForm;
    type Context<'a> = GiftCardsKeys<'a>;
    const NAME: &'static str = "GiftCardUpdateAmountPage";
    const ABOUT: &'static str = "Changes how much a gift card pays, or takes it away.";
    const KIND: Kind = Kind::Extra { pair: None };
    const REQUIRES: &'static [&'static Requirement] =
        &[&GIFT_CARDS_ON, &NO_CHARGE_IN_FLIGHT, &GIFT_CARD_IN_USE];

    /// A card that is to be taken away and is not there was taken away before.
    fn is_repeat(&self, form: &GiftCardUpdateAmountForm, view: &View) -> bool {
        let nothing = form.amount.in_currency(view.goods.currency).is_ok_and(|amount| amount.minor == 0);
        nothing && form.place(&view.checkout.choices.gift_cards.applied).is_ok_and(|place| place.is_none())
    }

    fn context<'a>(&self, view: &View<'a>) -> GiftCardsKeys<'a> {
        view.checkout.choices.gift_cards.keys(view)
    }

    fn submit(
        &self,
        mut checkout: Checkout,
        form: &GiftCardUpdateAmountForm,
        view: &View,
    ) -> Result<Decision, FormErrors> {
        let refuse = |problem| FormErrors::field(AMOUNT_FIELD, problem);
        let applied = &mut checkout.choices.gift_cards.applied;
        let unknown = || FormErrors::field(CARD_FIELD, &UNKNOWN_GIFT_CARD);
        let place = form.place(applied)?.ok_or_else(unknown)?;
        let amount = form.amount.in_currency(view.goods.currency).map_err(refuse)?;
        if amount.minor == 0 {
            applied.remove(place);
            return Ok(Decision::keep(checkout));
        }
        let entered = applied[place].applied;
        if view.facts.now.seconds_since(entered) >= view.facts.shop.gift_card.balance_cache_ttl {
            applied.remove(place);
            let errors = FormErrors::field(CARD_FIELD, &GIFT_CARD_AGAIN);
            return Ok(Decision { errors, ..Decision::keep(checkout) });
        }
        let card = view.facts.gift_cards.get(&applied[place].digest).ok_or_else(unknown)?;
        if let Some(problem) = too_much(amount, card, view) {
            return Err(refuse(problem));
        }
        applied[place].amount = amount;
        Ok(Decision::keep(checkout))
    }
}
