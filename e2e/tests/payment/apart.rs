//! What the two kinds of cookies change: the bank is another site.

use e2e::{Scene, Shopper, scene::HOST};
use web::security::cookies::SameSite;

use crate::{goes_to_the_bank, is_thanked};

crate::with_both_cookies!(
    the_session_stays_at_home_when_the_bank_sends_somebody_back,
    a_link_on_another_site
);

async fn same_site_of(shopper: &Shopper, name: &str) -> String {
    let cookies = shopper.cookies(HOST).await;
    cookies.into_iter().find(|cookie| cookie.name == name).unwrap().same_site
}

async fn the_session_stays_at_home_when_the_bank_sends_somebody_back(cookies: SameSite) {
    let scene = Scene::opens(cookies).await;
    let (shopper, tab) = scene.walks("en").await;
    let session = shopper.cookie(HOST, "osessionid").await;
    let expected = if cookies == SameSite::Lax { "Lax" } else { "Strict" };
    assert_eq!(same_site_of(&shopper, "osessionid").await, expected);
    assert_eq!(same_site_of(&shopper, "csrftoken").await, "Lax");
    goes_to_the_bank(&tab).await;
    tab.presses(".yes").await;
    is_thanked(&tab).await;
    let sent = tab.sent();
    let bank = sent.iter().position(|sent| sent.url.contains("//localhost:")).unwrap();
    let left: Vec<_> = sent[..bank].iter().filter(|sent| sent.url.contains("redirect-three-d")).collect();
    assert!(left[0].cookies.iter().any(|name| name == "osessionid"), "{left:?}");
    let home: Vec<_> = sent[bank..].iter().filter(|sent| sent.url.contains(HOST)).collect();
    assert_eq!(
        (home.len(), home[0].method.as_str(), home[1].method.as_str()),
        (2, "POST", "GET"),
        "{home:?}"
    );
    assert_eq!(home[0].cookies, Vec::<String>::new(), "a form from another site brings none");
    assert!(home[1].cookies.iter().any(|name| name == "osessionid"), "{home:?}");
    assert_eq!(shopper.cookie(HOST, "osessionid").await, session, "and it is the same session as before");
}

async fn a_link_on_another_site(cookies: SameSite) {
    let scene = Scene::opens(cookies).await;
    let (shopper, tab) = scene.walks("en").await;
    goes_to_the_bank(&tab).await;
    tab.presses(".yes").await;
    is_thanked(&tab).await;
    let order = tab.url().await;
    tab.goes_to(&format!("{}/", scene.bank.bank.public_url())).await;
    tab.does(&format!("location.href = '{order}'")).await;
    tab.arrives("/orders/completed/").await;
    let known = tab.text().await.contains("guest@example.com");
    assert_eq!(
        known,
        cookies == SameSite::Lax,
        "the link shows the order, and only Lax tells whose browser it is"
    );
    assert_eq!(scene.asks(&tab, "ThankYouPage").await, "ThankYouPage", "the session is not lost by it");
    tab.does(&format!("location.href = '{order}'")).await;
    is_thanked(&tab).await;
    drop(shopper);
}
