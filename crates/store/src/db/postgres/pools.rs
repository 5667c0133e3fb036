//! Connections, apart for each runtime of the program: when the thread that asks also drives the connection, nobody has to be
//! woken on the way there and back.

use std::{collections::HashMap, time::Duration};

use deadpool_postgres::{
    Manager, ManagerConfig, Pool, PoolConfig, RecyclingMethod, Runtime as DeadpoolRuntime, Timeouts,
};
use parking_lot::Mutex;
use tokio::runtime::{self, Handle};
use tokio_postgres::{Config, NoTls};

use crate::db::DbError;

/// Connections that the runtimes of a program share out.
const CONNECTIONS_MAX: usize = 16;
/// The least that each of them has, however many there are: writes that wait for one row must not stop all that is asked.
const SHARE_MIN: usize = 4;
const WAIT_TIMEOUT_MS: u64 = 5_000;

/// The pools of one database.
pub(super) struct Pools {
    config: Config,
    share: usize,
    of_runtimes: Mutex<HashMap<runtime::Id, Pool>>,
}

impl Pools {
    /// For a program with so many runtimes.
    pub(super) fn new(config: Config, runtimes: usize) -> Self {
        let share = (CONNECTIONS_MAX / runtimes.max(1)).max(SHARE_MIN);
        Self { config, share, of_runtimes: Mutex::default() }
    }

    /// The pool of the runtime that asks.
    pub(super) fn here(&self) -> Result<Pool, DbError> {
        let runtime = Handle::current().id();
        let mut pools = self.of_runtimes.lock();
        if let Some(pool) = pools.get(&runtime) {
            return Ok(pool.clone());
        }
        let pool = self.pool()?;
        pools.insert(runtime, pool.clone());
        Ok(pool)
    }

    fn pool(&self) -> Result<Pool, DbError> {
        let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let wait = Some(Duration::from_millis(WAIT_TIMEOUT_MS));
        Pool::builder(Manager::from_config(self.config.clone(), NoTls, recycling))
            .config(PoolConfig {
                max_size: self.share,
                timeouts: Timeouts { wait, create: wait, recycle: wait },
                ..PoolConfig::default()
            })
            .runtime(DeadpoolRuntime::Tokio1)
            .build()
            .map_err(|error| DbError::Unfit(error.to_string()))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    fn runtime() -> runtime::Runtime {
        runtime::Builder::new_current_thread().build().unwrap()
    }

    #[test]
    fn each_runtime_has_connections_of_its_own() {
        let pools = Pools::new(Config::new(), 3);
        let runtimes: Vec<_> = (0..3).map(|_| runtime()).collect();
        for _ in 0..2 {
            for runtime in &runtimes {
                let pool = runtime.block_on(async { pools.here().unwrap() });
                assert_eq!(pool.status().max_size, 5);
            }
        }
        assert_eq!(pools.of_runtimes.lock().len(), 3);
    }

    #[test]
    fn sixteen_are_shared_out_until_nobody_would_have_enough() {
        let share = |runtimes| Pools::new(Config::new(), runtimes).share;
        assert_eq!([0, 1, 2, 3, 4, 5, 18].map(share), [16, 16, 8, 5, 4, 4, 4]);
    }
}
