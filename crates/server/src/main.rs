//! The program.

#[cfg_attr(
    not(test),
    expect(dead_code, reason = "the command line that calls it comes with the other commands")
)]
mod export;
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "the command line that calls it comes with the other commands")
)]
mod import;
mod moment;
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "the command line that calls it comes with the other commands")
)]
mod order;

fn main() {}
