//! Wallets under bad luck: whatever the bank does with a token, all money is accounted for and the checkout is ordered or can be
//! paid again.

use std::time::Duration;

use gateways::payment::bank::{BankDials, Next, On, Trouble};
use testkit::{Customer, TestApp, TestBank, database::TestDatabase};

use crate::card_payment::{attempts, no_money_is_lost, orders};

const VISA: &str = "4111111111111111";

testkit::on_both_databases!(
    a_token_of_a_wallet_is_accounted_for_whatever_the_bank_does,
    a_wallet_that_does_not_open_leaves_nothing_behind,
    a_shopper_who_chooses_anew_is_not_charged_at_the_wallet,
    an_abandoned_wallet_frees_the_goods,
    two_tokens_at_once_are_one_charge,
);

/// A wallet, as a shopper pays with it.
#[derive(Debug, Clone, Copy, PartialEq)]
enum By {
    Masterpass,
    Google,
    Apple,
}

impl By {
    const ALL: [Self; 3] = [Self::Masterpass, Self::Google, Self::Apple];

    fn option(self) -> &'static str {
        match self {
            Self::Masterpass => "7",
            Self::Google => "8",
            Self::Apple => "9",
        }
    }

    /// The call that moves the money.
    fn call(self) -> On {
        if self == Self::Google { On::Charge } else { On::Complete }
    }

    /// What goes wrong. Tokens of a device go the way of Masterpass's, so the slow ones are not waited for twice.
    fn troubles(self) -> Vec<Trouble> {
        let slow = [Trouble::TimeoutBefore, Trouble::TimeoutAfter, Trouble::Late];
        let waits = |trouble: &Trouble| self != Self::Apple || !slow.contains(trouble);
        Trouble::ALL.into_iter().filter(waits).collect()
    }

    /// Opens the payment, if it has to be, and confirms there.
    async fn confirms(self, guest: &Customer<'_>, bank: &TestBank) -> String {
        match self {
            Self::Masterpass => bank.masterpass(&guest.opens_masterpass(VISA).await, VISA).await,
            Self::Google => bank.google_pay(VISA).await,
            Self::Apple => bank.apple_pay(&guest.opens_apple_pay(bank).await, VISA).await,
        }
    }

    /// Brings the token; whether there is an order, and what was said otherwise.
    async fn brings(self, guest: &Customer<'_>, token: &str) -> Result<(), String> {
        let answer = match self {
            Self::Masterpass => guest.post("MasterpassCompletePage", &[("token", token)]).await,
            Self::Google => guest.pays_with_google(token, false).await,
            Self::Apple => guest.queries(token).await,
        };
        assert_eq!(answer.status, 200);
        let said = answer.errors("non_field_errors").join("");
        if said.is_empty() { Ok(()) } else { Err(said) }
    }
}

async fn has_order(guest: &Customer<'_>) -> bool {
    let shown = guest.get("/orders/checkout/?page=ThankYouPage").await;
    shown.body["context_list"][0]["page_name"] == "ThankYouPage"
}

async fn a_token_of_a_wallet_is_accounted_for_whatever_the_bank_does(database: TestDatabase) {
    let (app, bank) = TestApp::start_with_bank(database).await;
    bank.bank.turn(BankDials { late_ms: 1_500, silence_ms: 1_500, ..BankDials::default() });
    for by in By::ALL {
        for trouble in by.troubles() {
            let guest = Customer::new(&app);
            guest.walks_to_the_wallet(by.option()).await;
            let token = by.confirms(&guest, &bank).await;
            bank.bank.next(Next::Call { on: by.call(), trouble });
            let said = by.brings(&guest, &token).await.expect_err("something goes wrong");
            let repeated = by.brings(&guest, &token).await;
            assert!(by == By::Apple || repeated.is_err(), "{by:?} {trouble:?}: {said}, and then an order");
            app.reconciles_soon().await;
            let paid = match trouble {
                Trouble::TimeoutAfter
                | Trouble::LostAfter
                | Trouble::Garbage
                | Trouble::ErrorAfter
                | Trouble::Late => true,
                // Nothing was done, or something else than was asked for.
                Trouble::TimeoutBefore
                | Trouble::ErrorBefore
                | Trouble::Busy
                | Trouble::WrongAmount
                | Trouble::WrongCurrency => false,
            };
            assert_eq!(has_order(&guest).await, paid, "{by:?} {trouble:?}: {said}");
            if !paid {
                app.clock.advance(Duration::from_secs(11));
                let token = by.confirms(&guest, &bank).await;
                let again = by.brings(&guest, &token).await;
                assert_eq!(again, Ok(()), "{by:?} {trouble:?} can be paid again");
            }
        }
    }
    app.reconciles().await;
    let played: usize = By::ALL.iter().map(|by| by.troubles().len()).sum();
    assert_eq!(orders(&app).await.len(), played);
    assert!(
        attempts(&app).await.iter().all(|attempt| attempt.state.is_over()),
        "no attempt is left to anybody"
    );
    no_money_is_lost(&app, &bank).await;
}

async fn a_wallet_that_does_not_open_leaves_nothing_behind(database: TestDatabase) {
    let (app, bank) = TestApp::start_with_bank(database).await;
    bank.bank.turn(BankDials { late_ms: 1_500, silence_ms: 1_500, ..BankDials::default() });
    for by in [By::Masterpass, By::Apple] {
        for trouble in [Trouble::LostAfter, Trouble::TimeoutBefore, Trouble::Garbage, Trouble::Busy] {
            let guest = Customer::new(&app);
            guest.walks_to_the_wallet(by.option()).await;
            bank.bank.next(Next::Call { on: On::Charge, trouble });
            let answer = match by {
                By::Masterpass => guest.opens_masterpass(VISA).await,
                _ => guest.opens_apple_pay(&bank).await,
            };
            assert_eq!(answer.errors("non_field_errors").len(), 1, "{by:?} {trouble:?}: {:#}", answer.body);
            app.reconciles_soon().await;
            assert!(!has_order(&guest).await);
            let token = by.confirms(&guest, &bank).await;
            assert_eq!(by.brings(&guest, &token).await, Ok(()), "{by:?} {trouble:?} can be paid again");
        }
    }
    app.reconciles().await;
    no_money_is_lost(&app, &bank).await;
}

async fn a_shopper_who_chooses_anew_is_not_charged_at_the_wallet(database: TestDatabase) {
    let (app, bank) = TestApp::start_with_bank(database).await;
    for by in [By::Masterpass, By::Apple] {
        let guest = Customer::new(&app);
        guest.walks_to_the_wallet(by.option()).await;
        let token = by.confirms(&guest, &bank).await;
        guest.post("PaymentOptionSelectionPage", &[("payment_option", "1")]).await;
        let late = by.brings(&guest, &token).await;
        assert_eq!(
            late,
            Err("No payment is open at your wallet. Please begin it again.".to_owned()),
            "{by:?}"
        );
        guest.post("FundsTransferChoicePage", &[("bank_account", "1")]).await;
        assert!(guest.orders().await.order_number().is_some());
        app.reconciles().await;
    }
    let states: Vec<_> = attempts(&app).await.into_iter().map(|attempt| attempt.state.name()).collect();
    assert_eq!(states, ["closed", "closed"]);
    let charges = bank.bank.book().charges();
    assert!(charges.iter().all(|charge| charge.captured.minor == 0), "{charges:?}");
}

async fn an_abandoned_wallet_frees_the_goods(database: TestDatabase) {
    let (app, bank) = TestApp::start_with_bank(database).await;
    for by in [By::Masterpass, By::Apple] {
        let guest = Customer::new(&app);
        guest.walks_to_the_wallet(by.option()).await;
        by.confirms(&guest, &bank).await;
        let held = || async {
            let resource = ::checkout::ledger::Resource::Stock(testkit::shop::CUP);
            app.store().balance(&resource).await.expect("answers").held
        };
        assert_eq!(held().await, 1);
        app.reconciles().await;
        assert_eq!(held().await, 0);
        let token = by.confirms(&guest, &bank).await;
        assert_eq!(by.brings(&guest, &token).await, Ok(()), "and it can be paid again");
    }
    no_money_is_lost(&app, &bank).await;
}

async fn two_tokens_at_once_are_one_charge(database: TestDatabase) {
    let (app, bank) = TestApp::start_with_bank(database).await;
    bank.bank.turn(BankDials { delay_ms: 30, ..BankDials::default() });
    for by in By::ALL {
        let guest = Customer::new(&app);
        guest.walks_to_the_wallet(by.option()).await;
        let first = by.confirms(&guest, &bank).await;
        let tokens: Vec<String> =
            (0..16).map(|place| if place == 0 { first.clone() } else { format!("{first}{place}") }).collect();
        let all = tokens.iter().map(|token| by.brings(&guest, token));
        futures_util::future::join_all(all).await;
        app.reconciles_soon().await;
        if !has_order(&guest).await {
            app.clock.advance(Duration::from_secs(11));
            let token = by.confirms(&guest, &bank).await;
            assert_eq!(by.brings(&guest, &token).await, Ok(()), "{by:?}");
        }
    }
    app.reconciles().await;
    assert_eq!(orders(&app).await.len(), By::ALL.len());
    no_money_is_lost(&app, &bank).await;
}
