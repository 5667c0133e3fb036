//! Test cards, each with what happens when it pays. Any date to come and any code of the right length will do.

use checkout::text;
use checkout::text::Text;

use super::trouble::{ReturnTrouble, Trouble};
use crate::payment::DeclineReason;

/// What happens when a card pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardOutcome {
    /// It pays.
    Approved,
    /// It pays, but only after its bank saw the shopper.
    NeedsThreeD,
    /// It does not pay.
    Declined(DeclineReason),
    /// Something goes wrong where the money would be set aside.
    Trouble(Trouble),
    /// Its bank sees the shopper, and something goes wrong on the way back.
    Returns(ReturnTrouble),
}

/// A card to try.
#[derive(Debug)]
pub struct TestCard {
    /// Its number.
    pub number: &'static str,
    /// What happens.
    pub outcome: CardOutcome,
    /// What people read about it.
    pub about: &'static Text,
}

text!(APPROVED = "bank-approved", en: "Pays, with or without 3-D Secure", tr: "3-D Secure ile veya onsuz öder");
text!(POINTS = "bank-points", en: "Pays; has 25.00 TL in points", tr: "Öder; 25,00 TL değerinde puanı var");
text!(LONG_CODE = "bank-long-code", en: "Pays; 15 digits and a code of four", tr: "Öder; 15 haneli, kodu 4 haneli");
text!(DEBIT = "bank-debit", en: "Pays at once only: a debit card", tr: "Yalnız tek çekim öder: banka kartı");
text!(FOREIGN = "bank-foreign", en: "Pays at once only: a foreign card", tr: "Yalnız tek çekim öder: yabancı kart");
text!(UNKNOWN = "bank-unknown", en: "Pays at once only: no bank knows its first digits",
    tr: "Yalnız tek çekim öder: ilk hanelerini hiçbir banka tanımaz");
text!(THREE_D = "bank-three-d", en: "Pays only with 3-D Secure, asked for or not",
    tr: "İstenmese de yalnız 3-D Secure ile öder");
text!(REFUSED = "bank-refused", en: "Declined, no reason given", tr: "Reddedilir, neden belirtilmez");
text!(FUNDS = "bank-funds", en: "Declined: not enough money", tr: "Reddedilir: bakiye yetersiz");
text!(LIMIT = "bank-limit", en: "Declined: over its limit", tr: "Reddedilir: limit aşımı");
text!(EXPIRED = "bank-expired", en: "Declined: expired", tr: "Reddedilir: süresi dolmuş");
text!(WRONG = "bank-wrong", en: "Declined: wrong code or date", tr: "Reddedilir: kod veya tarih yanlış");
text!(LOST = "bank-lost", en: "Declined: reported lost or stolen", tr: "Reddedilir: kayıp veya çalıntı");
text!(NOT_PERMITTED = "bank-not-permitted", en: "Declined: may not pay online", tr: "Reddedilir: internete kapalı");
text!(TIMEOUT_BEFORE = "bank-timeout-before", en: "No answer, and no money moved", tr: "Yanıt gelmez, para çekilmez");
text!(TIMEOUT_AFTER = "bank-timeout-after", en: "No answer, but the money was taken", tr: "Yanıt gelmez ama para çekilir");
text!(LOST_AFTER = "bank-lost-after", en: "The connection breaks after the money was taken",
    tr: "Para çekildikten sonra bağlantı kopar");
text!(GARBAGE = "bank-garbage", en: "The money is taken, the answer is garbage", tr: "Para çekilir, yanıt anlaşılmaz");
text!(ERROR_BEFORE = "bank-error-before", en: "Error 500, and no money moved", tr: "Hata 500, para çekilmez");
text!(ERROR_AFTER = "bank-error-after", en: "Error 500, but the money was taken", tr: "Hata 500 ama para çekilir");
text!(BUSY = "bank-busy", en: "The bank is too busy and does nothing", tr: "Banka yoğun, hiçbir şey yapmaz");
text!(LATE = "bank-late", en: "Pays, and answers late", tr: "Öder, geç yanıt verir");
text!(WRONG_AMOUNT = "bank-wrong-amount", en: "The bank takes another amount", tr: "Banka başka bir tutar çeker");
text!(WRONG_CURRENCY = "bank-wrong-currency", en: "The bank takes another currency",
    tr: "Banka başka bir para biriminde çeker");
text!(BACK_TWICE = "bank-back-twice", en: "3-D Secure: the answer comes twice", tr: "3-D Secure: yanıt iki kez gelir");
text!(BACK_LATE = "bank-back-late", en: "3-D Secure: the answer comes late", tr: "3-D Secure: yanıt geç gelir");
text!(BACK_AMOUNT = "bank-back-amount", en: "3-D Secure: the answer names another amount",
    tr: "3-D Secure: yanıtta başka bir tutar yazar");
text!(BACK_CURRENCY = "bank-back-currency", en: "3-D Secure: the answer names another currency",
    tr: "3-D Secure: yanıtta başka bir para birimi yazar");
text!(BACK_SIGNATURE = "bank-back-signature", en: "3-D Secure: the answer's signature is wrong",
    tr: "3-D Secure: yanıtın imzası yanlış");
text!(BACK_NEVER = "bank-back-never", en: "3-D Secure: the shopper never comes back",
    tr: "3-D Secure: müşteri geri dönmez");

const fn card(number: &'static str, outcome: CardOutcome, about: &'static Text) -> TestCard {
    TestCard { number, outcome, about }
}

use CardOutcome::{Approved, Declined, NeedsThreeD, Returns, Trouble as Wrong};

/// All there are. Any other number pays like the first.
pub const TEST_CARDS: [TestCard; 31] = [
    card("4111111111111111", Approved, &APPROVED),
    card("5549600000000004", Approved, &POINTS),
    card("9792040000000009", Approved, &APPROVED),
    card("371449635398431", Approved, &LONG_CODE),
    card("5333330000000008", Approved, &DEBIT),
    card("4242424242424242", Approved, &FOREIGN),
    card("6011000990139424", Approved, &UNKNOWN),
    card("4000000000000010", NeedsThreeD, &THREE_D),
    card("4000000000000119", Declined(DeclineReason::Refused), &REFUSED),
    card("4000000000000127", Declined(DeclineReason::InsufficientFunds), &FUNDS),
    card("4000000000000135", Declined(DeclineReason::LimitExceeded), &LIMIT),
    card("4000000000000143", Declined(DeclineReason::CardExpired), &EXPIRED),
    card("4000000000000150", Declined(DeclineReason::WrongCard), &WRONG),
    card("4000000000000168", Declined(DeclineReason::LostOrStolen), &LOST),
    card("4000000000000176", Declined(DeclineReason::NotPermitted), &NOT_PERMITTED),
    card("4000000000000218", Wrong(Trouble::TimeoutBefore), &TIMEOUT_BEFORE),
    card("4000000000000226", Wrong(Trouble::TimeoutAfter), &TIMEOUT_AFTER),
    card("4000000000000234", Wrong(Trouble::LostAfter), &LOST_AFTER),
    card("4000000000000242", Wrong(Trouble::Garbage), &GARBAGE),
    card("4000000000000259", Wrong(Trouble::ErrorBefore), &ERROR_BEFORE),
    card("4000000000000267", Wrong(Trouble::ErrorAfter), &ERROR_AFTER),
    card("4000000000000275", Wrong(Trouble::Busy), &BUSY),
    card("4000000000000283", Wrong(Trouble::Late), &LATE),
    card("4000000000000291", Wrong(Trouble::WrongAmount), &WRONG_AMOUNT),
    card("4000000000000309", Wrong(Trouble::WrongCurrency), &WRONG_CURRENCY),
    card("4000000000000416", Returns(ReturnTrouble::Twice), &BACK_TWICE),
    card("4000000000000424", Returns(ReturnTrouble::Late), &BACK_LATE),
    card("4000000000000432", Returns(ReturnTrouble::WrongAmount), &BACK_AMOUNT),
    card("4000000000000440", Returns(ReturnTrouble::WrongCurrency), &BACK_CURRENCY),
    card("4000000000000457", Returns(ReturnTrouble::WrongSignature), &BACK_SIGNATURE),
    card("4000000000000465", Returns(ReturnTrouble::Never), &BACK_NEVER),
];

/// What happens when the card with this number pays.
pub(super) fn outcome(number: &str) -> CardOutcome {
    TEST_CARDS.iter().find(|card| card.number == number).map_or(Approved, |card| card.outcome)
}

#[cfg(test)]
mod tests {
    use checkout::card::looks_like_a_card;

    use super::*;

    #[test]
    fn every_test_card_is_one_and_no_two_are_the_same() {
        let mut numbers: Vec<_> = TEST_CARDS.iter().map(|card| card.number).collect();
        assert!(numbers.iter().all(|number| looks_like_a_card(number)), "{numbers:?}");
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), TEST_CARDS.len());
    }

    #[test]
    fn every_trouble_has_a_card() {
        let has = |outcome: CardOutcome| TEST_CARDS.iter().any(|card| card.outcome == outcome);
        assert!(Trouble::ALL.iter().all(|trouble| has(Wrong(*trouble))));
        assert!(ReturnTrouble::ALL.iter().all(|trouble| has(Returns(*trouble))));
    }
}
