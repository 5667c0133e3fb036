//! Payment by a card that is kept at Masterpass: say whose card it is, choose a plan, open the payment there, and bring back
//! what the shopper was given for it.

pub(crate) mod masterpass_bin_number;
pub(crate) mod masterpass_complete;
pub(crate) mod masterpass_installment;
pub(crate) mod masterpass_order_no;
