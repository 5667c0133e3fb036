//! Pages that pay a part of the order with what the shop gave its customers.

pub(super) mod loyalty_money_usage;
