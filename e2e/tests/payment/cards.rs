//! Cards that pay at once.

use e2e::Scene;
use web::security::cookies::SameSite;

use crate::{DECLINED, VISA, console_is_quiet, is_thanked, no_order, one_order, pays};

crate::with_both_cookies!(
    a_card_pays_without_its_bank_asking,
    a_declined_card_leaves_the_shopper_where_they_are
);

async fn a_card_pays_without_its_bank_asking(cookies: SameSite) {
    let scene = Scene::opens(cookies).await;
    let (_shopper, tab) = scene.walks("en").await;
    pays(&tab, VISA, false).await;
    is_thanked(&tab).await;
    tab.reloads().await;
    is_thanked(&tab).await;
    assert_eq!(scene.asks(&tab, "ThankYouPage").await, "ThankYouPage");
    console_is_quiet(&tab);
    one_order(&scene, true).await;
}

async fn a_declined_card_leaves_the_shopper_where_they_are(cookies: SameSite) {
    let scene = Scene::opens(cookies).await;
    let (_shopper, tab) = scene.walks("en").await;
    let storefront = tab.url().await;
    let errors = pays(&tab, DECLINED, false).await;
    assert!(errors.contains("declined"), "{errors}");
    assert_eq!(tab.url().await, storefront);
    no_order(&scene).await;
    pays(&tab, VISA, false).await;
    is_thanked(&tab).await;
    console_is_quiet(&tab);
    one_order(&scene, true).await;
}
