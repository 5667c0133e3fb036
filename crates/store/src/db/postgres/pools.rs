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
/// The least that each of them has, however many there are.
const SHARE_MIN: usize = 3;
const WAIT_TIMEOUT_MS: u64 = 5_000;

/// The pools of one database.
pub(super) struct Pools {
    config: Config,
    of_runtimes: Mutex<HashMap<runtime::Id, Pool>>,
}

impl Pools {
    pub(super) fn new(config: Config) -> Self {
        Self { config, of_runtimes: Mutex::default() }
    }

    /// The pool of the runtime that asks. One that asks for the first time takes its share from the others.
    pub(super) fn here(&self) -> Result<Pool, DbError> {
        let runtime = Handle::current().id();
        let mut pools = self.of_runtimes.lock();
        if let Some(pool) = pools.get(&runtime) {
            return Ok(pool.clone());
        }
        let share = share(pools.len() + 1);
        let pool = self.pool(share)?;
        for other in pools.values() {
            other.resize(share);
        }
        pools.insert(runtime, pool.clone());
        Ok(pool)
    }

    fn pool(&self, size: usize) -> Result<Pool, DbError> {
        let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let wait = Some(Duration::from_millis(WAIT_TIMEOUT_MS));
        Pool::builder(Manager::from_config(self.config.clone(), NoTls, recycling))
            .config(PoolConfig {
                max_size: size,
                timeouts: Timeouts { wait, create: wait, recycle: wait },
                ..PoolConfig::default()
            })
            .runtime(DeadpoolRuntime::Tokio1)
            .build()
            .map_err(|error| DbError::Unfit(error.to_string()))
    }
}

/// The connections of each of `runtimes`.
fn share(runtimes: usize) -> usize {
    (CONNECTIONS_MAX / runtimes).max(SHARE_MIN)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    fn runtime() -> runtime::Runtime {
        runtime::Builder::new_current_thread().build().unwrap()
    }

    #[test]
    fn runtimes_share_the_connections_and_each_keeps_its_own() {
        let pools = Pools::new(Config::new());
        let runtimes: Vec<_> = (0..4).map(|_| runtime()).collect();
        let size =
            |runtime: &runtime::Runtime| runtime.block_on(async { pools.here().unwrap().status().max_size });
        assert_eq!(size(&runtimes[0]), 16);
        assert_eq!((size(&runtimes[1]), size(&runtimes[0])), (8, 8));
        for runtime in &runtimes {
            size(runtime);
        }
        assert_eq!(runtimes.iter().map(size).collect::<Vec<_>>(), [4; 4]);
        assert_eq!(pools.of_runtimes.lock().len(), 4);
    }

    #[test]
    fn each_of_many_runtimes_has_enough_to_ask_while_it_writes() {
        assert_eq!([1, 2, 3, 4, 5, 6, 18].map(share), [16, 8, 5, 4, 3, 3, 3]);
    }
}
