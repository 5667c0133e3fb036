//! Issuing gift cards and finding them again. The code leaves the shop once, with the card.

use checkout::{
    gift_card::{GiftCard, GiftCardCode},
    ids::{Pk, Timestamp},
    ledger::Balance,
    money::Money,
    phone::MobileNumber,
};

use crate::{Flow, FlowError};

/// Cards to be issued, all alike.
#[derive(Debug, Clone)]
pub struct NewGiftCards {
    /// What each has.
    pub amount: Money,
    /// The number a one-time code is sent to before one is used.
    pub phone: Option<MobileNumber>,
    /// From when on they cannot be used any more.
    pub expires: Option<Timestamp>,
}

/// A card with its code, which is told this once.
#[derive(Debug, Clone)]
pub struct IssuedGiftCard {
    /// Its code.
    pub code: GiftCardCode,
    /// The card.
    pub card: GiftCard,
}

impl Flow {
    /// Issues `count` cards with codes nobody can guess.
    pub async fn issue_gift_cards(
        &self,
        new: &NewGiftCards,
        count: usize,
    ) -> Result<Vec<IssuedGiftCard>, FlowError> {
        let codes: Vec<_> = (0..count).map(|_| GiftCardCode::of_random(self.ids().nonce())).collect();
        let issued = self.gift_cards_with(new, codes)?;
        self.keep_gift_cards(&issued).await?;
        Ok(issued)
    }

    /// Issues a card with a code that was made elsewhere; `None` when there is one with that code already.
    pub async fn issue_gift_card_with(
        &self,
        new: &NewGiftCards,
        code: GiftCardCode,
    ) -> Result<Option<IssuedGiftCard>, FlowError> {
        if self.gift_card_with(&code).await?.is_some() {
            return Ok(None);
        }
        let issued = self.gift_cards_with(new, vec![code])?;
        self.keep_gift_cards(&issued).await?;
        Ok(issued.into_iter().next())
    }

    /// The card with this code.
    pub async fn gift_card_with(&self, code: &GiftCardCode) -> Result<Option<GiftCard>, FlowError> {
        for digest in code.digests(self.links()) {
            if let Some(card) = self.store().gift_card_by_digest(&digest).await? {
                return Ok(Some(card));
            }
        }
        Ok(None)
    }

    async fn keep_gift_cards(&self, issued: &[IssuedGiftCard]) -> Result<(), FlowError> {
        let cards: Vec<GiftCard> = issued.iter().map(|issued| issued.card.clone()).collect();
        if self.store().issue_gift_cards(&cards, self.now()).await? {
            return Ok(());
        }
        Err(FlowError::Unavailable("a key of a gift card was taken meanwhile: try again".to_owned()))
    }

    fn gift_cards_with(
        &self,
        new: &NewGiftCards,
        codes: Vec<GiftCardCode>,
    ) -> Result<Vec<IssuedGiftCard>, FlowError> {
        let now = self.now();
        let count = i64::try_from(codes.len()).map_err(|error| FlowError::Internal(error.to_string()))?;
        let first = self.ids().reserve(now, count);
        let issued = (first.0..).zip(codes).map(|(pk, code)| IssuedGiftCard {
            card: GiftCard {
                pk: Pk(pk),
                digest: code.digest(self.links()),
                last_four: code.last_four().to_owned(),
                currency: new.amount.currency,
                expires: new.expires,
                phone: new.phone.clone(),
                active: true,
                created: now,
                balance: Balance { on_hand: new.amount.minor, held: 0 },
            },
            code,
        });
        Ok(issued.collect())
    }
}
