//! `/stores/`: where the shop can be visited (`docs/protocol.md`, Addresses).

use axum::{
    Json,
    extract::{Path, State},
};
use checkout::{
    address::PlaceKeys,
    form::{Field, FieldValue},
    ids::Pk,
    shop::{RetailStore, Shop},
    text,
    text::FormErrors,
};
use http::StatusCode;
use serde_json::{Value, json};
use store::Listed;

use crate::{
    app::Shared,
    error::WebError,
    extract::{Caller, PartQuery},
};

const STORES_MAX: i64 = 200;

text!(NO_SUCH_STORE = "no-such-store", en: "There is no such store.", tr: "Böyle bir mağaza yok.");

/// GET: the stores, those of one country, city, township or district if it is named.
pub(crate) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    query: PartQuery,
) -> Result<Json<Value>, WebError> {
    let invalid = |errors| WebError::Invalid(errors, caller.language.unwrap_or_default());
    let part = query.part(STORES_MAX).map_err(invalid)?;
    let sent = query.submission();
    let shop = app.flow.shop().await?;
    let mut stores = active(&shop);
    for field in ["country", "city", "township", "district"] {
        let wanted = Option::<Pk>::read(sent.get(field))
            .map_err(|problem| invalid(FormErrors::field(field, problem)))?;
        let place = |keys: PlaceKeys| match field {
            "country" => keys.country,
            "city" => keys.city,
            "township" => keys.township,
            _ => keys.district,
        };
        stores.retain(|store| wanted.is_none() || place(places_of(store)) == wanted);
    }
    let keys = stores.into_iter().map(keys).collect();
    Ok(Json(query.answer(&part, &Listed::part_of(keys, part.slice))))
}

/// GET: one store.
pub(crate) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    Path(pk): Path<String>,
) -> Result<Json<Value>, WebError> {
    let shop = app.flow.shop().await?;
    let stores = active(&shop);
    let store = Pk::parse(&pk).ok().and_then(|pk| stores.into_iter().find(|store| store.pk == pk));
    let language = caller.language.unwrap_or_default();
    store.map(|store| Json(keys(store))).ok_or(WebError::Refused(
        StatusCode::NOT_FOUND,
        &NO_SUCH_STORE,
        language,
    ))
}

fn places_of(store: &RetailStore) -> PlaceKeys {
    PlaceKeys {
        country: Some(store.country.pk),
        city: Some(store.city.pk),
        township: Some(store.township.pk),
        district: store.district.as_ref().map(|district| district.pk),
    }
}

fn active(shop: &Shop) -> Vec<&RetailStore> {
    let mut stores: Vec<_> = shop.retail_stores.iter().filter(|store| store.active).collect();
    stores.sort_by_key(|store| store.sort_order);
    stores
}

/// A store as clients read it. What this shop does not keep of a store is there and empty, because clients read it
/// without asking.
fn keys(store: &RetailStore) -> Value {
    json!({
        "pk": store.pk,
        "name": store.name,
        "township": {
            "pk": store.township.pk,
            "name": store.township.name,
            "city": { "pk": store.city.pk, "name": store.city.name, "country": store.country },
        },
        "district": store.district,
        "address": store.address,
        "phone_number": store.phone_number,
        "fax_phone_number": null,
        "image": null,
        "store_hours": store.store_hours,
        "latitude": null,
        "longitude": null,
        "is_active": store.active,
        "click_and_collect": store.click_and_collect,
        "store_type": null,
        "kapida_enabled": false,
        "fast_delivery": false,
        "config": {},
        "group": null,
        "sort_order": store.sort_order,
        "erp_code": null,
        "translations": null,
        "related_retail_stores": [],
        "absolute_url": format!("/address/retail_store/{}/", store.pk),
    })
}
