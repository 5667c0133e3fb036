//! Going on with a checkout on another device: the link that a text message brings, the proof whoever opens it has to give,
//! and what moves. A link opens nothing by being looked at; only its form uses it up.

use serde::{Deserialize, Serialize};

use crate::{
    checkout::Checkout,
    engine::Change,
    facts::Customer,
    ids::{CheckoutId, Timestamp},
    job::MessageKind,
    parts::Contact,
    phone::{MobileNumber, last_four},
    text::Language,
};

/// How often the form of one link may be sent.
pub const TRIES_MAX: i64 = 5;

/// What the message was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// The barcode of the basket, for a till.
    Barcode,
    /// The way on with the checkout.
    Checkout,
}

impl LinkKind {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Barcode, Self::Checkout];

    /// The word it is kept as.
    pub fn name(self) -> &'static str {
        match self {
            Self::Barcode => "barcode",
            Self::Checkout => "checkout",
        }
    }

    /// The kind with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The message that brings it.
    pub fn message(self) -> MessageKind {
        match self {
            Self::Barcode => MessageKind::BarcodeSms,
            Self::Checkout => MessageKind::CheckoutSms,
        }
    }
}

/// A link to a checkout. Its key alone opens nothing: what stands in the message is signed, and the signature is made when
/// the message is written and kept nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its key.
    pub id: String,
    /// Where it leads.
    pub checkout: CheckoutId,
    /// What it was asked for.
    pub kind: LinkKind,
    /// The number it was sent to.
    pub phone: MobileNumber,
    /// The language of whoever asked.
    pub language: Language,
    /// When it was made.
    pub created: Timestamp,
    /// When it is over.
    pub expires: Timestamp,
    /// How often its form was sent.
    pub tries: i64,
    /// When it was used.
    pub used: Option<Timestamp>,
}

impl Link {
    /// Whether it still works.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.used.is_none() && now < self.expires && self.tries < TRIES_MAX
    }
}

/// Why a checkout does not move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandoverRefusal {
    /// The link is used, over, or was never there; or there is nothing behind it that could go on.
    Gone,
    /// The proof is wrong.
    WrongProof,
    /// Money is moving for it right now.
    ChargeInFlight,
}

/// Whose checkout it is, as far as is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buyer {
    email: Option<String>,
    phone: Option<String>,
}

impl Buyer {
    /// The buyer of `checkout`, which `customer` has open unless a guest has.
    pub fn of(checkout: &Checkout, customer: Option<&Customer>) -> Self {
        let Contact { email, phone } = &checkout.choices.contact;
        Self {
            email: customer.map(|customer| customer.email.clone()).or_else(|| email.clone()),
            phone: customer.and_then(|customer| customer.phone.clone()).or_else(|| phone.clone()),
        }
    }

    /// Whether `proof` shows that somebody knows the buyer: the e-mail address, or the last four digits of the phone
    /// number. A message that went astray is so of no use to whom it reached; only where nothing is known of the buyer is it
    /// the number the message went to.
    fn is_known_by(&self, proof: &str, link: &Link) -> bool {
        let proof = proof.trim();
        if proof.contains('@') {
            return self.email.as_ref().is_some_and(|email| email.to_lowercase() == proof.to_lowercase());
        }
        let sent_to = || self.email.is_none().then(|| link.phone.as_str().to_owned());
        let phone = self.phone.clone().or_else(sent_to);
        phone.is_some_and(|phone| last_four(&phone).as_deref() == Some(proof))
    }
}

/// Decides whether `checkout` moves to whoever sent `proof` through `link`. What the buyer told us stays with it, whether a
/// guest or a customer had it open.
pub fn decide(
    checkout: &Checkout,
    link: &Link,
    proof: &str,
    buyer: &Buyer,
    now: Timestamp,
) -> Result<Change, HandoverRefusal> {
    if link.used.is_some() || now >= link.expires || checkout.id != link.checkout || checkout.is_empty() {
        return Err(HandoverRefusal::Gone);
    }
    if !buyer.is_known_by(proof, link) {
        return Err(HandoverRefusal::WrongProof);
    }
    if checkout.attempt.as_ref().is_some_and(crate::payment::LiveAttempt::is_in_flight) {
        return Err(HandoverRefusal::ChargeInFlight);
    }
    let mut next = checkout.clone();
    next.choices.contact = Contact { email: buyer.email.clone(), phone: buyer.phone.clone() };
    let changed = checkout.choices.differences(&next.choices);
    Ok(Change {
        checkout: next.into(),
        order: None,
        attempts: Vec::new(),
        movements: Vec::new(),
        tallies: Vec::new(),
        jobs: Vec::new(),
        links: Vec::new(),
        event: format!("continued:{}", link.kind.name()),
        changed,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{MUG, Walk};

    fn link(walk: &Walk) -> Link {
        Link {
            id: "k".to_owned(),
            checkout: walk.checkout.id.clone(),
            kind: LinkKind::Checkout,
            phone: MobileNumber::parse("5321234567", &["TR".to_owned()]).expect("a number"),
            language: Language::Tr,
            created: walk.world.now,
            expires: walk.world.now.plus_seconds(900),
            tries: 1,
            used: None,
        }
    }

    fn guest() -> Walk {
        let mut walk = Walk::guest();
        walk.add(MUG, 1);
        walk
    }

    fn judge(walk: &Walk, link: &Link, proof: &str) -> Result<Change, HandoverRefusal> {
        let buyer = Buyer::of(&walk.checkout, walk.world.visitor.customer.as_ref());
        decide(&walk.checkout, link, proof, &buyer, walk.world.now)
    }

    #[test]
    fn a_guest_proves_with_the_mail_address_or_the_end_of_the_phone_number_that_was_given() {
        let mut walk = guest();
        walk.enter_as_guest();
        for proof in ["0001", " GUEST@example.com ", "guest@example.com"] {
            let change = judge(&walk, &link(&walk), proof).expect("it is right");
            assert_eq!(*change.checkout, walk.checkout, "everything chosen stays");
        }
        // The number of the message itself proves nothing: it may have gone astray.
        for proof in ["4567", "", "@", "1", "00001", "05320000001x", "ada@example.com", "*"] {
            assert_eq!(judge(&walk, &link(&walk), proof).err(), Some(HandoverRefusal::WrongProof), "{proof}");
        }
    }

    #[test]
    fn of_whom_nothing_is_known_the_number_of_the_message_is_proof() {
        let walk = guest();
        assert!(judge(&walk, &link(&walk), "4567").is_ok());
        assert_eq!(judge(&walk, &link(&walk), "0001").err(), Some(HandoverRefusal::WrongProof));
    }

    #[test]
    fn a_customers_contact_data_stay_with_the_checkout_when_it_leaves_the_account() {
        let walk = Walk::ready_to_order();
        let moved = judge(&walk, &link(&walk), "0009").expect("the account's number").checkout;
        assert_eq!(moved.choices.contact.email.as_deref(), Some("ada@example.com"));
        assert_eq!(moved.choices.contact.phone.as_deref(), Some("05320000009"));
    }

    #[test]
    fn a_link_that_is_used_or_over_moves_nothing() {
        let walk = guest();
        let over = Link { expires: walk.world.now, ..link(&walk) };
        let used = Link { used: Some(walk.world.now), ..link(&walk) };
        let other = Link { checkout: CheckoutId("another".to_owned()), ..link(&walk) };
        for link in [over, used, other] {
            assert_eq!(judge(&walk, &link, "4567").err(), Some(HandoverRefusal::Gone), "{link:?}");
        }
    }

    #[test]
    fn a_link_is_open_until_its_time_its_tries_or_its_use_are_over() {
        let walk = guest();
        let (open, now) = (link(&walk), walk.world.now);
        assert!(open.is_open(now.plus_seconds(899)) && !open.is_open(now.plus_seconds(900)));
        assert!(!Link { tries: TRIES_MAX, ..open.clone() }.is_open(now));
        assert!(!Link { used: Some(now), ..open }.is_open(now));
    }

    #[test]
    fn an_order_does_not_move() {
        let mut walk = Walk::ready_to_order();
        let link = link(&walk);
        walk.order();
        assert_eq!(judge(&walk, &link, "0009").err(), Some(HandoverRefusal::Gone));
    }

    #[test]
    fn nothing_moves_while_money_does() {
        let mut walk = guest();
        walk.checkout.attempt = Some(crate::testing::in_flight());
        assert_eq!(judge(&walk, &link(&walk), "4567").err(), Some(HandoverRefusal::ChargeInFlight));
    }
}
