//! Showing a checkout. Reads only.

use std::sync::Arc;

use checkout::{engine, text::FormErrors};

use crate::{Arrival, Flow, FlowError, Reply};

impl Flow {
    /// The checkout of the visitor, with the page called `page` if one was asked for.
    pub async fn show(&self, arrival: &Arrival, page: Option<&str>) -> Result<Reply, FlowError> {
        let loaded = self.load_to_decide(arrival, false).await?;
        let now = self.now();
        let checkout = loaded.checkout(|| self.ids().fresh(now), now);
        let mut facts = self.facts(&loaded, &checkout, |known| engine::shown_lookups(known, page)).await?;
        if let Some(ask) = page.and_then(|page| engine::shown_asks(&checkout, page, &facts)) {
            let answered = self.ask(ask, None, &checkout, &facts).await;
            self.learn(&mut facts, answered).await?;
        }
        while let Some(ask) = engine::offers_due_for_show(&checkout, &facts) {
            let answered = self.ask(ask, None, &checkout, &facts).await;
            facts.answered.add_offers(answered);
        }
        let language = facts.language;
        let answer = engine::describe(
            engine::repair(Arc::unwrap_or_clone(checkout), &facts),
            &facts,
            |view| engine::show(view, page),
            FormErrors::none(),
        );
        Ok(Reply { answer, language, prolonged: loaded.prolonged, away: None })
    }
}
