//! What a transcript says after each step of a story.

use super::{outside::is_paid, story::Story};
use crate::{money::Money, testing::Reply};

impl Story {
    /// What a transcript says after a step.
    pub(super) fn outcome(&self, reply: Option<&Reply>) -> String {
        let checkout = &self.walk.checkout;
        let orders = self.walk.orders.iter().map(|order| {
            let tenders = order.live_tenders();
            let tenders: Vec<String> =
                tenders.iter().map(|tender| format!(", {} {:?}", tender.amount, tender.kind)).collect();
            let tenders = tenders.concat();
            let paid = if is_paid(order) { "paid" } else { "not paid" };
            format!("{:?} of {}{tenders}, {paid}", order.status, order.amount)
        });
        let orders: Vec<String> = orders.collect();
        let answered = reply.map_or_else(String::new, |reply| match &reply.bare {
            Some(bare) => format!("{bare}; "),
            None if reply.to_basket => "to the basket; ".to_owned(),
            None => {
                let text = |name| reply.text(name).unwrap_or("?").to_owned();
                let (total, unpaid) = (text("total_amount"), text("unpaid_amount"));
                let errors = if reply.errors.is_empty() {
                    String::new()
                } else {
                    format!("refused: {}, ", reply.errors.join(", "))
                };
                format!("{errors}total {total}, unpaid {unpaid}; ")
            }
        });
        let chosen: Vec<String> = (self.tenders().iter())
            .filter(|(_, minor)| *minor > 0)
            .map(|(tender, minor)| format!("{} {tender:?}", Money::new(*minor, self.currency())))
            .collect();
        let lines: Vec<String> = checkout
            .basket
            .lines
            .iter()
            .map(|line| format!("{} of {}", line.quantity, line.product))
            .collect();
        let did = if self.done { "" } else { "(nothing) " };
        let list = |name: &str, list: &[String]| match list {
            [] => String::new(),
            list => format!("; {name}: {}", list.join(" and ")),
        };
        let lists = [list("basket", &lines), list("paid with", &chosen), list("orders", &orders)].concat();
        format!("{did}{answered}{}", lists.trim_start_matches("; "))
    }
}
