//! Shoppers who leave the path: close the tab, go back, reload, or have two tabs.

use e2e::Scene;
use web::security::cookies::SameSite;

use crate::{
    VISA, console_is_quiet, goes_back_to_the_storefront, goes_to_the_bank, goes_to_the_bank_again,
    is_thanked, no_order, one_order, pays,
};

crate::with_both_cookies!(
    a_tab_closed_at_the_bank_leaves_nothing_behind,
    back_from_the_bank_leads_to_the_storefront_and_another_way_of_paying,
    reloading_each_page_makes_one_order,
    back_at_each_step_makes_one_order,
    two_tabs_at_the_bank_make_one_order,
    a_second_tab_that_chooses_anew_makes_one_order,
    a_second_tab_that_pays_another_way_makes_one_order,
);

async fn a_tab_closed_at_the_bank_leaves_nothing_behind(cookies: SameSite) {
    let scene = Scene::opens(cookies).await;
    let (shopper, tab) = scene.walks("en").await;
    goes_to_the_bank(&tab).await;
    console_is_quiet(&tab);
    tab.closes().await;
    scene.app.reconciles().await;
    no_order(&scene).await;
    let tab = scene.visits(&shopper).await;
    pays(&tab, VISA, false).await;
    is_thanked(&tab).await;
    console_is_quiet(&tab);
    one_order(&scene, true).await;
}

async fn back_from_the_bank_leads_to_the_storefront_and_another_way_of_paying(cookies: SameSite) {
    let scene = Scene::opens(cookies).await;
    let (_shopper, tab) = scene.walks("en").await;
    goes_to_the_bank(&tab).await;
    goes_back_to_the_storefront(&tab).await;
    drop(tab.evaluate("payLater()").await);
    is_thanked(&tab).await;
    console_is_quiet(&tab);
    scene.app.reconciles().await;
    one_order(&scene, false).await;
}

async fn reloading_each_page_makes_one_order(cookies: SameSite) {
    let scene = Scene::opens(cookies).await;
    let (_shopper, tab) = scene.walks("en").await;
    goes_to_the_bank(&tab).await;
    tab.reloads().await;
    tab.goes_to(&scene.app.url("/orders/redirect-three-d/")).await;
    tab.arrives("/3d/").await;
    tab.presses(".yes").await;
    is_thanked(&tab).await;
    tab.reloads().await;
    is_thanked(&tab).await;
    assert_eq!(scene.asks(&tab, "ThankYouPage").await, "ThankYouPage");
    console_is_quiet(&tab);
    one_order(&scene, true).await;
}

async fn back_at_each_step_makes_one_order(cookies: SameSite) {
    let scene = Scene::opens(cookies).await;
    let (_shopper, tab) = scene.walks("en").await;
    goes_to_the_bank(&tab).await;
    let bank = tab.url().await;
    goes_back_to_the_storefront(&tab).await;
    goes_to_the_bank_again(&tab).await;
    assert_eq!(tab.url().await, bank, "the same card leads to the same page of the bank");
    tab.presses(".yes").await;
    is_thanked(&tab).await;
    // What a browser shows before it sends a form again has no script.
    tab.goes_back().await;
    tab.goes_to(&bank).await;
    // The bank has decided, and offers the way home.
    tab.presses("form .yes").await;
    is_thanked(&tab).await;
    assert_eq!(scene.bank.bank.book().charges().len(), 1);
    console_is_quiet(&tab);
    one_order(&scene, true).await;
}

async fn two_tabs_at_the_bank_make_one_order(cookies: SameSite) {
    let scene = Scene::opens(cookies).await;
    let (shopper, first) = scene.walks("en").await;
    let second = scene.visits(&shopper).await;
    goes_to_the_bank(&first).await;
    goes_to_the_bank_again(&second).await;
    assert_eq!(first.url().await, second.url().await);
    first.presses(".yes").await;
    is_thanked(&first).await;
    second.presses(".yes").await;
    is_thanked(&second).await;
    assert_eq!(first.text().await, second.text().await);
    for tab in [&first, &second] {
        console_is_quiet(tab);
    }
    one_order(&scene, true).await;
}

async fn a_second_tab_that_chooses_anew_makes_one_order(cookies: SameSite) {
    let scene = Scene::opens(cookies).await;
    let (shopper, first) = scene.walks("en").await;
    let second = scene.visits(&shopper).await;
    goes_to_the_bank(&first).await;
    goes_to_the_bank(&second).await;
    assert_ne!(first.url().await, second.url().await);
    first.presses(".yes").await;
    first.until("document.readyState === 'complete' && location.pathname.startsWith('/orders/')").await;
    second.presses(".yes").await;
    is_thanked(&second).await;
    scene.app.reconciles().await;
    for tab in [&first, &second] {
        console_is_quiet(tab);
    }
    one_order(&scene, true).await;
}

async fn a_second_tab_that_pays_another_way_makes_one_order(cookies: SameSite) {
    let scene = Scene::opens(cookies).await;
    let (shopper, first) = scene.walks("en").await;
    let second = scene.visits(&shopper).await;
    goes_to_the_bank(&first).await;
    drop(second.evaluate("payLater()").await);
    is_thanked(&second).await;
    first.presses(".yes").await;
    first
        .until("location.pathname.startsWith('/orders/') || location.pathname.startsWith('/baskets/')")
        .await;
    scene.app.reconciles().await;
    for tab in [&first, &second] {
        console_is_quiet(tab);
    }
    one_order(&scene, false).await;
}
