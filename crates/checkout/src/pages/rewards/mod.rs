//! Pages that pay a part of the order with points the bank gave with a card.

pub(super) mod reward_list;
pub(super) mod reward_selection;
