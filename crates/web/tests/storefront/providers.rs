//! The checkouts of providers over the wire: both doors, the list, turning back, and what is heard of payments.

#[path = "providers/doors.rs"]
mod doors;
#[path = "providers/hostile.rs"]
mod hostile;
#[path = "providers/linking.rs"]
mod linking;
#[path = "providers/misread.rs"]
mod misread;
#[path = "providers/money.rs"]
mod money;
