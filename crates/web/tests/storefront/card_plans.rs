//! Which card is to pay, and in how many payments, against a bank behind a socket.

use std::time::Duration;

use gateways::payment::bank::{BINS, Next, On, Trouble};
use serde_json::{Value, json};
use testkit::{Customer, TestApp, customer::Answer, database::TestDatabase, shop::CUP};

testkit::on_both_databases!(
    a_card_shows_its_plans_and_keeps_the_one_that_is_chosen,
    the_bank_takes_what_was_chosen_and_the_order_tells_it,
    a_bank_that_is_silent_leaves_one_payment,
    of_a_whole_number_eight_digits_are_kept,
    a_product_shows_the_plans_of_every_card_without_its_bank,
    a_shop_without_a_gateway_takes_no_cards,
);

const CARD: &str = "5";
const PLANS: &str = "/payments/cards/product/1/";

/// A guest who chose to pay 139.90 with a card.
async fn guest_with_a_card(app: &TestApp) -> Customer<'_> {
    let guest = Customer::new(app);
    guest.walks_to_the_last_page().await;
    let chosen = guest.post("PaymentOptionSelectionPage", &[("payment_option", CARD)]).await;
    assert_eq!((chosen.pages(), chosen.context()), (vec!["BinNumberPage"], &json!({})));
    guest
}

async fn bin(guest: &Customer<'_>, digits: &str) -> Answer {
    guest.post("BinNumberPage", &[("bin_number", digits)]).await
}

fn plan(count: i64, label: &str, total: &str, monthly: &str) -> Value {
    json!({
        "pk": count, "installment_count": count, "label": label, "price_with_accrued_interest": total,
        "monthly_price_with_accrued_interest": monthly,
    })
}

async fn a_card_shows_its_plans_and_keeps_the_one_that_is_chosen(database: TestDatabase) {
    let (app, bank) = TestApp::start_with_bank(database).await;
    let guest = guest_with_a_card(&app).await;
    let plans = bin(&guest, "411111").await;
    assert_eq!(plans.pages(), ["InstallmentSelectionPage"]);
    let logo = format!("{}/logos/poyraz.svg", bank.bank.public_url());
    assert_eq!(
        plans.context(),
        &json!({
            "card_type": { "logo": logo, "name": "Poyraz", "slug": "poyraz" },
            "installments": [
                plan(1, "Single payment", "139.90", "139.90"),
                plan(3, "3 instalments", "142.00", "47.34"),
                plan(6, "6 instalments", "144.10", "24.02"),
                plan(9, "9 instalments", "146.20", "16.25"),
                plan(12, "12 instalments", "148.29", "12.36"),
            ],
        })
    );
    assert_eq!(plans.pre_order()["installment"], Value::Null);
    // From here on nobody needs the bank.
    drop(bank);
    let chosen = guest.post("InstallmentSelectionPage", &[("installment", "6")]).await;
    assert_eq!(chosen.pre_order()["installment"], plan(6, "6 instalments", "144.10", "24.02"));
    let dearer = guest.add(CUP, 1).await;
    assert_eq!(dearer.status, 200);
    let shown = guest.checkout().await;
    let pre_order = shown.pre_order();
    assert_eq!(
        [&pre_order["total_amount"], &pre_order["total_amount_with_interest"], &pre_order["unpaid_amount"]],
        ["239.90", "247.10", "247.10"]
    );
    assert_eq!(pre_order["installment"]["price_with_accrued_interest"], "247.10");
    let wrong = guest.post("InstallmentSelectionPage", &[("installment", "5")]).await;
    assert_eq!(wrong.errors("installment"), ["These instalments are not offered for this card and amount."]);
    assert_eq!(wrong.pre_order()["installment"]["pk"], 6);
    let anew = guest.post("PaymentOptionSelectionPage", &[("payment_option", CARD)]).await;
    assert_eq!((anew.pages(), &anew.pre_order()["installment"]), (vec!["BinNumberPage"], &Value::Null));
    assert_eq!(anew.pre_order()["unpaid_amount"], "239.90");
}

async fn the_bank_takes_what_was_chosen_and_the_order_tells_it(database: TestDatabase) {
    let (app, bank) = TestApp::start_with_bank(database).await;
    for (instalments, interest, taken) in [
        (1, "0.00", 13_990),
        (3, "2.10", 14_200),
        (6, "4.20", 14_410),
        (9, "6.30", 14_620),
        (12, "8.39", 14_829),
    ] {
        let guest = guest_with_a_card(&app).await;
        bin(&guest, "411111").await;
        let chosen =
            guest.post("InstallmentSelectionPage", &[("installment", &instalments.to_string())]).await;
        assert_eq!(chosen.pages(), ["CreditCardConfirmationPage"]);
        let plan = chosen.pre_order()["installment"].clone();
        let thanks = guest.pays("4111111111111111", false).await;
        let path = thanks.context()["redirect_url"].as_str().expect("a path").to_owned();
        let order = guest.get(&format!("{path}?format=json")).await.body["order"].take();
        assert_eq!(
            [
                &order["amount"],
                &order["installment_interest_amount"],
                &order["installment_count"],
                &order["installment"],
                &order["bin_number"],
                &order["card"]["name"],
                &order["unpaid_amount"],
            ],
            [
                &json!("139.90"),
                &json!(interest),
                &json!(instalments),
                &plan,
                &json!("411111"),
                &json!("Poyraz"),
                &json!("0.00"),
            ]
        );
        let charges = bank.bank.book().charges();
        let charge = charges.iter().find(|charge| i64::from(charge.instalments) == instalments);
        assert_eq!(charge.expect("it was made").captured.minor, taken);
        // Whoever else has the link reads what was bought.
        let page = testkit::client()
            .build()
            .expect("a client")
            .get(app.url(&path))
            .header("accept-language", "en-us")
            .send()
            .await;
        let page = page.expect("it answers").text().await.expect("a page");
        assert_eq!(page.contains("Instalment interest"), instalments > 1, "{page}");
    }
}

async fn a_bank_that_is_silent_leaves_one_payment(database: TestDatabase) {
    let (app, bank) = TestApp::start_with_bank(database).await;
    let guest = guest_with_a_card(&app).await;
    for trouble in [Trouble::TimeoutBefore, Trouble::Garbage, Trouble::ErrorBefore, Trouble::Busy] {
        bank.bank.next(Next::Call { on: On::Plans, trouble });
        let plans = bin(&guest, "411111").await;
        assert_eq!(plans.body["errors"], Value::Null, "{trouble:?}");
        let once = json!([plan(1, "Single payment", "139.90", "139.90")]);
        assert_eq!(plans.context(), &json!({ "card_type": null, "installments": once }), "{trouble:?}");
    }
    assert_eq!(bin(&guest, "411111").await.context()["card_type"]["slug"], "poyraz");
    bank.bank.next(Next::Call { on: On::Plans, trouble: Trouble::ErrorBefore });
    assert_eq!(bin(&guest, "411111").await.context()["card_type"]["slug"], "poyraz", "it said so before");
    assert_eq!(bin(&guest, "601100").await.context()["card_type"], Value::Null);
}

async fn of_a_whole_number_eight_digits_are_kept(database: TestDatabase) {
    let (app, _bank) = TestApp::start_with_bank(database).await;
    let guest = guest_with_a_card(&app).await;
    let plans = bin(&guest, "4111 1193 8271 6402").await;
    assert_eq!(plans.context()["card_type"]["slug"], "poyraz");
    let text = plans.body.to_string() + &app.store().db().dump().await.expect("answers");
    assert!(text.contains("41111193"));
    for spilt in ["411111938", "4111 1193 8", "827164", "8271 6402"] {
        assert!(!text.contains(spilt), "{spilt}");
    }
}

async fn a_product_shows_the_plans_of_every_card_without_its_bank(database: TestDatabase) {
    let (app, bank) = TestApp::start_with_bank(database).await;
    let guest = Customer::new(&app);
    let shown = guest.get(PLANS).await;
    let kinds = shown.body["results"].as_array().expect("a list");
    let slugs: Vec<&Value> = kinds.iter().map(|kind| &kind["card_type"]["slug"]).collect();
    assert_eq!(slugs, BINS.map(|bin| bin.slug));
    let nar = [plan(1, "Single payment", "100.00", "100.00"), plan(3, "3 instalments", "100.00", "33.34")];
    assert_eq!(kinds[1]["installments"].as_array().expect("plans")[..2], nar);
    let debit = kinds.iter().find(|kind| kind["card_type"]["slug"] == "lodos-debit");
    assert_eq!(debit.expect("it is listed")["installments"], json!([nar[0]]));
    drop(bank);
    assert_eq!(guest.get(PLANS).await.body, shown.body);
    app.clock.advance(Duration::from_mins(6));
    for _ in 0..2 {
        assert_eq!(guest.get(PLANS).await.body, shown.body, "what the bank said stays while it is silent");
    }
    let rug = guest.get("/payments/cards/product/2").await;
    assert_eq!(rug.body["results"][0]["installments"][0]["price_with_accrued_interest"], "450.00");
    for product in ["4", "99", "x"] {
        let answer = guest.get(&format!("/payments/cards/product/{product}/")).await;
        assert_eq!(answer.status, 404, "{product}");
    }
}

async fn a_shop_without_a_gateway_takes_no_cards(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = Customer::new(&app);
    guest.walks_to_the_last_page().await;
    let options = guest.get("/orders/checkout/?page=PaymentOptionSelectionPage").await;
    let page = options.body["context_list"].as_array().expect("pages").iter();
    let page = page.into_iter().find(|page| page["page_name"] == "PaymentOptionSelectionPage");
    let offered = &page.expect("it is shown")["page_context"]["payment_options"];
    let types: Vec<&Value> =
        offered.as_array().expect("options").iter().map(|option| &option["payment_type"]).collect();
    assert!(types.len() >= 3 && !types.contains(&&json!("credit_card")), "{types:?}");
    let chosen = guest.post("PaymentOptionSelectionPage", &[("payment_option", CARD)]).await;
    assert_eq!(chosen.errors("payment_option"), ["This way of paying is not offered for this order."]);
    let early = bin(&guest, "411111").await;
    assert_eq!(early.pages(), ["PaymentOptionSelectionPage"]);
    assert_eq!(guest.get(PLANS).await.body, json!({ "results": [] }));
}
