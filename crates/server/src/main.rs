//! The program `kassa`: reads what is wanted, does it, says how it went. Ends with 0 when it went well, with 2 when
//! the operator has something to mend first, with 1 when something broke.

mod bank;
mod cli;
mod config;
mod demo;
mod export;
mod gateway_test;
mod gift_card;
mod import;
mod installation;
mod log;
mod loyalty;
mod message;
mod moment;
mod order;
mod outbox;
mod output;
mod payment;
mod payments;
mod place;
mod provider_test;
mod sandbox_provider;
mod serve;
mod shop;
mod worker;

use std::process::ExitCode;

use clap::Parser;

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

#[tokio::main]
async fn main() -> ExitCode {
    match cli::run(cli::Cli::parse()).await {
        Ok(code) => code,
        Err(error) if error.is::<config::Unusable>() => {
            eprintln!("kassa: {error:#}");
            ExitCode::from(2)
        }
        Err(error) => {
            eprintln!("kassa: {error:#}");
            ExitCode::FAILURE
        }
    }
}
