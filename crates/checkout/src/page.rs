//! What a page is: a pure file that says when it is due, what it needs, what it shows and what its form changes.

use serde::Serialize;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

use crate::{
    card::Card,
    checkout::{Checkout, View},
    drawn::Drawn,
    facts::{Known, Lookups},
    form::{FieldDoc, Form, Submission},
    handover::Link,
    job::Job,
    parts::Change,
    payment::Terms,
    requirement::Requirement,
    services::Ask,
    tally::Limit,
    text::FormErrors,
    wallet::WalletToken,
};

/// Where a page stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A step of the chain; its place is its place in the table.
    Step,
    /// The step that makes the order; the last one of its chain.
    Finish,
    /// Can be posted whenever the basket is not empty; an answer shows its pair page, if it has one.
    Extra {
        /// The page its answer goes on with.
        pair: Option<&'static str>,
    },
    /// Shows the order.
    Terminal,
    /// Where a browser comes back from a bank. It has a door of its own, is no step, and its form is the bank's.
    Door,
}

/// What a submitted form changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The checkout afterwards.
    pub checkout: Checkout,
    /// The step whose change makes later steps stale.
    pub change: Option<Change>,
    /// Whether the checkout becomes an order.
    pub orders: bool,
    /// What is asked for before it does.
    pub pays: Option<Terms>,
    /// The fingerprint of what the shopper brought from their wallet, for the payment that is open there.
    pub brings: Option<String>,
    /// The page the answer shows, where it is not the next one of the chain.
    pub shows: Option<&'static str>,
    /// What is counted once more; a count beyond its limit is not saved, and the page decides anew.
    pub tallies: Vec<Limit>,
    /// What is to be done once it is saved.
    pub jobs: Vec<Job>,
    /// Links to the checkout that work once it is saved.
    pub links: Vec<Link>,
    /// What was wrong with the form, where even a refusal leaves something behind: that it was tried, or that what it was
    /// about is over.
    pub errors: FormErrors,
}

impl Decision {
    /// Keeps `checkout` as it is now; later steps stay.
    pub fn keep(checkout: Checkout) -> Self {
        Self {
            checkout,
            change: None,
            orders: false,
            pays: None,
            brings: None,
            shows: None,
            tallies: Vec::new(),
            jobs: Vec::new(),
            links: Vec::new(),
            errors: FormErrors::none(),
        }
    }

    /// Keeps `checkout`, whose step `change` differs from before if `differs`.
    pub fn changed(checkout: Checkout, change: Change, differs: bool) -> Self {
        Self { change: differs.then_some(change), ..Self::keep(checkout) }
    }

    /// Makes the order of `checkout`.
    pub fn order(checkout: Checkout) -> Self {
        Self { orders: true, ..Self::keep(checkout) }
    }

    /// Asks for the money first: the order is made when it is there.
    pub fn pay(checkout: Checkout, terms: Terms) -> Self {
        Self { pays: Some(terms), ..Self::keep(checkout) }
    }

    /// Asks for the money of the payment that is open, with the wallet's token that has this `fingerprint`.
    pub fn bring(checkout: Checkout, fingerprint: String) -> Self {
        Self { brings: Some(fingerprint), ..Self::keep(checkout) }
    }

    /// The same, and the answer shows `page`.
    #[must_use]
    pub fn showing(self, page: &'static str) -> Self {
        Self { shows: Some(page), ..self }
    }

    /// Counts each of `tallies` once.
    #[must_use]
    pub fn counting(self, tallies: Vec<Limit>) -> Self {
        Self { tallies, ..self }
    }

    /// The same, and `job` is to be done once it is saved.
    #[must_use]
    pub fn with_job(mut self, job: Job) -> Self {
        self.jobs.push(job);
        self
    }

    /// The same, and `link` works once it is saved.
    #[must_use]
    pub fn with_link(mut self, link: Link) -> Self {
        self.links.push(link);
        self
    }

    /// Refuses the form and counts that it was sent. `checkout` is the one the page was given.
    pub fn refuse(checkout: Checkout, errors: FormErrors, tallies: Vec<Limit>) -> Self {
        Self { tallies, errors, ..Self::keep(checkout) }
    }
}

/// Finds out from a form what a service must be asked before the form is decided about.
pub type Question<F> = fn(&F, &View) -> Option<Ask>;

/// A checkout page. Every answer, route and document about it is drawn from this.
pub trait Page: Sync + 'static {
    /// What the client sends.
    type Form: Form;
    /// What the storefront draws.
    type Context<'a>: Serialize + ToSchema;
    /// The name on the wire.
    const NAME: &'static str;
    /// Other names clients know it by; answers and logs use the first one.
    const ALIASES: &'static [&'static str] = &[];
    /// One sentence for the OpenAPI document.
    const ABOUT: &'static str;
    /// Where it stands.
    const KIND: Kind;
    /// The page its answer shows once its form was taken, where that is not the first unfinished one.
    const ANSWERS_WITH: Option<&'static str> = None;
    /// What a service must be asked before a form is decided about. Pages without it are spared the look at the checkout
    /// that the question needs.
    const ASKS: Option<Question<Self::Form>> = None;
    /// Whether its form may open a payment, which becomes an order, though it is no last step.
    const PAYS: bool = false;
    /// Whether it only goes on with a payment that is open: what is asked for, and for what, stands since that began.
    const BRINGS: bool = false;
    /// Whether a storefront's server sends its form on, and puts the errors into a cookie as they are.
    const ERRORS_TRAVEL: bool = false;
    /// What must hold before its form is read, first things first.
    const REQUIRES: &'static [&'static Requirement] = &[];

    /// Whether the chain passes it by.
    fn is_skipped(&self, _view: &View) -> bool {
        false
    }

    /// Whether the chain may go on behind it.
    fn is_done(&self, _view: &View) -> bool {
        false
    }

    /// What must be known before `form` is decided about, beyond what the parts ask for.
    fn lookups(&self, _form: &Self::Form, _known: &Known, _lookups: &mut Lookups) {}

    /// Whether `form` was carried out a moment ago and is only sent again. It is then accepted without doing anything, also
    /// when the page would not be due any more.
    fn is_repeat(&self, _form: &Self::Form, _view: &View) -> bool {
        false
    }

    /// What must be known before its context is drawn because somebody asked for it by name.
    fn context_lookups(&self, _known: &Known, _lookups: &mut Lookups) {}

    /// What a service must be asked before its context is drawn because somebody asked for it by name.
    fn context_asks(&self, _view: &View) -> Option<Ask> {
        None
    }

    /// The card in its form. It is handed over once, to whoever asks a service about it.
    fn card(&self, _submission: &Submission) -> Option<Card> {
        None
    }

    /// The token of a wallet in its form, handed over like a card.
    fn wallet_token(&self, _submission: &Submission) -> Option<WalletToken> {
        None
    }

    /// What the storefront draws.
    fn context<'a>(&self, view: &View<'a>) -> Self::Context<'a>;

    /// The whole answer to its form where the wire gives it no envelope; `accepted` is whether the form was.
    fn bare(&self, _view: &View, _accepted: bool) -> Option<Drawn> {
        None
    }

    /// What `form` makes of `checkout`; `view` shows the same checkout with its prices.
    fn submit(&self, checkout: Checkout, form: &Self::Form, view: &View) -> Result<Decision, FormErrors>;
}

/// The schemas of a page's context, for the OpenAPI document.
pub struct ContextSchema {
    /// The name of the context's type.
    pub name: String,
    /// Its schema.
    pub schema: RefOr<Schema>,
    /// The schemas it refers to, by name.
    pub inner: Vec<(String, RefOr<Schema>)>,
}

/// A page without its types, as the table lists it.
pub trait AnyPage: Sync {
    /// The name on the wire.
    fn name(&self) -> &'static str;
    /// Other names clients know it by.
    fn aliases(&self) -> &'static [&'static str];
    /// One sentence for the OpenAPI document.
    fn about(&self) -> &'static str;
    /// Where it stands.
    fn kind(&self) -> Kind;
    /// The page its answer shows once its form was taken, where that is not the first unfinished one.
    fn answers_with(&self) -> Option<&'static str>;
    /// Whether its form may make an order, or open a payment that becomes one.
    fn may_order(&self) -> bool;
    /// Whether it only goes on with a payment that is open.
    fn brings(&self) -> bool;
    /// Whether a storefront's server sends its form on, and puts the errors into a cookie as they are.
    fn errors_travel(&self) -> bool;
    /// The first requirement that does not hold.
    fn unmet(&self, view: &View) -> Option<&'static Requirement>;
    /// Whether the chain passes it by.
    fn is_skipped(&self, view: &View) -> bool;
    /// Whether the chain may go on behind it.
    fn is_done(&self, view: &View) -> bool;
    /// What must be known before `submission` is decided about. A form that cannot be read asks for nothing.
    fn lookups(&self, submission: &Submission, known: &Known, lookups: &mut Lookups);
    /// Whether `submission` was carried out a moment ago and is only sent again.
    fn is_repeat(&self, submission: &Submission, view: &View) -> bool;
    /// What must be known before its context is drawn because somebody asked for it by name.
    fn context_lookups(&self, known: &Known, lookups: &mut Lookups);
    /// Whether its form may make a service be asked.
    fn may_ask(&self) -> bool;
    /// What a service must be asked before `submission` is decided about. A form that cannot be read asks for nothing.
    fn asks(&self, submission: &Submission, view: &View) -> Option<Ask>;
    /// What a service must be asked before its context is drawn because somebody asked for it by name.
    fn context_asks(&self, view: &View) -> Option<Ask>;
    /// The card in its form.
    fn card(&self, submission: &Submission) -> Option<Card>;
    /// The token of a wallet in its form.
    fn wallet_token(&self, submission: &Submission) -> Option<WalletToken>;
    /// What the storefront draws, as JSON.
    fn context(&self, view: &View) -> Drawn;
    /// The whole answer to its form where the wire gives it no envelope.
    fn bare(&self, view: &View, accepted: bool) -> Option<Drawn>;
    /// Reads the form and decides.
    fn submit(
        &self,
        checkout: Checkout,
        submission: &Submission,
        view: &View,
    ) -> Result<Decision, FormErrors>;
    /// The fields of the form.
    fn fields(&self) -> &'static [FieldDoc];
    /// The schema of the context.
    fn context_schema(&self) -> ContextSchema;
}

impl<P: Page> AnyPage for P {
    fn name(&self) -> &'static str {
        P::NAME
    }

    fn aliases(&self) -> &'static [&'static str] {
        P::ALIASES
    }

    fn about(&self) -> &'static str {
        P::ABOUT
    }

    fn kind(&self) -> Kind {
        P::KIND
    }

    fn answers_with(&self) -> Option<&'static str> {
        P::ANSWERS_WITH
    }

    fn may_order(&self) -> bool {
        P::PAYS || P::KIND == Kind::Finish
    }

    fn brings(&self) -> bool {
        P::BRINGS
    }

    fn errors_travel(&self) -> bool {
        P::ERRORS_TRAVEL
    }

    fn unmet(&self, view: &View) -> Option<&'static Requirement> {
        P::REQUIRES.iter().copied().find(|requirement| !(requirement.holds)(view))
    }

    fn is_skipped(&self, view: &View) -> bool {
        Page::is_skipped(self, view)
    }

    fn is_done(&self, view: &View) -> bool {
        Page::is_done(self, view)
    }

    fn lookups(&self, submission: &Submission, known: &Known, lookups: &mut Lookups) {
        if let Ok(form) = P::Form::read(submission) {
            Page::lookups(self, &form, known, lookups);
        }
    }

    fn is_repeat(&self, submission: &Submission, view: &View) -> bool {
        P::Form::read(submission).is_ok_and(|form| Page::is_repeat(self, &form, view))
    }

    fn context_lookups(&self, known: &Known, lookups: &mut Lookups) {
        Page::context_lookups(self, known, lookups);
    }

    fn may_ask(&self) -> bool {
        P::ASKS.is_some()
    }

    fn asks(&self, submission: &Submission, view: &View) -> Option<Ask> {
        P::ASKS?(&P::Form::read(submission).ok()?, view)
    }

    fn context_asks(&self, view: &View) -> Option<Ask> {
        Page::context_asks(self, view)
    }

    fn card(&self, submission: &Submission) -> Option<Card> {
        Page::card(self, submission)
    }

    fn wallet_token(&self, submission: &Submission) -> Option<WalletToken> {
        Page::wallet_token(self, submission)
    }

    fn context(&self, view: &View) -> Drawn {
        Drawn::new(&Page::context(self, view))
    }

    fn bare(&self, view: &View, accepted: bool) -> Option<Drawn> {
        Page::bare(self, view, accepted)
    }

    fn submit(
        &self,
        checkout: Checkout,
        submission: &Submission,
        view: &View,
    ) -> Result<Decision, FormErrors> {
        Page::submit(self, checkout, &P::Form::read(submission)?, view)
    }

    fn fields(&self) -> &'static [FieldDoc] {
        P::Form::FIELDS
    }

    fn context_schema(&self) -> ContextSchema {
        let mut inner = Vec::new();
        <P::Context<'static> as ToSchema>::schemas(&mut inner);
        ContextSchema {
            name: <P::Context<'static> as ToSchema>::name().into_owned(),
            schema: <P::Context<'static> as PartialSchema>::schema(),
            inner,
        }
    }
}

/// The slug of a page: its name in lower case (`docs/protocol.md`, Envelope).
pub fn slug(name: &str) -> String {
    name.to_ascii_lowercase()
}
