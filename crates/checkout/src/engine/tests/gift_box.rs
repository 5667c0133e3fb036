//! Packing as a gift.

use crate::testing::{MUG, Walk};

#[test]
fn a_gift_box_is_a_line_of_the_total_and_goes_into_the_order() {
    let mut walk = Walk::ready_to_order();
    let before = walk.get(None);
    let reply = walk.post("GiftBoxPage", &[("note", "İyi ki doğdun!"), ("gift_video", "false")]);
    assert_eq!((reply.pages, reply.errors), (vec![], vec![]));
    let expected = serde_json::json!({
        "note": "İyi ki doğdun!", "gift_video": false, "gift_video_notification_sent": false, "price": "10.90",
    });
    assert_eq!(reply.pre_order["gift_box"], expected);
    assert_eq!(before.text("total_amount"), Some("169.80"));
    assert_eq!(reply.pre_order["total_amount"], "180.70");
    let ordered = walk.order();
    assert_eq!(ordered.errors, Vec::<&str>::new(), "the price of the box is not behind the shopper's back");
    let order = walk.orders.last().unwrap();
    assert_eq!(
        (order.amount.to_string(), order.draft.gift_box.as_ref().unwrap().note.as_str()),
        ("180.70".to_owned(), "İyi ki doğdun!")
    );
}

#[test]
fn the_giver_is_told_of_the_film_only_once_the_order_exists() {
    let told = |walk: &Walk| walk.jobs.iter().filter(|job| job.kind() == "message:gift_video").count();
    let mut walk = Walk::ready_to_order();
    walk.post("GiftBoxPage", &[("gift_video", "true"), ("gift_video_notification_sent", "true")]);
    assert_eq!(told(&walk), 0);
    walk.order();
    assert_eq!(told(&walk), 1);
}

#[test]
fn a_form_without_fields_takes_the_gift_box_and_its_price_away() {
    let mut walk = Walk::ready_to_order();
    walk.post("GiftBoxPage", &[("note", "x")]);
    let reply = walk.post("GiftBoxPage", &[]);
    assert!(reply.pre_order["gift_box"].is_null());
    assert_eq!(reply.text("total_amount"), Some("169.80"));
}

#[test]
fn a_box_without_a_note_is_a_box() {
    let mut walk = Walk::ready_to_order();
    let reply = walk.post("GiftBoxPage", &[("gift_video", "true"), ("gift_video_notification_sent", "true")]);
    assert_eq!(reply.pre_order["gift_box"]["note"], "");
    assert_eq!(reply.pre_order["gift_box"]["gift_video_notification_sent"], true);
}

#[test]
fn the_first_page_says_whether_gifts_are_packed() {
    let mut walk = Walk::guest();
    walk.add(MUG, 1);
    assert_eq!(walk.get(None).context("IndexPage")["has_gift_box"], true);
    walk.world.shop.gift_box = None;
    assert_eq!(walk.get(None).context("IndexPage")["has_gift_box"], false);
}

#[test]
fn a_box_that_is_offered_no_more_is_gone_and_the_last_page_says_that_the_price_changed() {
    let mut walk = Walk::ready_to_order();
    walk.post("GiftBoxPage", &[("note", "x"), ("gift_video", "true")]);
    walk.world.shop.gift_box.as_mut().unwrap().video = false;
    assert_eq!(
        walk.get(None).pre_order["gift_box"]["gift_video"],
        false,
        "the film is dropped, the box stays"
    );
    walk.world.shop.gift_box = None;
    assert_eq!(walk.order().errors, ["basket-changed"]);
    assert_eq!(walk.order().errors, Vec::<&str>::new());
    assert_eq!(walk.orders.last().unwrap().draft.gift_box, None);
}

#[test]
fn the_page_shows_its_price_and_is_not_shown_where_none_is_set() {
    let mut walk = Walk::ready_to_order();
    assert_eq!(walk.get(Some("GiftBoxPage")).context("GiftBoxPage")["price"], "10.90");
    walk.world.shop.gift_box = None;
    assert!(!walk.get(Some("GiftBoxPage")).pages.contains(&"GiftBoxPage"));
}
