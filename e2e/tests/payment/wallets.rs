//! Wallets: the page of the storefront runs what their scripts would, against wallets on another site.

use e2e::Scene;
use web::security::cookies::SameSite;

use crate::{DECLINED, VISA, console_is_quiet, is_thanked, no_order, one_order};

crate::with_both_cookies!(
    masterpass_pays_where_the_shopper_is,
    masterpass_sends_the_browser_back,
    google_pay_and_a_device_pay_where_the_shopper_is,
);

async fn masterpass_pays_where_the_shopper_is(cookies: SameSite) {
    let scene = Scene::opens(cookies).await;
    let (_shopper, tab) = scene.walks("en").await;
    let said = tab.does(&format!("payByMasterpass('{DECLINED}')")).await;
    assert!(said.as_str().is_some_and(|said| said.contains("declined")), "{said}");
    no_order(&scene).await;
    drop(tab.evaluate(&format!("payByMasterpass('{VISA}')")).await);
    is_thanked(&tab).await;
    console_is_quiet(&tab);
    one_order(&scene, true).await;
}

async fn masterpass_sends_the_browser_back(cookies: SameSite) {
    let scene = Scene::opens(cookies).await;
    let (_shopper, tab) = scene.walks("en").await;
    drop(tab.evaluate(&format!("payByMasterpass('{VISA}', true)")).await);
    is_thanked(&tab).await;
    one_order(&scene, true).await;
}

async fn google_pay_and_a_device_pay_where_the_shopper_is(cookies: SameSite) {
    for pays in ["payByGoogle", "payOnDevice"] {
        let scene = Scene::opens(cookies).await;
        let (_shopper, tab) = scene.walks("en").await;
        let wallets = format!("{}/wallet/", scene.bank.bank.public_url());
        drop(tab.evaluate(&format!("{pays}('{wallets}', '{VISA}')")).await);
        is_thanked(&tab).await;
        console_is_quiet(&tab);
        one_order(&scene, true).await;
    }
}
