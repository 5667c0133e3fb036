//! The words of the command line. A subcommand is one line in [`Command`] and one line in [`run`]; what it does
//! stands in its own file.

use std::{path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

use crate::{
    bank::{self, BankArgs},
    config::{self, Environment, Overrides, command::ConfigCommand},
    demo,
    export::{self, ExportArgs},
    gateway_test::{self, GatewayTestArgs},
    gift_card::{self, GiftCardArgs},
    import::{self, ImportArgs},
    installation::Installation,
    loyalty::{self, LoyaltyArgs},
    message::{self, MessageArgs},
    order::{self, OrderArgs},
    outbox::{self, OutboxArgs},
    output::say,
    payments::{self, PaymentArgs},
    provider_test::{self, ProviderTestArgs},
    sandbox_provider::{self, SandboxProviderArgs},
    serve,
    shop::command::{self as shop_command, ShopCommand},
};

/// Kassa, the headless checkout server
#[derive(Debug, Parser)]
#[command(name = "kassa", version, after_help = "To try it: kassa demo")]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every subcommand takes.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// File of settings [default: kassa.toml if it is there; variable: `KASSA_CONFIG`]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Folder with everything the installation keeps [default: kassa-data; variable: `KASSA_DATA`]
    #[arg(long, global = true, value_name = "FOLDER")]
    pub(crate) data: Option<String>,
    /// Database: sqlite:PATH or postgres://… [variable: `KASSA_DATABASE_URL`, the place for a password]
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) database: Option<String>,
    /// Print results as JSON, for programs
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

/// What can be done. Each subcommand is one line here and one line in [`run`].
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Open the shop: serve requests until told to stop
    Serve(Listen),
    /// Try Kassa: serve a shop with products, places and customers in it, made on the first start
    Demo(Listen),
    /// Check, show or begin the settings of the installation
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Show and change the shop's own settings, also while it is open
    #[command(subcommand)]
    Shop(ShopCommand),
    /// Take in products, stock, prices or places from a CSV or JSON Lines file
    Import(ImportArgs),
    /// See orders and decide about them
    #[command(subcommand)]
    Order(OrderArgs),
    /// See and change the mails and text messages to shoppers
    #[command(subcommand)]
    Message(MessageArgs),
    /// See payments, and what money moved for each
    #[command(subcommand)]
    Payment(PaymentArgs),
    /// See jobs for the outside world, such as mails, and try one again
    #[command(subcommand)]
    Outbox(OutboxArgs),
    /// See and give the money the shop keeps for its customers
    #[command(subcommand)]
    Loyalty(LoyaltyArgs),
    /// See, issue and block gift cards
    #[command(subcommand)]
    GiftCard(GiftCardArgs),
    /// Write what the shop holds into files for other programs
    #[command(subcommand)]
    Export(ExportArgs),
    /// Try whether a payment gateway keeps the signed contract, check by check
    GatewayTest(GatewayTestArgs),
    /// Open the sandbox bank as a process of its own; `kassa demo` has one inside
    SandboxBank(BankArgs),
    /// Try whether a checkout provider keeps the signed contract, check by check
    ProviderTest(ProviderTestArgs),
    /// Open the sandbox provider as a process of its own; `kassa demo` has one inside
    SandboxProvider(SandboxProviderArgs),
    /// Print the OpenAPI document: every route, page and form
    Openapi,
}

/// Carries out what the command line says.
pub(crate) async fn run(cli: Cli) -> Result<ExitCode> {
    let loaded = config::load(&overrides(&cli), &Environment::of_process());
    let json = cli.global.json;
    match cli.command {
        Command::Serve(listen) => {
            serve::command(&Installation::new(loaded, json)?, listen.sweep_seconds).await
        }
        Command::Demo(listen) => demo::command(Installation::new(loaded, json)?, listen.sweep_seconds).await,
        Command::Config(command) => Ok(config::command::run(command, &loaded, json)?),
        Command::Shop(command) => shop_command::run(command, &Installation::new(loaded, json)?).await,
        Command::Import(arguments) => import::command(&Installation::new(loaded, json)?, arguments).await,
        Command::Order(arguments) => order::command(&Installation::new(loaded, json)?, arguments).await,
        Command::Message(arguments) => message::command(&Installation::new(loaded, json)?, arguments).await,
        Command::Payment(arguments) => payments::command(&Installation::new(loaded, json)?, arguments).await,
        Command::Outbox(arguments) => outbox::command(&Installation::new(loaded, json)?, arguments).await,
        Command::Loyalty(arguments) => loyalty::command(&Installation::new(loaded, json)?, arguments).await,
        Command::GiftCard(arguments) => {
            gift_card::command(&Installation::new(loaded, json)?, arguments).await
        }
        Command::Export(arguments) => export::command(&Installation::new(loaded, json)?, arguments).await,
        Command::GatewayTest(arguments) => {
            gateway_test::command(arguments, &Environment::of_process(), json).await
        }
        Command::SandboxBank(arguments) => bank::command(arguments, &Environment::of_process()).await,
        Command::ProviderTest(arguments) => {
            provider_test::command(arguments, &Environment::of_process(), json).await
        }
        Command::SandboxProvider(arguments) => {
            sandbox_provider::command(arguments, &Environment::of_process()).await
        }
        Command::Openapi => {
            Ok(say(format_args!("{:#}", web::openapi::document())).map(|()| ExitCode::SUCCESS)?)
        }
    }
}

/// Options of what listens.
#[derive(Debug, Args)]
pub(crate) struct Listen {
    /// Address and port; port 0 takes a free one [default: 127.0.0.1:8000; variable: `KASSA_LISTEN`]
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<String>,
    /// Seconds between two sweeps for orders whose time is over
    #[arg(long, hide = true, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) sweep_seconds: u64,
}

fn overrides(cli: &Cli) -> Overrides {
    let listen = match &cli.command {
        Command::Serve(listen) | Command::Demo(listen) => listen.listen.clone(),
        _ => None,
    };
    let settings = [
        ("data.folder", cli.global.data.clone()),
        ("database.url", cli.global.database.clone()),
        ("server.listen", listen),
    ];
    Overrides {
        file: cli.global.config.clone(),
        settings: settings.into_iter().filter_map(|(key, text)| Some((key, text?))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}
