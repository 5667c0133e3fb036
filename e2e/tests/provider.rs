//! A purchase on the page of a checkout provider, from a basket to the thank-you page or back, as a shopper's browser sees it: the
//! shop is on `127.0.0.1`, the provider on `localhost`, which is another site. Pictures are in `target/tmp/pages` for people.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{path::Path, time::Duration};

use checkout::{ids::Timestamp, order::Order};
use e2e::{Browser, Scene, Shopper, Tab};
use gateways::provider::sandbox::{BookState, Trick};
use testkit::shop;
use web::security::cookies::SameSite;

const WIDTHS: [u32; 2] = [390, 1280];

async fn fits(tab: &Tab, name: &str, language: &str) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    std::fs::create_dir_all(&folder).unwrap();
    for width in WIDTHS {
        tab.is_drawn(width, &folder.join(format!("provider-{name}-{language}-{width}.png"))).await;
        let fits = "document.documentElement.scrollWidth <= window.innerWidth";
        assert_eq!(tab.does(fits).await, true, "{name} in {language} at {width}");
        assert_eq!(tab.does("document.documentElement.lang").await, language);
    }
}

/// A shopper with a cup in the basket, on the provider's page.
async fn is_there(scene: &Scene, language: &'static str) -> (Shopper, Tab) {
    let shopper = Browser::shopper(language).await;
    let tab = scene.visits(&shopper).await;
    tab.does(&format!("begin({})", shop::CUP)).await;
    // The page may be gone before it can say where it went.
    drop(tab.evaluate("buyThere()").await);
    tab.arrives("/hpp/").await;
    assert!(tab.url().await.starts_with("http://localhost:"), "another site");
    (shopper, tab)
}

/// Picks the first address and the first carrier.
async fn picks(tab: &Tab) {
    tab.presses("form[action$='/address/'] .yes").await;
    tab.until("!!document.querySelector('input[name=carrier]')").await;
    tab.presses("form[action$='/carrier/'] .yes").await;
    tab.until("!!document.querySelector('#card') && document.readyState === 'complete'").await;
}

async fn pays(tab: &Tab) {
    if tab.does("!!document.querySelector('input[name=agreed]')").await == true {
        tab.presses("input[name=agreed]").await;
    }
    tab.presses("button[name=do]").await;
}

async fn orders(scene: &Scene) -> Vec<Order> {
    let all = scene.app.store().recent_orders(Timestamp(0), None, 100).await.unwrap();
    all.into_iter().map(|stored| stored.order).collect()
}

/// There is one order, over what the provider took.
async fn one_order(scene: &Scene) {
    let orders = orders(scene).await;
    assert_eq!(orders.len(), 1);
    let sessions = scene.provider.book().sessions();
    let paid: Vec<_> = sessions.iter().filter(|session| session.state == BookState::Paid).collect();
    assert_eq!(paid.len(), 1, "{sessions:?}");
    assert_eq!((paid[0].paid, paid[0].refunded, paid[0].heard), (Some(orders[0].amount), 0, true));
}

/// The shop's own page of a checkout that goes on.
async fn is_back_at_the_checkout(tab: &Tab) {
    tab.until("location.pathname === '/orders/checkout/' && document.readyState === 'complete'").await;
}

async fn buys(language: &'static str) {
    let scene = Scene::opens(SameSite::Lax).await;
    let (_shopper, tab) = is_there(&scene, language).await;
    // Nothing on the provider's pages needs a script.
    tab.runs_scripts(false).await;
    fits(&tab, "address", language).await;
    tab.presses("details summary").await;
    fits(&tab, "another-address", language).await;
    tab.presses("form[action$='/address/'] .yes").await;
    tab.until("!!document.querySelector('input[name=carrier]') && document.readyState === 'complete'").await;
    fits(&tab, "carrier", language).await;
    tab.presses("form[action$='/carrier/'] .yes").await;
    tab.until("!!document.querySelector('#card') && document.readyState === 'complete'").await;
    fits(&tab, "pay", language).await;
    tab.presses("button[name=do]").await;
    tab.until("!!document.querySelector('[role=alert]') && document.readyState === 'complete'").await;
    tab.presses(".agreement summary").await;
    tab.presses(".paying > details:last-child summary").await;
    fits(&tab, "pay-open", language).await;
    assert_eq!(orders(&scene).await, [], "nobody has paid");
    pays(&tab).await;
    tab.arrives("/orders/completed/").await;
    fits(&tab, "thank-you", language).await;
    let problems = tab.problems().into_iter().filter(|problem| !problem.contains("/media/"));
    assert_eq!(problems.collect::<Vec<_>>(), Vec::<String>::new());
    one_order(&scene).await;
    for (page, name) in [("", "dials"), ("book/", "book")] {
        tab.goes_to(&format!("{}/{page}?lang={language}", scene.provider.public_url())).await;
        fits(&tab, name, language).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shopper_buys_through_the_provider_in_english() {
    buys("en").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shopper_buys_through_the_provider_in_turkish() {
    buys("tr").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_notifications_at_once_make_one_order() {
    let scene = Scene::opens(SameSite::Lax).await;
    let (_shopper, tab) = is_there(&scene, "en").await;
    scene.provider.next(Trick::Thrice);
    picks(&tab).await;
    pays(&tab).await;
    tab.arrives("/orders/completed/").await;
    one_order(&scene).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forged_notification_makes_none_and_the_shopper_pays_all_the_same() {
    let scene = Scene::opens(SameSite::Lax).await;
    let (_shopper, tab) = is_there(&scene, "en").await;
    scene.provider.next(Trick::Forged);
    picks(&tab).await;
    pays(&tab).await;
    tab.until("!!document.querySelector('[role=alert]') && document.readyState === 'complete'").await;
    assert_eq!(orders(&scene).await, []);
    pays(&tab).await;
    tab.arrives("/orders/completed/").await;
    one_order(&scene).await;
}

/// Orders by funds transfer, in a session that has a basket.
async fn pays_another_way(scene: &Scene, shopper: &Shopper, tab: &Tab) {
    let address = scene.writes_an_address(shopper).await;
    scene.asks(tab, "").await;
    let due = tab.does(&format!("walk({address})")).await;
    assert!(due.as_str().is_some_and(|pages| pages.contains("PaymentOptionSelectionPage")), "{due}");
    drop(tab.evaluate("payLater()").await);
    tab.arrives("/orders/completed/").await;
}

async fn turns_back(language: &'static str) {
    let scene = Scene::opens(SameSite::Lax).await;
    let (shopper, tab) = is_there(&scene, language).await;
    picks(&tab).await;
    let there = tab.url().await;
    tab.presses("form[action$='/cancel/'] button").await;
    is_back_at_the_checkout(&tab).await;
    fits(&tab, "turned-back", language).await;
    assert!(tab.text().await.contains("100"), "the basket is still there: {}", tab.text().await);
    assert_eq!(orders(&scene).await, []);
    scene.app.app.flow.look_after_payments().await.unwrap();
    assert_eq!(scene.provider.book().sessions()[0].state, BookState::Closed);
    tab.goes_to(&there).await;
    fits(&tab, "over", language).await;
    assert_eq!(tab.does("!!document.querySelector('button')").await, false, "nobody pays there any more");
    pays_another_way(&scene, &shopper, &tab).await;
    assert_eq!(orders(&scene).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_turns_back_pays_another_way_in_english() {
    turns_back("en").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_turns_back_pays_another_way_in_turkish() {
    turns_back("tr").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_closes_the_tab_begins_again() {
    let scene = Scene::opens(SameSite::Lax).await;
    let (shopper, tab) = is_there(&scene, "en").await;
    picks(&tab).await;
    tab.closes().await;
    let tab = scene.visits(&shopper).await;
    drop(tab.evaluate("buyThere()").await);
    tab.arrives("/hpp/").await;
    if tab.does("!!document.querySelector(\"form[action$='/address/']\")").await == true {
        picks(&tab).await;
    }
    pays(&tab).await;
    tab.arrives("/orders/completed/").await;
    one_order(&scene).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tab_that_was_left_open_is_forgotten_and_its_goods_are_free() {
    let scene = Scene::opens(SameSite::Lax).await;
    let (_shopper, tab) = is_there(&scene, "tr").await;
    picks(&tab).await;
    let held = async || {
        let cups = checkout::ledger::Resource::Stock(shop::CUP);
        scene.app.store().balance(&cups).await.unwrap().held
    };
    assert_eq!(held().await, 1);
    scene.app.clock.advance(Duration::from_mins(50));
    scene.app.app.flow.look_after_payments().await.unwrap();
    assert_eq!(held().await, 0);
    pays(&tab).await;
    tab.until("!document.querySelector('#card') && document.readyState === 'complete'").await;
    assert_eq!(orders(&scene).await, []);
    assert_eq!(scene.provider.book().sessions()[0].paid, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_paid_in_another_tab_after_the_order_goes_back() {
    let scene = Scene::opens(SameSite::Lax).await;
    let (shopper, there) = is_there(&scene, "tr").await;
    picks(&there).await;
    let tab = scene.visits(&shopper).await;
    pays_another_way(&scene, &shopper, &tab).await;
    pays(&there).await;
    there.until("!document.querySelector('#card') && document.readyState === 'complete'").await;
    fits(&there, "waiting", "tr").await;
    scene.app.app.flow.look_after_payments().await.unwrap();
    assert_eq!(orders(&scene).await.len(), 1);
    let session = scene.provider.book().sessions().remove(0);
    assert_eq!(session.paid.map_or(0, |paid| paid.minor), session.refunded, "{session:?}");
}
