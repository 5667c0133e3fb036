//! How the pages of a payment look: that they fit a phone and a desk, and pictures of them in `target/tmp/pages` for people.

use std::path::Path;

use e2e::{Scene, Tab};
use web::security::cookies::SameSite;

use crate::{VISA, is_thanked, pays};

const WIDTHS: [u32; 2] = [390, 1280];

async fn fits(tab: &Tab, name: &str, language: &str) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    std::fs::create_dir_all(&folder).unwrap();
    for width in WIDTHS {
        tab.is_drawn(width, &folder.join(format!("{name}-{language}-{width}.png"))).await;
        let fits = "document.documentElement.scrollWidth <= window.innerWidth";
        assert_eq!(tab.does(fits).await, true, "{name} in {language} at {width}");
        assert_eq!(tab.does("document.documentElement.lang").await, language);
    }
}

async fn every_page_fits(language: &'static str) {
    let scene = Scene::opens(SameSite::Lax).await;
    let (_shopper, tab) = scene.walks(language).await;
    tab.runs_scripts(false).await;
    pays(&tab, VISA, true).await;
    tab.until("!!document.querySelector('.sent button')").await;
    tab.arrives("/orders/redirect-three-d/").await;
    fits(&tab, "on-the-way", language).await;
    tab.presses(".sent button").await;
    tab.until("!!document.querySelector('.yes')").await;
    fits(&tab, "bank", language).await;
    tab.presses(".yes").await;
    tab.until("!!document.querySelector('#back button')").await;
    fits(&tab, "back", language).await;
    tab.presses("#back button").await;
    is_thanked(&tab).await;
    fits(&tab, "thank-you", language).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_fits_a_phone_and_a_desk_in_english() {
    every_page_fits("en").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_fits_a_phone_and_a_desk_in_turkish() {
    every_page_fits("tr").await;
}
