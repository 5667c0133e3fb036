//! Paying with a card.

use crate::{
    card::{CARD_FIELDS, Card, HOLDER_FIELD, looks_like_a_card},
    checkout::{Checkout, View},
    facts::{Known, Lookup, Lookups},
    form::{Field, FieldDoc, Flag, Form, Submission},
    page::{Decision, Kind, Page},
    pages::payment::{AGREEMENT_NEEDED, ConsentContext},
    payment::{LiveState, PaymentKind, Terms},
    pricing::Tender,
    requirement::{
        ADDRESSES_CHOSEN, BUYER_KNOWN, INSTALMENTS_CHOSEN, NO_CHARGE_IN_FLIGHT, PAYS_BY_CARD, Requirement,
        SHIPPING_CHOSEN,
    },
    shop::PaymentType,
    tally::Limit,
    text,
    text::{FormErrors, Problem},
};

text!(NOT_A_REAL_NUMBER = "not-a-real-card-number",
    en: "Check the number of the card.", tr: "Kart numarasını kontrol edin.");
text!(pub(crate) TOO_MANY_PAYMENTS = "too-many-payments",
    en: "Too many attempts. Please try again in a few minutes, or choose another way of paying.",
    tr: "Çok fazla deneme yapıldı. Lütfen birkaç dakika sonra yeniden deneyin veya başka bir ödeme yöntemi seçin.");
text!(ANOTHER_CARD = "card-not-asked-about",
    en: "This is another card than the one whose instalments you were shown. Enter its first six digits again.",
    tr: "Bu kart, taksit seçenekleri gösterilen karttan farklı. Lütfen ilk altı haneyi yeniden girin.");
text!(REWARDS_OF_ANOTHER_CARD = "rewards-of-another-card",
    en: "The rewards you chose belong to another card. Pay with that card, or choose the rewards again.",
    tr: "Seçtiğiniz puanlar başka bir karta ait. O kartla ödeyin veya puanları yeniden seçin.");

/// So many payments one shopper may begin in a quarter of an hour; more look like somebody who tries cards out.
const PAYMENTS_MAX: i64 = 10;
const PAYMENTS_SECONDS: i64 = 15 * 60;
/// So many times one card may be tried in an hour, by whomever.
const TRIES_OF_CARD_MAX: i64 = 10;
const TRIES_SECONDS: i64 = 3600;
/// A refusal of the bank is said again, and the bank not asked, when the same card is sent again so soon: clients whose answer
/// was lost on the way repeat themselves that fast, and people do not.
pub(crate) const REPEAT_SECONDS: i64 = 10;

/// Collects the price with a card, and makes the order.
pub(crate) struct CreditCardConfirmationPage;

/// A form whose fields were right. Its card ends with it.
pub(crate) struct CreditCardConfirmationForm {
    agreement: bool,
    use_three_d: bool,
    card: Card,
}

impl Form for CreditCardConfirmationForm {
    const FIELDS: &'static [FieldDoc] = &[
        FieldDoc {
            name: "agreement",
            about: "Whether the shopper accepts the contracts.",
            kind: Flag::TYPE,
            required: true,
        },
        FieldDoc {
            name: "use_three_d",
            about: "Whether the shopper goes to the bank of the card first, where the shop leaves it to them. A bank may \
                insist on it.",
            kind: Flag::TYPE,
            required: false,
        },
        HOLDER_FIELD,
        CARD_FIELDS[0],
        CARD_FIELDS[1],
        CARD_FIELDS[2],
        CARD_FIELDS[3],
    ];

    fn read(submission: &Submission) -> Result<Self, FormErrors> {
        let mut errors = FormErrors::none();
        let mut flag = |name: &'static str| {
            let sent = <Flag as Field>::read(submission.get(name));
            sent.map_err(|problem| errors.push(name, problem)).is_ok_and(|flag| flag.0)
        };
        let (agreement, use_three_d) = (flag("agreement"), flag("use_three_d"));
        match Card::read_with_holder(submission) {
            Err(more) => {
                errors.merge(more);
                Err(errors)
            }
            Ok(card) if !looks_like_a_card(card.expose_number()) => {
                errors.push("card_number", Problem::new(&NOT_A_REAL_NUMBER));
                Err(errors)
            }
            Ok(_) if !errors.is_empty() => Err(errors),
            Ok(card) => Ok(Self { agreement, use_three_d, card }),
        }
    }
}

/// The payments of one shopper.
pub(crate) fn payments(owner: &str) -> Limit {
    Limit::rolling(format!("card-payments:{owner}"), PAYMENTS_MAX, PAYMENTS_SECONDS)
}

fn tries_of(card: &str) -> Limit {
    Limit::rolling(format!("card-tries:{card}"), TRIES_OF_CARD_MAX, TRIES_SECONDS)
}

impl Page for CreditCardConfirmationPage {
    type Form = CreditCardConfirmationForm;
    type Context<'a> = ConsentContext;
    const NAME: &'static str = "CreditCardConfirmationPage";
    const ABOUT: &'static str =
        "Charges a card and makes the order, or sends the shopper to the bank of the card first.";
    const KIND: Kind = Kind::Finish;
    const REQUIRES: &'static [&'static Requirement] = &[
        &BUYER_KNOWN,
        &ADDRESSES_CHOSEN,
        &SHIPPING_CHOSEN,
        &PAYS_BY_CARD,
        // What is in flight keeps its card and its plan, and everything else about this checkout has to wait for it.
        &NO_CHARGE_IN_FLIGHT,
        &INSTALMENTS_CHOSEN,
    ];

    fn is_skipped(&self, view: &View) -> bool {
        !view.pays_by(PaymentType::CreditCard)
    }

    fn lookups(&self, form: &Self::Form, known: &Known, lookups: &mut Lookups) {
        lookups.insert(Lookup::Tally(payments(&known.visitor.owner)));
        lookups.insert(Lookup::Tally(tries_of(&form.card.fingerprint(known.links))));
    }

    fn card(&self, submission: &Submission) -> Option<Card> {
        Card::read_with_holder(submission).ok()
    }

    fn context<'a>(&self, _view: &View<'a>) -> ConsentContext {
        ConsentContext {}
    }

    fn submit(&self, checkout: Checkout, form: &Self::Form, view: &View) -> Result<Decision, FormErrors> {
        let facts = view.facts;
        form.card.expiry().check(facts.now)?;
        if !form.agreement {
            return Err(FormErrors::field("agreement", &AGREEMENT_NEEDED));
        }
        let quote = view.quote();
        if quote.unpaid.minor == 0 && quote.tender(Tender::Rewards).minor == 0 {
            return Ok(Decision::order(checkout));
        }
        let card = form.card.fingerprint(facts.links.as_ref());
        let same_card = |known: &Option<String>| known.as_ref() == Some(&card);
        if let Some(live) = checkout.attempt.as_ref().filter(|live| live.state == LiveState::Away)
            && live.kind == PaymentKind::Card
            && same_card(&live.card)
        {
            return Ok(Decision::keep(checkout).showing(PaymentKind::Card.door()));
        }
        if let Some(declined) = view.just_declined().filter(|declined| same_card(&declined.card)) {
            return Err(FormErrors::whole(declined.told.text()));
        }
        let payment = &checkout.choices.card;
        if payment.card.as_ref().is_none_or(|paying| !paying.bin.is_of(form.card.expose_number())) {
            return Err(FormErrors::field("card_number", &ANOTHER_CARD));
        }
        let limits = vec![payments(&facts.visitor.owner), tries_of(&card)];
        if limits.iter().any(|limit| facts.is_used_up(limit)) {
            return Err(FormErrors::whole(&TOO_MANY_PAYMENTS));
        }
        let terms = terms(form, card, view)?;
        Ok(Decision::pay(checkout, terms).counting(limits))
    }
}

/// Whether the shopper goes by the bank of the card, if they `wished` to or not.
pub(crate) fn goes_by_the_bank(view: &View, wished: bool) -> bool {
    let able = |ability: fn(&crate::services::CardService) -> bool| {
        view.facts.card_service.as_ref().is_some_and(|service| ability(service))
    };
    let (with, without) = (able(|service| service.three_d), able(|service| service.without_three_d));
    with && (wished || !without || view.facts.shop.three_d_always)
}

/// What the bank is asked for.
fn terms(form: &CreditCardConfirmationForm, card: String, view: &View) -> Result<Terms, FormErrors> {
    let quote = view.quote();
    let points = quote.tender(Tender::Rewards);
    let listed = view.checkout.choices.rewards.listed.as_ref();
    if points.minor > 0 && listed.is_none_or(|listed| listed.fingerprint != card) {
        return Err(FormErrors::field("card_number", &REWARDS_OF_ANOTHER_CARD));
    }
    Ok(Terms {
        kind: PaymentKind::Card,
        // The points are a part of what the bank is asked for: it takes them together.
        amount: quote.unpaid.checked_add(points).expect("it is no more than the total and its interest"),
        instalments: view.checkout.choices.card.instalments.unwrap_or(1),
        bank_points: Some(points).filter(|points| points.minor > 0),
        three_d: goes_by_the_bank(view, form.use_three_d),
        card: Some(card),
        provider: None,
        wallet: None,
    })
}
