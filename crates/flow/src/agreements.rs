//! What shoppers agree to: as it reads now, and as it was accepted.

use std::sync::Arc;

use checkout::{
    agreements::{self, Accepted, Agreement},
    checkout::View,
    engine,
    order::Order,
};

use crate::{Arrival, Flow, FlowError};

impl Flow {
    /// The agreement called `name` with the visitor's checkout filled in, as far as it got.
    pub async fn agreement(&self, arrival: &Arrival, name: &str) -> Result<Option<Agreement>, FlowError> {
        let loaded = self.load_to_decide(arrival, false).await?;
        let now = self.now();
        let checkout = loaded.checkout(|| self.ids().fresh(now), now);
        let facts = self.facts(&loaded, &checkout, |known| engine::shown_lookups(known, None)).await?;
        let (checkout, goods) = engine::repair(Arc::unwrap_or_clone(checkout), &facts);
        let view = View::new(&checkout, &facts, &goods);
        Ok(agreements::named(&facts.shop, name, &agreements::draft(&view), facts.language))
    }

    /// What whoever made `order` accepted, each as it read then. `None` stands for a text that cannot be made again, which
    /// is told to the log: somebody changed what is kept.
    pub async fn accepted(&self, order: &Order) -> Result<Vec<(Accepted, Option<Agreement>)>, FlowError> {
        let mut found = Vec::new();
        for accepted in order.acceptance.iter().flat_map(|acceptance| &acceptance.agreements) {
            let document = self.store().kept_agreement(&accepted.version).await?;
            let agreement = document.and_then(|document| accepted.reproduced(&document, order));
            if agreement.is_none() {
                tracing::error!(order = %order.number, version = accepted.version, "an accepted agreement cannot be made again");
            }
            found.push((accepted.clone(), agreement));
        }
        Ok(found)
    }
}
