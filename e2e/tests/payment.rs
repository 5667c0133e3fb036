//! Payments as a shopper's browser sees them, once with session cookies that follow links from other sites (`lax`) and once
//! with such that never leave the shop's own (`strict`).

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod payment {
    pub(crate) mod apart;
    pub(crate) mod bank;
    pub(crate) mod cards;
    pub(crate) mod look;
    pub(crate) mod paths;
    pub(crate) mod wallets;
}

use checkout::{ids::Timestamp, order::Order};
use e2e::{Scene, Tab};
use gateways::payment::bank::BankStatus;

const VISA: &str = "4111111111111111";
const DECLINED: &str = "4000000000000119";

/// Runs each named `async fn(SameSite)` with either kind of cookie, as `lax::name` and `strict::name`.
macro_rules! with_both_cookies {
    ($($name:ident),+ $(,)?) => {
        mod lax {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(web::security::cookies::SameSite::Lax).await;
            })+
        }
        mod strict {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(web::security::cookies::SameSite::Strict).await;
            })+
        }
    };
}
pub(crate) use with_both_cookies;

async fn orders(scene: &Scene) -> Vec<Order> {
    let all = scene.app.store().recent_orders(Timestamp(0), None, 100).await.unwrap();
    all.into_iter().map(|stored| stored.order).collect()
}

/// There is one order; the bank kept its total if `by_card`, and nothing else.
async fn one_order(scene: &Scene, by_card: bool) {
    let orders = orders(scene).await;
    assert_eq!(orders.len(), 1);
    let kept = if by_card { orders[0].amount.minor } else { 0 };
    assert_eq!(kept_by_the_bank(scene), kept);
}

async fn no_order(scene: &Scene) {
    assert_eq!(orders(scene).await, []);
    assert_eq!(kept_by_the_bank(scene), 0);
}

fn kept_by_the_bank(scene: &Scene) -> i64 {
    let charges = scene.bank.bank.book().charges();
    assert!(charges.iter().all(|charge| charge.status != BankStatus::Authorized), "{charges:?}");
    charges.iter().map(|charge| charge.captured.minor - charge.refunded.minor).sum()
}

/// Pays by card with 3-D Secure, as far as the page of the bank.
async fn goes_to_the_bank(tab: &Tab) {
    pays(tab, VISA, true).await;
    tab.arrives("/3d/").await;
    tab.until("!!document.querySelector('.yes')").await;
}

async fn pays(tab: &Tab, number: &str, three_d: bool) -> String {
    // The page may be gone before it can say where it went.
    let answer = tab.evaluate(&format!("payByCard('{number}', {three_d})")).await;
    answer.map(|said| said.as_str().unwrap_or_default().to_owned()).unwrap_or_default()
}

/// Goes to the bank once more by the last step alone.
async fn goes_to_the_bank_again(tab: &Tab) {
    drop(tab.evaluate(&format!("confirm('{VISA}', true)")).await);
    tab.arrives("/3d/").await;
    tab.until("!!document.querySelector('.yes')").await;
}

/// Goes back until the storefront shows, past no page that sends the shopper forward again.
async fn goes_back_to_the_storefront(tab: &Tab) {
    tab.goes_back().await;
    tab.until("document.readyState === 'complete' && !location.pathname.startsWith('/3d/')").await;
    if tab.url().await.ends_with("/orders/redirect-three-d/") {
        tab.goes_back().await;
    }
    tab.until("document.title === 'Storefront' && document.readyState === 'complete'").await;
}

/// The thank-you page, with what only the shopper may read.
async fn is_thanked(tab: &Tab) {
    tab.arrives("/orders/completed/").await;
    let text = tab.text().await;
    assert!(text.contains("guest@example.com"), "the shopper is not known here: {text}");
}

/// Neither a page's policy nor a script stopped anything. The goods of the test shop have no pictures.
fn console_is_quiet(tab: &Tab) {
    let problems = tab.problems().into_iter().filter(|problem| !problem.contains("/media/"));
    assert_eq!(problems.collect::<Vec<_>>(), Vec::<String>::new());
}
