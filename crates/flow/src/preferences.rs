//! The language and the currency a visitor chose for their session. A request that names its own goes first.

use checkout::{money::Currency, text::Language};
use store::{customers::ProfileChange, sessions::SessionKey};

use crate::{Arrival, Cookie, Flow, FlowError};

/// Something a visitor prefers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preference {
    /// Texts in this language.
    Language(Language),
    /// Prices in this currency, while the basket is empty.
    Currency(Currency),
}

impl Flow {
    /// Notes what the visitor prefers. One without a session begins one.
    pub async fn prefer(
        &self,
        arrival: &Arrival,
        preference: Preference,
    ) -> Result<Option<Cookie>, FlowError> {
        let loaded = self.load(arrival, false).await?;
        let (key, begun) = if let Some(key) = &loaded.session {
            (key.clone(), None)
        } else {
            let cookie = self.begin_session(&loaded).await?;
            (SessionKey::of_cookie(&cookie.0), Some(cookie))
        };
        match preference {
            Preference::Language(language) => {
                self.store().set_session_language(&key, language.code()).await?;
                if let Some(customer) = loaded.customer_pk() {
                    let language = Some(language.code().to_owned());
                    let change = ProfileChange { language, ..ProfileChange::default() };
                    self.store().change_profile(customer, &change).await?;
                }
            }
            Preference::Currency(currency) => {
                self.store().set_session_currency(&key, currency.code()).await?;
            }
        }
        Ok(begun)
    }
}
