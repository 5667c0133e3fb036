//! What a client, the operator or the world may do, and how often it does.

use proptest::prelude::*;

use super::{gift_cards::card_code, shop::WHETHER_A_SERVICE_IS_ASKED};
use crate::{pages::PAGES, pricing::Tender};

/// One thing that happens.
#[derive(Clone)]
pub(super) enum Step {
    Post {
        page: usize,
        keys: Vec<i64>,
        flag: bool,
    },
    Get(Option<usize>),
    /// Fills in the page the last answer went on to, with one of the things it offers.
    GoOn(usize),
    /// So much of it, in kuruş or cents.
    Spend(Tender, i64),
    SpendAll(Tender),
    /// Enters a gift card and uses so much of it, or as much as possible.
    GiftCard {
        card: usize,
        minor: Option<i64>,
    },
    /// Asks for another one-time code, as soon as that may be.
    AnotherOtp,
    /// The operator blocks a gift card, or lets it be used again.
    SwitchGiftCard(usize),
    ListRewards {
        card: bool,
    },
    /// Those of the listed rewards whose bit is set.
    UseRewards(u8),
    Coupon(usize),
    /// Chooses a card, the one whose rewards are listed if there are any, and pays with it, at once or in three payments.
    PayByCard {
        at_once: bool,
    },
    /// What the bank says when it is asked for money next.
    BankWill(Says),
    /// What becomes of the payment that is under way.
    BankDecides(Says),
    Order {
        place: usize,
        happens: Happens,
    },
    /// One of the messages that wait for the loyalty service reaches it.
    Tell(usize),
    Add(i64, i64),
    Set(i64, i64),
    Empty,
    Stock(i64, i64),
    SwitchOption {
        list: usize,
        place: usize,
    },
    /// What the shop's service offers from now on.
    Service(Offers),
    LogIn,
    LogOut,
    Euros(bool),
    ForgetAddress(usize),
    Wait(i64),
}

/// What a service offers that says how goods are delivered and who carries them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Offers {
    /// It does not answer.
    Silence,
    /// A few ways of delivery and a few carriers.
    Few,
    /// Others.
    Others,
    /// All there are.
    All,
    /// One way of delivery and one carrier.
    One,
    /// Nothing.
    Nothing,
}

/// What a bank says of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    Paid,
    Declined,
    NotReached,
    Nothing,
    SendThem,
    WrongAmount,
    CameBack,
    NotBelieved,
}

/// Something that happens to an order.
#[derive(Debug, Clone, Copy)]
pub(super) enum Happens {
    Confirm,
    Ship,
    Cancel,
    CancelItem(usize),
    Wish(usize),
    Approve,
    Decline,
    Expire,
    Prepare,
    Ready,
    Attempt,
    Deliver,
    GiveBack(usize),
    Review,
    TakeBack,
    KeepIt,
    Refund,
    /// What comes next for the order that got farthest.
    Next(usize),
}

/// The coupons shoppers try.
const COUPONS: &[&str] = &[
    "WELCOME10",
    "fifty-off",
    "SOLO20",
    "ONLY-TWO",
    "ONCE-EACH",
    "FIRST-ORDER",
    "FREE-SHIP",
    "LAMP-DAY",
    "ALL-FREE",
    "?",
];

pub(super) fn coupon(place: usize) -> &'static str {
    COUPONS[place % COUPONS.len()]
}

/// A line of a transcript: a walk that was shrunk to what fails is read like what a shopper did.
impl std::fmt::Debug for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Post { page, keys, flag } => {
                let page = PAGES[*page];
                let fields =
                    page.fields().iter().map(|field| (field.name, value_of(field.name, keys, *flag)));
                let fields: Vec<String> = fields.map(|(name, value)| format!("{name}={value}")).collect();
                write!(f, "POST {} {}", page.name(), fields.join("&"))
            }
            Self::Get(page) => write!(f, "GET {}", page.map_or("the checkout", |page| PAGES[page].name())),
            Self::GoOn(pick) => write!(f, "fill in the next page, choice {pick}"),
            Self::Spend(tender, minor) => {
                write!(f, "pay {}.{:02} with {tender:?}", minor / 100, minor % 100)
            }
            Self::SpendAll(tender) => write!(f, "pay as much as possible with {tender:?}"),
            Self::GiftCard { card, minor } => {
                write!(f, "use the gift card {} for {minor:?}", card_code(*card))
            }
            Self::AnotherOtp => f.write_str("ask for another one-time code"),
            Self::SwitchGiftCard(card) => write!(f, "block gift card {card}, or unblock it"),
            Self::ListRewards { card } => write!(f, "list the rewards of {}", card_of(*card)),
            Self::UseRewards(bits) => write!(f, "use the rewards {bits:#04b}"),
            Self::Coupon(place) => write!(f, "enter the coupon {}", coupon(*place)),
            Self::PayByCard { at_once } => write!(f, "pay by card, at once: {at_once}"),
            Self::BankWill(says) => write!(f, "the bank will say {says:?}"),
            Self::BankDecides(says) => write!(f, "the bank says {says:?}"),
            Self::Order { place, happens } => write!(f, "order {place}: {happens:?}"),
            Self::Tell(place) => write!(f, "tell the loyalty service message {place}"),
            Self::Add(product, units) => write!(f, "add {units} of product {product}"),
            Self::Set(product, units) => write!(f, "set product {product} to {units}"),
            Self::Empty => f.write_str("empty the basket"),
            Self::Stock(product, units) => write!(f, "the shelf has {units} of product {product}"),
            Self::SwitchOption { list, place } => {
                write!(f, "the operator switches option {place} of list {list}")
            }
            Self::Service(offers) => write!(f, "the service offers {offers:?}"),
            Self::LogIn => f.write_str("log in"),
            Self::LogOut => f.write_str("log out"),
            Self::Euros(true) => f.write_str("begin anew with a mug in euros"),
            Self::Euros(false) => f.write_str("begin anew with a mug in liras"),
            Self::ForgetAddress(place) => write!(f, "delete address {place}"),
            Self::Wait(seconds) => write!(f, "wait {seconds} s"),
        }
    }
}

impl Step {
    /// What kind of step it is, for counting.
    pub(super) fn kind(&self) -> String {
        match self {
            Self::Post { page, .. } => format!("post {}", PAGES[*page].name()),
            Self::Get(_) => "get".to_owned(),
            Self::GoOn(_) => "go on".to_owned(),
            Self::Spend(Tender::GiftCard, _) => "post GiftCardUpdateAmountPage".to_owned(),
            Self::Spend(tender, _) => format!("spend {tender:?}"),
            Self::SpendAll(tender) => format!("spend all {tender:?}"),
            Self::GiftCard { .. } => "post GiftCardApplyPage".to_owned(),
            Self::AnotherOtp => "post GiftCardOtpResendPage".to_owned(),
            Self::SwitchGiftCard(_) => "switch gift card".to_owned(),
            Self::ListRewards { .. } => "list rewards".to_owned(),
            Self::UseRewards(_) => "use rewards".to_owned(),
            Self::Coupon(place) => format!("coupon {}", coupon(*place)),
            Self::PayByCard { .. } => "pay by card".to_owned(),
            Self::BankWill(says) => format!("bank will {says:?}"),
            Self::BankDecides(says) => format!("bank says {says:?}"),
            Self::Order { happens, .. } => {
                let text = format!("{happens:?}");
                format!("order {}", text.split('(').next().unwrap_or_default())
            }
            Self::Tell(_) => "tell".to_owned(),
            Self::Add(..) => "add".to_owned(),
            Self::Set(..) => "set".to_owned(),
            Self::Empty => "empty".to_owned(),
            Self::Stock(..) => "stock".to_owned(),
            Self::SwitchOption { .. } => "switch option".to_owned(),
            Self::Service(offers) => format!("service {offers:?}"),
            Self::LogIn => "log in".to_owned(),
            Self::LogOut => "log out".to_owned(),
            Self::Euros(_) => "currency".to_owned(),
            Self::ForgetAddress(_) => "forget address".to_owned(),
            Self::Wait(_) => "wait".to_owned(),
        }
    }
}

/// Two cards.
pub(super) fn card_of(first: bool) -> &'static str {
    if first { "4355084355084358" } else { "5400619360964581" }
}

pub(super) fn key() -> impl Strategy<Value = i64> {
    prop_oneof![1..=3_i64, 10..=12_i64, 20..=26_i64, 30..=32_i64, 40..=41_i64, 60..=62_i64]
}

fn product() -> impl Strategy<Value = i64> {
    prop_oneof![4 => Just(100_i64), 4 => Just(101_i64), 1 => 102..=104_i64]
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        5 => Just(Happens::Confirm),
        1 => Just(Happens::Ship),
        1 => Just(Happens::Cancel),
        5 => (0..4_usize).prop_map(Happens::CancelItem),
        4 => (0..4_usize).prop_map(Happens::Wish),
        3 => Just(Happens::Approve),
        3 => Just(Happens::Decline),
        1 => Just(Happens::Expire),
        1 => Just(Happens::Prepare),
        1 => Just(Happens::Ready),
        8 => (0..4_usize).prop_map(Happens::Next),
    ]
}

/// What a bank says that is asked for money.
fn answers() -> impl Strategy<Value = Says> {
    prop_oneof![
        6 => Just(Says::Paid),
        2 => Just(Says::Declined),
        1 => Just(Says::NotReached),
        3 => Just(Says::Nothing),
        7 => Just(Says::SendThem),
        2 => Just(Says::WrongAmount),
    ]
}

fn offers() -> impl Strategy<Value = Offers> {
    prop_oneof![
        2 => Just(Offers::Silence),
        4 => Just(Offers::Few),
        3 => Just(Offers::Others),
        4 => Just(Offers::All),
        2 => Just(Offers::One),
        1 => Just(Offers::Nothing),
    ]
}

/// What is found out about a payment later.
fn decides() -> impl Strategy<Value = Says> {
    prop_oneof![
        6 => Just(Says::Paid),
        3 => Just(Says::Declined),
        8 => Just(Says::Nothing),
        2 => Just(Says::WrongAmount),
        9 => Just(Says::CameBack),
        9 => Just(Says::NotBelieved),
    ]
}

/// A step; most of them lead somewhere.
pub(super) fn step() -> impl Strategy<Value = Step> {
    let amount = || prop_oneof![Just(0_i64), 1..=2_000_i64, 1..=40_000_i64, Just(1_000_000_i64)];
    let kept = || prop_oneof![3 => Just(Tender::LoyaltyMoney), 3 => Just(Tender::LoyaltyPoints), 2 => Just(Tender::GiftCard)];
    let post = (0..PAGES.len(), prop::collection::vec(key(), 2), any::<bool>());
    prop_oneof![
        18 => post.prop_map(|(page, keys, flag)| Step::Post { page, keys, flag }),
        2 => prop::option::of(0..PAGES.len()).prop_map(Step::Get),
        48 => (0..7_usize).prop_map(Step::GoOn),
        6 => (kept(), amount()).prop_map(|(tender, minor)| Step::Spend(tender, minor)),
        9 => kept().prop_map(Step::SpendAll),
        7 => (prop_oneof![8 => 0..3_usize, 1 => Just(3_usize)], prop::option::of(amount())).prop_map(|(card, minor)| Step::GiftCard { card, minor }),
        1 => Just(Step::AnotherOtp),
        1 => (0..3_usize).prop_map(Step::SwitchGiftCard),
        6 => any::<bool>().prop_map(|card| Step::ListRewards { card }),
        12 => (0..4_u8).prop_map(Step::UseRewards),
        4 => (0..COUPONS.len()).prop_map(Step::Coupon),
        16 => any::<bool>().prop_map(|at_once| Step::PayByCard { at_once }),
        6 => answers().prop_map(Step::BankWill),
        22 => decides().prop_map(Step::BankDecides),
        30 => (0..4_usize, happens()).prop_map(|(place, happens)| Step::Order { place, happens }),
        4 => (0..3_usize).prop_map(Step::Tell),
        8 => (product(), 0..4_i64).prop_map(|(pk, units)| Step::Add(pk, units)),
        2 => (product(), 0..4_i64).prop_map(|(pk, units)| Step::Set(pk, units)),
        1 => Just(Step::Empty),
        1 => (product(), 0..8_i64).prop_map(|(pk, units)| Step::Stock(pk, units)),
        1 => (0..7_usize, 0..4_usize).prop_map(|(list, place)| Step::SwitchOption { list, place }),
        1 => (0..3_usize).prop_map(|place| Step::SwitchOption { list: WHETHER_A_SERVICE_IS_ASKED, place }),
        2 => offers().prop_map(Step::Service),
        6 => Just(Step::LogIn),
        2 => Just(Step::LogOut),
        2 => any::<bool>().prop_map(Step::Euros),
        1 => (0..2_usize).prop_map(Step::ForgetAddress),
        2 => (0..2_000_i64).prop_map(Step::Wait),
    ]
}

/// A sensible value for each field most of the time, so that walks get far.
pub(super) fn value_of(field: &str, keys: &[i64], flag: bool) -> String {
    let wanted = |usual: i64| if flag { usual } else { keys[0] };
    match field {
        "user_email" => "guest@example.com".to_owned(),
        "extra_field" => r#"{"key": "k", "label": "K", "data_type": "text"}"#.to_owned(),
        "product" => "sku-102".to_owned(),
        "notes" | "note" => "a note".to_owned(),
        "agreement" | "use_three_d" | "gift_video" | "gift_video_notification_sent" => flag.to_string(),
        "phone_number" => "05320000001".to_owned(),
        // No walk guesses it: what was sent is known to whoever goes on.
        "code" | "sms_code" => if flag { "" } else { "000000" }.to_owned(),
        "delivery_option" => wanted(1).to_string(),
        "shipping_address" | "billing_address" => wanted(60).to_string(),
        "retail_store" => wanted(40).to_string(),
        "pickup_location" => wanted(45).to_string(),
        "shipping_option" => wanted(10).to_string(),
        "attribute_based_shipping_options" => format!("{{\"blue\": {}}}", wanted(10)),
        "data_source_shipping_options" => format!("{{\"\": {}}}", wanted(10)),
        "payment_option" => wanted(20).to_string(),
        // The one the shopper saw, where the client does not say.
        "paymentType" => if flag { "" } else { "card" }.to_owned(),
        "payment_choice" => if flag { "cash" } else { "card" }.to_owned(),
        "credit_payment_option" => wanted(5).to_string(),
        "bank_account" => wanted(30).to_string(),
        "bin_number" => card_of(flag)[..6].to_owned(),
        "installment" => wanted(3).to_string(),
        "coupon" => coupon(usize::try_from(keys[1]).expect("keys are positive")).to_owned(),
        "action" => if flag || keys[0] > 20 { "add" } else { "remove" }.to_owned(),
        "gift_card_code" => card_code(usize::try_from(keys[0] % 4).expect("it is positive")).to_owned(),
        // Absent, so that the form is right for a card that asks for none; of two cards in use none is meant then.
        "otp" | "gift_card" => if flag { "" } else { "500000" }.to_owned(),
        "card_number" => card_of(flag).to_owned(),
        "card_holder" => "Ada Yılmaz".to_owned(),
        "card_year" => "2031".to_owned(),
        "card_month" => "3".to_owned(),
        "card_cvv" => "234".to_owned(),
        "campaign" => if flag { "BANK5" } else { "" }.to_owned(),
        "rewards" => if flag { "[]" } else { r#"[{"type":"general","amount":"25.00"}]"# }.to_owned(),
        _ => keys[1].to_string(),
    }
}
