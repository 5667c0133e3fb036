//! What the pages of all wallets share: a payment is opened, the shopper pays at their wallet, and the token that comes back is
//! taken once.

use super::credit_card::credit_card_confirmation::{REPEAT_SECONDS, TOO_MANY_PAYMENTS, payments};
use crate::{
    checkout::{Checkout, Decline, View},
    facts::{Known, Lookup, Lookups},
    page::Decision,
    pages::WALLET_NOT_OPEN,
    payment::{PaymentKind, Terms},
    tally::Limit,
    text,
    text::FormErrors,
    wallet::{Wallet, WalletToken},
};

text!(TOKEN_USED = "wallet-token-used",
    en: "This confirmation was used before. Please confirm the payment again.",
    tr: "Bu onay daha önce kullanıldı. Lütfen ödemeyi yeniden onaylayın.");

/// What the script of a wallet needs.
type Session = serde_json::Map<String, serde_json::Value>;

/// How long it is known that a token was used: longer than a wallet lets it be used.
const TOKEN_KNOWN_SECONDS: i64 = 7 * 24 * 3600;

fn used(fingerprint: &str) -> Limit {
    Limit::rolling(format!("wallet-token:{fingerprint}"), 1, TOKEN_KNOWN_SECONDS)
}

/// What must be known before a payment is opened.
pub(super) fn opening_lookups(known: &Known, lookups: &mut Lookups) {
    lookups.insert(Lookup::Tally(payments(&known.visitor.owner)));
}

/// What must be known before `token` is taken.
pub(super) fn token_lookups(token: &WalletToken, known: &Known, lookups: &mut Lookups) {
    lookups.insert(Lookup::Tally(used(&token.fingerprint(known.links))));
}

/// Opens a payment like `kind` at `wallet`, where the shopper then pays.
pub(super) fn open(
    checkout: Checkout,
    view: &View,
    kind: PaymentKind,
    wallet: Wallet,
) -> Result<Decision, FormErrors> {
    let amount = view.quote().unpaid;
    if amount.minor == 0 {
        return Ok(Decision::order(checkout));
    }
    let limit = payments(&view.facts.visitor.owner);
    if view.facts.is_used_up(&limit) {
        return Err(FormErrors::whole(&TOO_MANY_PAYMENTS));
    }
    let instalments = checkout.choices.card.instalments.unwrap_or(1);
    let (bank_points, three_d, card) = (None, false, None);
    let terms =
        Terms { kind, amount, instalments, bank_points, three_d, card, wallet: Some(wallet), provider: None };
    Ok(Decision::pay(checkout, terms).counting(vec![limit]))
}

/// Takes `token` for the payment that is open like `kind`; the page called `begins` begins another one.
pub(super) fn take(
    checkout: Checkout,
    view: &View,
    (kind, begins): (PaymentKind, &'static str),
    token: &WalletToken,
) -> Result<Decision, FormErrors> {
    let fingerprint = token.fingerprint(view.facts.links.as_ref());
    if !view.is_away(kind) {
        return Ok(not_open(checkout, view, Some(&fingerprint), begins));
    }
    let limit = used(&fingerprint);
    if view.facts.is_used_up(&limit) {
        return Err(FormErrors::whole(&TOKEN_USED));
    }
    Ok(Decision::bring(checkout, fingerprint).counting(vec![limit]))
}

/// Takes `token` for a payment that opens with it, told by `three_d` whether the shopper goes by the bank of the card behind it.
pub(super) fn open_with(
    checkout: Checkout,
    view: &View,
    (kind, wallet): (PaymentKind, Wallet),
    token: &WalletToken,
    three_d: bool,
) -> Result<Decision, FormErrors> {
    let facts = view.facts;
    let fingerprint = token.fingerprint(facts.links.as_ref());
    let same = |known: &Option<String>| known.as_ref() == Some(&fingerprint);
    if view.is_away(kind) && checkout.attempt.as_ref().is_some_and(|live| same(&live.card)) {
        return Ok(Decision::keep(checkout).showing(kind.shows()));
    }
    if let Some(declined) = view.just_declined().filter(|declined| same(&declined.card)) {
        return Err(FormErrors::whole(declined.told.text()));
    }
    let (begun, once) = (payments(&facts.visitor.owner), used(&fingerprint));
    if facts.is_used_up(&begun) {
        return Err(FormErrors::whole(&TOO_MANY_PAYMENTS));
    }
    if facts.is_used_up(&once) {
        return Err(FormErrors::whole(&TOKEN_USED));
    }
    let (amount, bank_points, card) = (view.quote().unpaid, None, Some(fingerprint));
    let terms = Terms {
        kind,
        amount,
        instalments: 1,
        bank_points,
        three_d,
        card,
        wallet: Some(wallet),
        provider: None,
    };
    Ok(Decision::pay(checkout, terms).counting(vec![begun, once]))
}

/// Says that no payment is open; or what became of it a moment ago, to a client that repeats itself.
pub(super) fn not_open(
    checkout: Checkout,
    view: &View,
    token: Option<&String>,
    begins: &'static str,
) -> Decision {
    let declined = view.just_declined().filter(|declined| token.is_none() || declined.card.as_ref() == token);
    let says = declined.map_or(&WALLET_NOT_OPEN, |declined| declined.told.text());
    Decision::refuse(checkout, FormErrors::whole(says), Vec::new()).showing(begins)
}

impl<'a> View<'a> {
    /// What became of a payment a moment ago: clients whose answer was lost on the way repeat themselves that fast.
    pub(crate) fn just_declined(&self) -> Option<&Decline> {
        let declined = self.checkout.declined.as_ref();
        declined.filter(|declined| self.facts.now.seconds_since(declined.at) < REPEAT_SECONDS)
    }

    /// The wallet of the payment whose shopper is away there, and what its script needs.
    pub(super) fn at_wallet(&self) -> Option<(&'a Wallet, &'a Session)> {
        let live = self.checkout.attempt.as_ref()?;
        let attempt = self.facts.attempt.as_deref().map(|known| &known.attempt);
        let attempt = attempt.filter(|attempt| attempt.id == live.id)?;
        attempt.terms.wallet.as_ref().zip(attempt.session.as_ref())
    }
}
