//! The whole pre-order, as every answer carries it (`docs/protocol.md`, Pre-order).

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{basket::BasketKeys, checkout::View, money::Amount, parts::ChoicesKeys, pricing::Quote};

/// Everything known of the order to be. Clients replace their copy with it, so no answer leaves a key out.
#[derive(Serialize, ToSchema)]
pub struct PreOrder<'a> {
    /// What is bought.
    basket: BasketKeys<'a>,
    /// What the parts of the checkout say.
    #[serde(flatten)]
    choices: ChoicesKeys<'a>,
    /// Goods after discounts, and fees.
    total_amount: Amount,
    /// The same with what instalments add.
    total_amount_with_interest: Amount,
    /// What is left to pay by the chosen way of paying.
    unpaid_amount: Amount,
    /// What a shopper reads behind an amount.
    currency_type_label: &'static str,
    /// Whether the card payment goes through 3-D Secure.
    redirect_to_three_d: Option<bool>,
    /// Messages of the shop.
    notifications: Option<Value>,
    /// A phone number that was asked for on the way.
    phone_number: Option<&'a str>,
    /// Whether the order exists before it is paid.
    is_post_order: bool,
}

impl<'a> PreOrder<'a> {
    /// Draws the checkout in `view`, whose price `quote` explains.
    pub fn new(view: &View<'a>, quote: &'a Quote) -> Self {
        let currency = view.goods.currency;
        let with_interest = quote.total.checked_add(quote.interest).expect("a quote's sums are bounded");
        Self {
            basket: BasketKeys::new(view, quote),
            choices: view.checkout.choices.keys(view),
            total_amount: Amount(quote.total),
            total_amount_with_interest: Amount(with_interest),
            unpaid_amount: Amount(quote.unpaid),
            currency_type_label: currency.label(),
            redirect_to_three_d: view.is_at_the_bank_of_the_card().then_some(true),
            notifications: None,
            phone_number: None,
            is_post_order: false,
        }
    }
}
