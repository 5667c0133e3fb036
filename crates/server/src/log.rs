//! The log: lines on standard error, for people or for collectors. Never holds bodies or cookies, because nothing
//! that writes a line is given them.

use tracing_subscriber::{Layer, filter::Targets, layer::SubscriberExt, util::SubscriberInitExt};

use crate::config::{Config, LogFormat};

/// Begins the log of a server.
pub(crate) fn begin(config: &Config) {
    let levels: Targets = config.log_level.parse().expect("the settings refuse what is no level");
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let lines = match config.log_format {
        LogFormat::Text => lines.with_ansi(false).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    // Fails only when a log was begun before, which then goes on.
    let _ = tracing_subscriber::registry().with(lines.with_filter(levels)).try_init();
}
