//! The line from one server to the bank: the real adapter, which can be cut off, and at which the server can be made to die at
//! a chosen moment. A call of a dead server never comes back.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use checkout::{
    instalments::CardTerms,
    money::{Currency, Money},
};
use futures_util::future::BoxFuture;
use gateways::payment::{
    CardPlans, Charge, ChargeError, ChargeState, Descriptor, Means, Operation, Outcome, PaymentGateway,
    Receipt, ReturnError, Returned, Started, bank::On,
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

/// What ends the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// This call, at this moment.
    Asking(On, Moment),
    /// The bank has answered that something is taken, closed or given back.
    Undoing,
}

/// A line to the bank.
#[derive(Debug)]
pub(super) struct Line {
    bank: Arc<dyn PaymentGateway>,
    /// The same with nobody at the other end.
    nowhere: Arc<dyn PaymentGateway>,
    cut: AtomicBool,
    fate: Option<Fate>,
    dead: watch::Sender<bool>,
    /// How often money was asked for, and how often that came to an end.
    asked: watch::Sender<(u32, u32)>,
}

impl Line {
    pub(super) fn new(
        bank: Arc<dyn PaymentGateway>,
        nowhere: Arc<dyn PaymentGateway>,
        fate: Option<Fate>,
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
        let undoes = matches!(on, On::Capture | On::Void | On::Refund);
        let is_it = |fate| match fate {
            Fate::Asking(call, when) => (call, when) == (on, moment),
            Fate::Undoing => undoes && moment == Moment::After,
        };
        if self.fate.is_some_and(is_it) {
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

    async fn does<T>(&self, on: On, call: impl Future<Output = T>) -> T {
        self.passes(on, Moment::Before).await;
        let answer = call.await;
        self.passes(on, Moment::After).await;
        answer
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
        means: Option<Means>,
    ) -> BoxFuture<'a, Result<Started, ChargeError>> {
        Box::pin(self.asks_for_money(On::Charge, async move { self.gateway().start(charge, means).await }))
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
        Box::pin(self.does(On::Query, async move { self.gateway().query(charge, reference).await }))
    }

    fn capture<'a>(
        &'a self,
        operation: Operation<'a>,
        amount: Money,
    ) -> BoxFuture<'a, Result<Receipt, ChargeError>> {
        Box::pin(self.does(On::Capture, async move { self.gateway().capture(operation, amount).await }))
    }

    fn void<'a>(&'a self, operation: Operation<'a>) -> BoxFuture<'a, Result<(), ChargeError>> {
        Box::pin(self.does(On::Void, async move { self.gateway().void(operation).await }))
    }

    fn refund<'a>(
        &'a self,
        operation: Operation<'a>,
        amount: Money,
    ) -> BoxFuture<'a, Result<Receipt, ChargeError>> {
        Box::pin(self.does(On::Refund, async move { self.gateway().refund(operation, amount).await }))
    }
}
