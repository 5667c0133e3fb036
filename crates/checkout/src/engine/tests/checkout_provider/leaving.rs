//! Who may leave for a provider.

use super::*;

#[test]
fn a_guest_needs_no_email_to_leave_unless_the_shop_wants_customers() {
    let mut walk = Walk::guest();
    offer(&mut walk);
    walk.add(LAMP, 1);
    assert_eq!(leaves(&mut walk).pages, [ADDRESSES]);
    let mut shop = walk.world.shop.clone();
    shop.guest_purchase = false;
    walk.world.shop = shop;
    walk.add(LAMP, 1);
    assert_eq!(leaves(&mut walk).pages, ["IndexPage"]);
}
