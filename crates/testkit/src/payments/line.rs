//! The line from one server to the bank: the real adapter, which can be cut off, and at which the server can be made to die at
//! a chosen moment. A call of a dead server never comes back.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use checkout::{
    card::Card,
    instalments::CardTerms,
    money::{Currency, Money},
};
use futures_util::future::BoxFuture;
use gateways::payment::{
    CardPlans, Charge, ChargeError, ChargeState, Descriptor, Operation, Outcome, PaymentGateway, Receipt,
    ReturnError, Returned, Started, bank::On,
};
use tokio::sync::watch;

/// When, beside the call, the server dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// Before the bank hears of it.
    Before,
    /// When the bank has answered.
    After,
}

/// A line to the bank.
#[derive(Debug)]
pub(super) struct Line {
    bank: Arc<dyn PaymentGateway>,
    /// The same with nobody at the other end.
    nowhere: Arc<dyn PaymentGateway>,
    cut: AtomicBool,
    fate: Option<(On, Moment)>,
    dead: watch::Sender<bool>,
    /// How often money was asked for, and how often that came to an end.
    asked: watch::Sender<(u32, u32)>,
}

impl Line {
    pub(super) fn new(
        bank: Arc<dyn PaymentGateway>,
        nowhere: Arc<dyn PaymentGateway>,
        fate: Option<(On, Moment)>,
    ) -> Arc<Self> {
        let (dead, asked) = (watch::Sender::new(false), watch::Sender::new((0, 0)));
        Arc::new(Self { bank, nowhere, cut: AtomicBool::new(false), fate, dead, asked })
    }

    /// Cuts the bank off, or mends that.
    pub(super) fn cut(&self, cut: bool) {
        self.cut.store(cut, Ordering::SeqCst);
    }

    /// Comes back when the server is to be dead.
    pub(super) async fn died(&self) {
        let _ = self.dead.subscribe().wait_for(|dead| *dead).await;
    }

    /// Comes back when money was asked for more than `before` times.
    pub(super) async fn asks(&self, before: u32) {
        let _ = self.asked.subscribe().wait_for(|(asked, _)| *asked > before).await;
    }

    /// How often money was asked for.
    pub(super) fn count(&self) -> u32 {
        self.asked.borrow().0
    }

    /// Comes back when no money is being asked for.
    pub(super) async fn is_quiet(&self) {
        let _ = self.asked.subscribe().wait_for(|(asked, ended)| asked == ended).await;
    }

    fn gateway(&self) -> &Arc<dyn PaymentGateway> {
        if self.cut.load(Ordering::SeqCst) { &self.nowhere } else { &self.bank }
    }

    /// Ends the server if this is its moment.
    async fn passes(&self, on: On, moment: Moment) {
        if self.fate == Some((on, moment)) {
            self.dead.send_replace(true);
        }
        if *self.dead.borrow() {
            std::future::pending::<()>().await;
        }
    }

    async fn asks_for_money<T>(&self, on: On, call: impl Future<Output = T>) -> T {
        self.asked.send_modify(|(asked, _)| *asked += 1);
        self.passes(on, Moment::Before).await;
        let answer = call.await;
        self.passes(on, Moment::After).await;
        self.asked.send_modify(|(_, ended)| *ended += 1);
        answer
    }

    async fn does<T>(&self, call: impl Future<Output = T>) -> T {
        self.passes(On::Query, Moment::Before).await;
        call.await
    }
}

impl PaymentGateway for Line {
    fn about(&self) -> String {
        self.bank.about()
    }

    fn descriptor(&self) -> Arc<Descriptor> {
        self.bank.descriptor()
    }

    fn plans<'a>(
        &'a self,
        bin: &'a str,
        amount: Money,
    ) -> BoxFuture<'a, Result<Option<CardPlans>, ChargeError>> {
        self.bank.plans(bin, amount)
    }

    fn card_terms(&self, currency: Currency) -> BoxFuture<'_, Result<Option<Vec<CardTerms>>, ChargeError>> {
        self.bank.card_terms(currency)
    }

    fn start<'a>(
        &'a self,
        charge: &'a Charge,
        card: Option<Card>,
    ) -> BoxFuture<'a, Result<Started, ChargeError>> {
        Box::pin(self.asks_for_money(On::Charge, async move { self.gateway().start(charge, card).await }))
    }

    fn read_return(&self, charge: &Charge, fields: &[(String, String)]) -> Result<Returned, ReturnError> {
        self.bank.read_return(charge, fields)
    }

    fn complete<'a>(
        &'a self,
        charge: &'a Charge,
        returned: &'a Returned,
    ) -> BoxFuture<'a, Result<Outcome, ChargeError>> {
        Box::pin(
            self.asks_for_money(On::Complete, async move { self.gateway().complete(charge, returned).await }),
        )
    }

    fn query<'a>(
        &'a self,
        charge: &'a Charge,
        reference: Option<&'a str>,
    ) -> BoxFuture<'a, Result<ChargeState, ChargeError>> {
        Box::pin(self.does(async move { self.gateway().query(charge, reference).await }))
    }

    fn capture<'a>(
        &'a self,
        operation: Operation<'a>,
        amount: Money,
    ) -> BoxFuture<'a, Result<Receipt, ChargeError>> {
        Box::pin(self.does(async move { self.gateway().capture(operation, amount).await }))
    }

    fn void<'a>(&'a self, operation: Operation<'a>) -> BoxFuture<'a, Result<(), ChargeError>> {
        Box::pin(self.does(async move { self.gateway().void(operation).await }))
    }

    fn refund<'a>(
        &'a self,
        operation: Operation<'a>,
        amount: Money,
    ) -> BoxFuture<'a, Result<Receipt, ChargeError>> {
        Box::pin(self.does(async move { self.gateway().refund(operation, amount).await }))
    }
}
