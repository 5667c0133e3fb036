//! With 3-D Secure, and on the page of the payment service: what is pressed at the bank decides.

use std::time::Duration;

use e2e::{Scene, Shopper, Tab, scene::HOST};
use web::security::cookies::SameSite;

use crate::{VISA, console_is_quiet, goes_to_the_bank, is_thanked, no_order, one_order, pays};

crate::with_both_cookies!(
    a_card_is_approved_by_its_bank,
    what_the_bank_declines_is_told_and_can_be_paid_again,
    whoever_cancels_at_the_bank_pays_another_way,
    a_wrong_code_can_be_typed_again,
    without_scripts_a_button_leads_there_and_back,
    the_page_of_the_payment_service_is_paid_on,
    the_page_of_the_payment_service_is_left,
);

async fn a_card_is_approved_by_its_bank(cookies: SameSite) {
    let scene = Scene::opens(cookies).await;
    let (_shopper, tab) = scene.walks("en").await;
    goes_to_the_bank(&tab).await;
    no_order(&scene).await;
    tab.presses(".yes").await;
    is_thanked(&tab).await;
    assert_eq!(scene.asks(&tab, "ThankYouPage").await, "ThankYouPage");
    console_is_quiet(&tab);
    one_order(&scene, true).await;
}

/// The shop's own page, behind whatever leads there.
async fn is_back_at_the_checkout(tab: &Tab) {
    tab.until("location.pathname === '/orders/checkout/' && !location.search.includes('payment=')").await;
    tab.until("document.readyState === 'complete'").await;
}

/// What the storefront reads about a payment that failed.
async fn is_told(shopper: &Shopper) -> bool {
    shopper.cookie(HOST, "pz-pos-error").await.is_some_and(|error| error.contains("non_field_errors"))
}

async fn what_the_bank_declines_is_told_and_can_be_paid_again(cookies: SameSite) {
    let scene = Scene::opens(cookies).await;
    let (shopper, tab) = scene.walks("en").await;
    goes_to_the_bank(&tab).await;
    tab.presses(".no").await;
    is_back_at_the_checkout(&tab).await;
    let text = tab.text().await;
    assert!(text.contains("139"), "the shop shows the checkout of this shopper: {text}");
    assert!(is_told(&shopper).await);
    no_order(&scene).await;
    let due = scene.asks(&tab, "").await;
    assert!(due.as_str().unwrap().ends_with("CreditCardConfirmationPage"), "{due}");
    // The same card at once would be a client that repeats itself.
    scene.app.clock.advance(Duration::from_secs(11));
    pays(&tab, VISA, true).await;
    tab.arrives("/3d/").await;
    tab.presses(".yes").await;
    is_thanked(&tab).await;
    console_is_quiet(&tab);
    one_order(&scene, true).await;
}

async fn whoever_cancels_at_the_bank_pays_another_way(cookies: SameSite) {
    let scene = Scene::opens(cookies).await;
    let (shopper, tab) = scene.walks("en").await;
    goes_to_the_bank(&tab).await;
    tab.presses("button.plain").await;
    is_back_at_the_checkout(&tab).await;
    assert!(is_told(&shopper).await);
    scene.asks(&tab, "").await;
    drop(tab.evaluate("payLater()").await);
    is_thanked(&tab).await;
    console_is_quiet(&tab);
    one_order(&scene, false).await;
}

async fn a_wrong_code_can_be_typed_again(cookies: SameSite) {
    let scene = Scene::opens(cookies).await;
    let (_shopper, tab) = scene.walks("tr").await;
    goes_to_the_bank(&tab).await;
    tab.does("document.getElementById('code').value = '000000'").await;
    tab.presses(".yes").await;
    tab.until("!!document.querySelector('[role=alert]') && document.readyState === 'complete'").await;
    no_order(&scene).await;
    tab.does("document.getElementById('code').value = '123456'").await;
    tab.presses(".yes").await;
    is_thanked(&tab).await;
    console_is_quiet(&tab);
    one_order(&scene, true).await;
}

async fn without_scripts_a_button_leads_there_and_back(cookies: SameSite) {
    let scene = Scene::opens(cookies).await;
    let (_shopper, tab) = scene.walks("en").await;
    tab.runs_scripts(false).await;
    pays(&tab, VISA, true).await;
    for button in [".sent button", ".yes", "#back button"] {
        tab.presses(button).await;
    }
    if cookies == SameSite::Strict {
        tab.presses(".sent button").await;
    }
    is_thanked(&tab).await;
    console_is_quiet(&tab);
    one_order(&scene, true).await;
}

async fn the_page_of_the_payment_service_is_paid_on(cookies: SameSite) {
    let scene = Scene::opens(cookies).await;
    let (_shopper, tab) = scene.walks("tr").await;
    drop(tab.evaluate("payThere()").await);
    tab.arrives("/pay/").await;
    tab.presses(".yes").await;
    is_thanked(&tab).await;
    console_is_quiet(&tab);
    one_order(&scene, true).await;
}

async fn the_page_of_the_payment_service_is_left(cookies: SameSite) {
    let scene = Scene::opens(cookies).await;
    let (shopper, tab) = scene.walks("en").await;
    drop(tab.evaluate("payThere()").await);
    tab.arrives("/pay/").await;
    tab.presses(".no").await;
    is_back_at_the_checkout(&tab).await;
    assert!(is_told(&shopper).await);
    no_order(&scene).await;
    scene.asks(&tab, "").await;
    pays(&tab, VISA, false).await;
    is_thanked(&tab).await;
    console_is_quiet(&tab);
    one_order(&scene, true).await;
}
