//! What holds after every step, whatever it was.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::{
    gift_cards,
    outside::{currencies, is_paid, live_tender, money, rewards_of, uses},
    story::Story,
};
use crate::{
    checkout::{Checkout, View},
    engine,
    ids::Pk,
    ledger::{Balance, HoldId, Resource},
    order::{Order, OrderStatus},
    pricing::{Quote, Tender},
    testing::Reply,
};

/// The amount under `name`, in kuruş or cents.
pub(super) fn minor(value: &Value, name: &str) -> i64 {
    value[name].as_str().map_or(0, |text| text.replace('.', "").parse().unwrap())
}

/// That an answer agrees with itself.
pub(super) fn answer(reply: &Reply) {
    if reply.to_basket || reply.bare.is_some() {
        return;
    }
    let pre_order = &reply.pre_order;
    let lists = [
        ("delivery_option", "DeliveryOptionSelectionPage", "delivery_options"),
        ("delivery_option", "RemoteDeliveryOptionSelectionPage", "delivery_options"),
        ("shipping_address", "AddressSelectionPage", "addresses"),
        ("retail_store", "RetailStoreSelectionPage", "retail_stores"),
        ("pickup_location", "PickupLocationSelectionPage", "pickup_locations"),
        ("delivery_range", "SlotSelectionPage", "slots"),
        ("shipping_option", "ShippingOptionSelectionPage", "shipping_options"),
        ("shipping_option", "RemoteShippingOptionSelectionPage", "shipping_options"),
        ("payment_option", "PaymentOptionSelectionPage", "payment_options"),
        ("bank_account", "FundsTransferChoicePage", "bank_accounts"),
        ("installment", "InstallmentSelectionPage", "installments"),
        ("credit_payment_option", "CreditPaymentSelectionPage", "credit_payment_options"),
    ];
    for (name, page, list) in lists {
        if let (Some(chosen), true) = (reply.chosen(name), reply.pages.contains(&page)) {
            let offered = reply.offered(page, list);
            // What was chosen stays until a service says what there is instead.
            let is_unsaid = page == "RemoteDeliveryOptionSelectionPage" && offered.is_empty();
            assert!(is_unsaid || offered.contains(&chosen.0), "{name} {chosen} is chosen, not offered");
        }
    }
    let basket = &pre_order["basket"];
    let items = basket["basketitem_set"].as_array().unwrap();
    let lines: i64 = items.iter().map(|item| minor(item, "total_amount")).sum();
    assert_eq!(lines, minor(basket, "total_amount"));
    let discounted = minor(basket, "total_product_amount") - minor(basket, "total_discount_amount");
    assert_eq!(discounted, minor(basket, "total_amount"));
    let fees = minor(pre_order, "shipping_amount")
        + minor(&pre_order["gift_box"], "price")
        + minor(pre_order, "bags_fee")
        + minor(&pre_order["payment_choice"], "price")
        + minor(&pre_order["delivery_range"], "price");
    let total = minor(pre_order, "total_amount");
    assert_eq!(total, lines + fees, "the total is the sum of its parts");
    let interest = interest(pre_order);
    assert_eq!(
        total + interest,
        minor(pre_order, "total_amount_with_interest"),
        "interest is of the card's plan"
    );
    let gifts = pre_order["gift_cards"].as_array().unwrap().iter().map(|card| minor(card, "amount")).sum();
    let (money, points) = (minor(pre_order, "loyalty_money"), minor(pre_order, "loyalty_points"));
    let paid = [money, points, gifts, rewards(pre_order)];
    let left = total - paid.iter().sum::<i64>();
    assert_eq!(
        minor(pre_order, "unpaid_amount"),
        left.max(0) + interest,
        "unpaid is the total less {paid:?}"
    );
    let amounts = [lines, fees, total, interest];
    assert!(amounts.iter().chain(&paid).all(|amount| *amount >= 0), "{amounts:?}");
    assert!(money + points + gifts <= total, "the customer pays no more than the total: {paid:?}");
    let walled = reply.template == "orders/index.html";
    assert!(!walled || reply.pages.contains(&"IndexPage"));
}

/// What instalments add, which only a card that pays in several has.
fn interest(pre_order: &Value) -> i64 {
    let (plan, unpaid) = (&pre_order["installment"], minor(pre_order, "unpaid_amount"));
    if plan.is_null() {
        return 0;
    }
    assert_eq!(pre_order["payment_option"]["payment_type"], "credit_card");
    let (count, whole) =
        (plan["installment_count"].as_i64().unwrap(), minor(plan, "price_with_accrued_interest"));
    let monthly = minor(plan, "monthly_price_with_accrued_interest");
    assert_eq!(whole, unpaid, "the card pays what is left");
    assert!((0..count).contains(&(monthly * count - whole)), "{plan}");
    let interest = minor(pre_order, "total_amount_with_interest") - minor(pre_order, "total_amount");
    assert!(count > 1 || interest == 0, "{plan}");
    interest
}

/// The rewards in use.
fn rewards(pre_order: &Value) -> i64 {
    assert_eq!(pre_order["rewards"], pre_order["selected_rewards"]);
    let chosen = pre_order["selected_rewards"].as_array().unwrap();
    chosen.iter().map(|reward| minor(reward, "amount")).sum()
}

/// That the price adds up, and that no tender pays more than there is.
pub(super) fn price(story: &Story) {
    let walk = &story.walk;
    let facts = walk.facts();
    let (checkout, goods) = engine::repair(walk.checkout.clone(), &facts);
    let view = View::new(&checkout, &facts, &goods);
    let quote = view.quote();
    adds_up(quote, goods.total.minor);
    if let Some(placed) = &checkout.order {
        let order = walk.orders.iter().find(|order| order.number == placed.number).unwrap();
        let tenders: i64 = order.tenders.iter().map(|tender| tender.amount.minor).sum();
        let interest = order.interest.map_or(0, |interest| interest.minor);
        let (total, unpaid) = (order.amount.minor, order.amount.minor - tenders + interest);
        let same = (quote.total.minor, quote.unpaid.minor) == (total, unpaid);
        assert!(same || story.redrawn, "it is shown as it was ordered: {total}, {unpaid}");
        return;
    }
    if checkout.is_empty() {
        return;
    }
    let (again, _) = engine::repair(Checkout::clone(&checkout), &facts);
    let repaired_again = checkout.choices.differences(&again.choices);
    assert!(repaired_again.is_empty() && again == checkout, "not repaired at once: {repaired_again:?}");
    // What a payment holds is the shopper's own.
    let lent: HashMap<Resource, i64> = walk.paying().flat_map(Order::held).collect();
    let balance = |resource: &Resource| {
        let balance = walk.world.books.balance(resource);
        Balance { held: balance.held - lent.get(resource).copied().unwrap_or(0), ..balance }
    };
    let money = balance(&Resource::LoyaltyMoney(crate::testing::CUSTOMER, goods.currency));
    let customer = walk.world.visitor.customer.is_some();
    let money = if customer { money.available() } else { 0 };
    assert!(quote.tender(Tender::LoyaltyMoney).minor <= money, "more money than there is");
    let (card, rewards) = (&checkout.choices.loyalty_card.used, &checkout.choices.rewards);
    let points = card
        .as_ref()
        .filter(|_| customer)
        .map_or(0, |used| used.account.balance.minor - balance(&used.account.resource()).held);
    assert!(quote.tender(Tender::LoyaltyPoints).minor <= points, "more points than there are");
    let there = rewards.listed.as_ref().map_or(0, |listed| {
        let held = listed.resource().map_or(0, |resource| balance(&resource).held);
        listed.rewards.iter().map(|reward| reward.amount.minor).sum::<i64>() - held
    });
    assert!(quote.tender(Tender::Rewards).minor <= there.max(0), "more rewards than there are");
    gift_cards::price(walk, &view, quote, |resource| balance(resource).available());
}

fn adds_up(quote: &Quote, goods: i64) {
    let fees: i64 = quote.fees.iter().map(|(_, fee)| fee.minor).sum();
    let tenders: i64 = quote.tenders.iter().map(|(_, tender)| tender.minor).sum();
    let given: i64 = quote.discounts.iter().map(|given| given.amount.minor).sum();
    assert_eq!(quote.total.minor, goods - quote.goods_discount.minor + fees);
    assert_eq!(given, quote.goods_discount.minor + quote.shipping_discount.minor);
    assert_eq!(quote.unpaid.minor, quote.total.minor + quote.interest.minor - tenders);
    let amounts = (quote.fees.iter().map(|(_, amount)| amount))
        .chain(quote.tenders.iter().map(|(_, amount)| amount))
        .chain(quote.discounts.iter().map(|given| &given.amount))
        .chain(&quote.line_discounts)
        .chain([&quote.total, &quote.unpaid, &quote.interest, &quote.goods_after_discounts]);
    assert!(amounts.into_iter().all(|amount| amount.minor >= 0), "{quote:?}");
}

/// That an order's parts make its amount.
pub(super) fn order(order: &Order) {
    let items: i64 = order.items.iter().map(|item| item.price.minor).sum();
    let fees: i64 = order.fees.iter().map(|fee| fee.amount.minor).sum();
    assert_eq!(items + order.shipping_amount.minor + fees, order.amount.minor);
    let live: i64 = order.live_tenders().iter().map(|tender| tender.amount.minor).sum();
    let interest = order.live_interest().minor;
    assert_eq!(order.due().minor, order.live_amount().minor - live + interest);
    let placed = order.interest.map_or(0, |interest| interest.minor);
    assert!((0..=placed).contains(&interest), "{interest} of {placed}");
    assert!(interest == placed || order.live_amount().minor < order.amount.minor, "interest is as it was");
    assert!(placed == 0 || order.draft.card.is_some(), "only a card has interest");
    assert!(order.items.iter().all(|item| !item.price.is_negative()));
    assert!(order.due().minor >= 0 && live >= 0 && order.live_amount().minor <= order.amount.minor);
    for (placed, live) in order.tenders.iter().zip(order.live_tenders()) {
        assert!(live.amount.minor <= placed.amount.minor && placed.amount.minor > 0);
    }
    let waits = order.status == OrderStatus::PaymentWaiting;
    assert_eq!(waits, order.expires.is_some(), "only what waits for money expires");
    assert!(!waits || order.due().minor > 0, "an order of which nothing is due waits for no money");
}

/// That the ledger holds exactly what the orders that are left need, and lost and doubled nothing.
pub(super) fn ledger(story: &Story) {
    let (orders, books) = (&story.walk.orders, &story.walk.world.books);
    let mut held: HashMap<HoldId, (Resource, i64)> = HashMap::new();
    let mut kept: BTreeMap<Resource, (i64, i64)> = BTreeMap::new();
    for order in orders.iter().chain(story.walk.paying()) {
        for (hold, resource, quantity, posted) in needs(story, order) {
            let (holding, left) = kept.entry(resource.clone()).or_default();
            if posted {
                *left += quantity;
            } else {
                *holding += quantity;
                held.insert(hold, (resource, quantity));
            }
        }
    }
    assert_eq!(books.holds, held, "what is held is what the orders that are left need");
    for (resource, balance) in &books.balances {
        let (holding, left) = kept.get(resource).copied().unwrap_or_default();
        assert_eq!(balance.held, holding, "{resource:?}");
        assert!(balance.on_hand >= balance.held && balance.held >= 0, "{resource:?}: {balance:?}");
        let there = match resource {
            Resource::Stock(product) => Some(story.stock(*product)),
            Resource::LoyaltyMoney(_, currency) => Some(money(*currency).1),
            Resource::GiftCard(..) => Some(gift_cards::issued(&story.walk, resource)),
            _ => None,
        };
        let there = there.unwrap_or(balance.on_hand + left);
        assert_eq!(balance.on_hand + left, there, "{resource:?} is lost or doubled");
    }
}

/// What `order` needs of each resource, and whether it left for good.
fn needs(story: &Story, order: &Order) -> Vec<(HoldId, Resource, i64, bool)> {
    let (paid, number) = (is_paid(order), &order.number);
    let mut needs = Vec::new();
    for (product, units) in order.live_units() {
        needs.push((number.hold_of(product), Resource::Stock(product), units, paid));
    }
    if order.live_units().is_empty() {
        return needs;
    }
    needs.extend(gift_cards::needs(&story.walk, order));
    let mut more = |resource: Resource, quantity: i64, posted: bool| {
        if quantity > 0 {
            needs.push((number.hold_on(&resource), resource, quantity, posted));
        }
    };
    if let Some(slot) = &order.draft.delivery_slot {
        more(Resource::Slot(slot.pk), 1, false);
    }
    if let Some(bags) = &order.draft.bags {
        more(Resource::Stock(bags.product.pk), bags.quantity, paid);
    }
    let currency = order.amount.currency;
    let tender = |kind| live_tender(order, kind).minor;
    more(money(currency).0, tender(Tender::LoyaltyMoney), paid);
    let account = story.outside.account(currency).resource();
    more(account, tender(Tender::LoyaltyPoints), story.outside.knows(order));
    for card in [true, false] {
        let resource = rewards_of(card, currency);
        if order.holdings.iter().any(|holding| holding.resource == resource) {
            more(resource, tender(Tender::Rewards), paid);
        }
    }
    for promotion in &story.walk.world.shop.promotions {
        if promotion.limit_total.is_some() {
            more(Resource::Uses(promotion.pk), uses(order, promotion.pk), false);
        }
        if promotion.orders_of_one().is_some() {
            let own = Resource::UsesBy(promotion.pk, "customer:7".to_owned());
            more(own, uses(order, promotion.pk), false);
        }
    }
    needs
}

/// That all there was is back, but for what was shipped.
pub(super) fn everything_is_back(story: &Story) {
    let (orders, books) = (&story.walk.orders, &story.walk.world.books);
    let left_the_shop = |order: &&Order| {
        order.status != OrderStatus::Cancelled && !order.status.may_become(OrderStatus::Cancelled)
    };
    let shipped: Vec<&Order> = orders.iter().filter(left_the_shop).collect();
    let others = orders.iter().filter(|order| !left_the_shop(order));
    for order in others {
        assert_eq!((order.status, order.due().minor), (OrderStatus::Cancelled, 0));
        assert!(order.live_tenders().iter().all(|tender| tender.amount.minor == 0));
    }
    let used: BTreeSet<Resource> = books.holds.values().map(|(resource, _)| resource.clone()).collect();
    let is_kept = |resource: &Resource| {
        matches!(resource, Resource::Uses(_) | Resource::UsesBy(..) | Resource::Slot(_))
    };
    assert!(used.iter().all(is_kept) && (used.is_empty() || !shipped.is_empty()), "{used:?}");
    for currency in currencies() {
        let (resource, granted) = money(currency);
        let paying = shipped.iter().filter(|order| order.amount.currency == currency);
        let spent: i64 = paying.map(|order| live_tender(order, Tender::LoyaltyMoney).minor).sum();
        assert_eq!(books.balance(&resource).available(), granted - spent);
    }
    let sold = |product: Pk| {
        let bags = |order: &&Order| {
            order
                .draft
                .bags
                .as_ref()
                .filter(|bags| bags.product.pk == product)
                .map_or(0, |bags| bags.quantity)
        };
        let units = |order: &&Order| order.live_units().get(&product).copied().unwrap_or(0) + bags(order);
        shipped.iter().map(units).sum::<i64>()
    };
    for product in story.walk.world.products.keys() {
        let available = books.balance(&Resource::Stock(*product)).available();
        assert_eq!(available, story.stock(*product) - sold(*product), "product {product}");
    }
    gift_cards::are_back(&story.walk);
    story.outside.assert_settled(orders);
}
