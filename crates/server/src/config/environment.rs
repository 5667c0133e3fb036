//! The variables of the process that begin with `KASSA_`: the one place where the environment is read.

use std::collections::BTreeMap;

/// The variables as they were at the start.
#[derive(Debug, Clone, Default)]
pub(crate) struct Environment(BTreeMap<String, String>);

impl Environment {
    /// Those of this process.
    pub(crate) fn of_process() -> Self {
        let ours = std::env::vars_os().filter_map(|(name, value)| {
            let name = name.into_string().ok().filter(|name| name.starts_with("KASSA_"))?;
            Some((name, value.to_string_lossy().into_owned()))
        });
        Self(ours.collect())
    }

    /// The value of a variable; an empty one counts as absent, as unset variables of service files arrive.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }
}

#[cfg(test)]
impl<const N: usize> From<[(&str, &str); N]> for Environment {
    fn from(variables: [(&str, &str); N]) -> Self {
        Self(variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into())
    }
}
