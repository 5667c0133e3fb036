//! `/address/country/` and the lists inside it: what a shopper chooses places from (`docs/protocol.md`, Addresses).

use axum::{Json, extract::State};
use checkout::{
    form::{Field, Flag, REQUIRED},
    ids::Pk,
    shop::RetailStore,
    text::{FormErrors, Language},
};
use serde::Serialize;
use serde_json::Value;
use store::{Listed, geography::Wanted};

use crate::{
    app::{App, Shared},
    error::WebError,
    extract::{Caller, Part, PartQuery},
};

/// The most rows of one answer, and how many it has when nobody says: a select box wants them all.
const PLACES_MAX: i64 = 1000;

/// A place as clients read it.
#[derive(Serialize)]
struct PlaceKeys<T: Serialize> {
    #[serde(flatten)]
    place: T,
    is_active: bool,
    postcode: Option<String>,
    priority: Option<i64>,
    translations: Option<Value>,
}

impl<T: Serialize> PlaceKeys<T> {
    fn new(place: T, postcode: Option<String>) -> Self {
        Self { place, is_active: true, postcode, priority: None, translations: None }
    }
}

/// A list somebody asks for: inside which place, which part, and only which of its places.
struct Asked {
    query: PartQuery,
    part: Part,
    inside: Option<Pk>,
    only: Option<Vec<Pk>>,
    language: Language,
}

impl Asked {
    /// Reads a query. `inside` is the field that names the place of the level above; `of_store` is what a store
    /// tells about this level.
    async fn read(
        app: &App,
        caller: &Caller,
        query: PartQuery,
        inside: Option<&'static str>,
        of_store: fn(&RetailStore) -> Option<Pk>,
    ) -> Result<Self, WebError> {
        let language = caller.language.unwrap_or_default();
        let invalid = |errors| WebError::Invalid(errors, language);
        let part = query.part(PLACES_MAX).map_err(invalid)?;
        let sent = query.submission();
        let inside = match inside {
            Some(field) => Option::<Pk>::read(sent.get(field))
                .map_err(|problem| invalid(FormErrors::field(field, problem)))?,
            None => None,
        };
        // `retailstore__isnull=false`: not those without a store.
        let flag = sent.get("retailstore__isnull");
        let with_store = flag.is_some() && Flag::read(flag).is_ok_and(|is_null| !is_null.0);
        let only = if with_store {
            let shop = app.flow.shop().await?;
            Some(shop.retail_stores.iter().filter(|store| store.active).filter_map(of_store).collect())
        } else {
            None
        };
        Ok(Self { query, part, inside, only, language })
    }

    /// Refuses to list the whole world's places of a level when nothing narrows it.
    fn narrowed_by(self, field: &'static str) -> Result<Self, WebError> {
        if self.inside.is_none() && self.only.is_none() {
            return Err(WebError::Invalid(FormErrors::field(field, &REQUIRED), self.language));
        }
        Ok(self)
    }

    fn wanted(&self) -> Wanted<'_> {
        Wanted { inside: self.inside, only: self.only.as_deref(), slice: self.part.slice }
    }

    fn answer<T, K: Serialize>(&self, listed: Listed<T>, keys: fn(T) -> K) -> Json<Value> {
        let listed = Listed { count: listed.count, rows: listed.rows.into_iter().map(keys).collect() };
        Json(self.query.answer(&self.part, &listed))
    }
}

/// GET: the countries.
pub(crate) async fn countries(
    State(app): State<Shared>,
    caller: Caller,
    query: PartQuery,
) -> Result<Json<Value>, WebError> {
    let asked = Asked::read(&app, &caller, query, None, |store| Some(store.country.pk)).await?;
    let listed = app.flow.store().countries(asked.language, asked.wanted()).await?;
    Ok(asked.answer(listed, |country| PlaceKeys::new(country, None)))
}

/// GET: the cities of a country, the shop's own when none is named.
pub(crate) async fn cities(
    State(app): State<Shared>,
    caller: Caller,
    query: PartQuery,
) -> Result<Json<Value>, WebError> {
    let mut asked = Asked::read(&app, &caller, query, Some("country"), |store| Some(store.city.pk)).await?;
    if asked.inside.is_none() && asked.only.is_none() {
        asked.inside = Some(app.flow.shop().await?.country.pk);
    }
    let listed = app.flow.store().cities(asked.wanted()).await?;
    Ok(asked.answer(listed, |city| PlaceKeys::new(city, None)))
}

/// GET: the townships of a city.
pub(crate) async fn townships(
    State(app): State<Shared>,
    caller: Caller,
    query: PartQuery,
) -> Result<Json<Value>, WebError> {
    let asked = Asked::read(&app, &caller, query, Some("city"), |store| Some(store.township.pk)).await?;
    let asked = asked.narrowed_by("city")?;
    let listed = app.flow.store().townships(asked.wanted()).await?;
    Ok(asked.answer(listed, |township| PlaceKeys::new(township, None)))
}

/// GET: the neighbourhoods of a township.
pub(crate) async fn districts(
    State(app): State<Shared>,
    caller: Caller,
    query: PartQuery,
) -> Result<Json<Value>, WebError> {
    let district = |store: &RetailStore| store.district.as_ref().map(|district| district.pk);
    let asked = Asked::read(&app, &caller, query, Some("township"), district).await?;
    let asked = asked.narrowed_by("township")?;
    let listed = app.flow.store().districts(asked.wanted()).await?;
    Ok(asked.answer(listed, |found| PlaceKeys::new(found.place, Some(found.postcode))))
}
