//! `/address/`: the shopper's address book (`docs/protocol.md`, Addresses). A guest has one as well, for as long as
//! the session lives; without a session there is none, and the answer is 403, because 401 signs shoppers out.

use axum::{
    Json,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use checkout::{
    address::{Address, AddressReading},
    form::{Field, FieldValue, Flag},
    ids::Pk,
    text,
    text::{FormErrors, Language, Problem},
};
use flow::{Arrival, Flow};
use http::StatusCode;
use serde_json::{Map, Value};
use store::{Store, addresses::ADDRESSES_MAX};

use crate::{
    app::{App, Shared},
    error::WebError,
    extract::{Caller, JsonFields, PartQuery, texts_of},
};

text!(NO_SESSION = "no-session", en: "Log in or put something into the basket first.",
    tr: "Önce giriş yapın ya da sepete bir ürün ekleyin.");
text!(NO_SUCH_ADDRESS = "no-such-address", en: "There is no such address.", tr: "Böyle bir adres yok.");
text!(BOOK_FULL = "address-book-full", en: "An address book holds at most {max} addresses. Delete one first.",
    tr: "Adres defterinde en çok {max} adres olabilir. Önce birini silin.");

/// The book of the shopper who asks.
struct Book<'a> {
    flow: &'a Flow,
    arrival: Arrival,
    owner: String,
    email: String,
    language: Language,
}

impl<'a> Book<'a> {
    async fn open(app: &'a App, caller: &Caller) -> Result<Self, WebError> {
        let loaded = app.flow.load(&caller.arrival(), false).await?;
        let language = loaded.language;
        let Some(visit) = &loaded.visit else {
            return Err(WebError::Refused(StatusCode::FORBIDDEN, &NO_SESSION, language));
        };
        let of_guest = || visit.checkout.as_ref()?.checkout.choices.contact.email.clone();
        let email = visit.customer.as_ref().map(|customer| customer.email.clone()).or_else(of_guest);
        let owner = visit.address_owner();
        let (arrival, email) = (caller.arrival(), email.unwrap_or_default());
        Ok(Self { flow: &app.flow, arrival, owner, email, language })
    }

    /// The same to change it: what is recalled of it is not worth a try any more.
    async fn open_to_change(app: &'a App, caller: &Caller) -> Result<Self, WebError> {
        app.flow.forget_book(&caller.arrival());
        Self::open(app, caller).await
    }

    fn store(&self) -> &Store {
        self.flow.store()
    }

    fn missing(&self) -> WebError {
        WebError::Refused(StatusCode::NOT_FOUND, &NO_SUCH_ADDRESS, self.language)
    }

    /// An address of this book. What is no key and what is in another book is missing all the same.
    async fn find(&self, pk: &str) -> Result<(Pk, Address), WebError> {
        let pk = Pk::parse(pk).map_err(|_| self.missing())?;
        let address = self.store().address(&self.owner, pk).await?;
        Ok((pk, address.ok_or_else(|| self.missing())?))
    }

    async fn finish(&self, reading: AddressReading) -> Result<Address, WebError> {
        let places = self.store().places_named(&reading.place_keys(), self.language).await?;
        reading.finish(places).map_err(|errors| WebError::Invalid(errors, self.language))
    }

    async fn replace(&self, pk: Pk, address: &Address) -> Result<Response, WebError> {
        if !self.store().replace_address(&self.owner, pk, address).await? {
            return Err(self.missing());
        }
        self.answer(StatusCode::OK, pk).await
    }

    /// Answers with an address as it is now. The next page needs the whole book, so all of it is read.
    async fn answer(&self, status: StatusCode, pk: Pk) -> Result<Response, WebError> {
        let addresses = self.flow.address_book(&self.arrival, &self.owner).await?;
        let address =
            addresses.iter().find(|address| address.pk == Some(pk)).ok_or_else(|| self.missing())?;
        Ok((status, Json(&**address)).into_response())
    }
}

/// GET: the book, the primary address first.
pub(crate) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    query: PartQuery,
) -> Result<Json<Value>, WebError> {
    let book = Book::open(&app, &caller).await?;
    let whole = i64::try_from(ADDRESSES_MAX).unwrap_or(i64::MAX);
    let part = query.part(whole).map_err(|errors| WebError::Invalid(errors, book.language))?;
    let listed = book.store().addresses(&book.owner, part.slice).await?;
    Ok(Json(query.answer(&part, &listed)))
}

/// GET: one address.
pub(crate) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    Path(pk): Path<String>,
) -> Result<Json<Address>, WebError> {
    let book = Book::open(&app, &caller).await?;
    book.find(&pk).await.map(|(_, address)| Json(address))
}

/// POST: a new address.
pub(crate) async fn create(
    State(app): State<Shared>,
    caller: Caller,
    JsonFields(fields): JsonFields,
) -> Result<Response, WebError> {
    let book = Book::open_to_change(&app, &caller).await?;
    let address = book.finish(whole(&app, &book, &fields).await?).await?;
    let Some(pk) = book.store().insert_address(&book.owner, &address).await? else {
        let full = FormErrors::whole(Problem::new(&BOOK_FULL).with("max", ADDRESSES_MAX));
        return Err(WebError::Invalid(full, book.language));
    };
    book.answer(StatusCode::CREATED, pk).await
}

/// PUT: a whole address in the place of one.
pub(crate) async fn replace(
    State(app): State<Shared>,
    caller: Caller,
    Path(pk): Path<String>,
    JsonFields(fields): JsonFields,
) -> Result<Response, WebError> {
    let book = Book::open_to_change(&app, &caller).await?;
    let (pk, _) = book.find(&pk).await?;
    let address = book.finish(whole(&app, &book, &fields).await?).await?;
    book.replace(pk, &address).await
}

/// PATCH: some fields of an address, or just that it is the primary one.
pub(crate) async fn change(
    State(app): State<Shared>,
    caller: Caller,
    Path(pk): Path<String>,
    JsonFields(fields): JsonFields,
) -> Result<Response, WebError> {
    let book = Book::open_to_change(&app, &caller).await?;
    let (pk, stored) = book.find(&pk).await?;
    if fields.keys().any(|name| name != "primary" && name != "pk") {
        let address = book.finish(AddressReading::change(texts_of(&fields), &stored)).await?;
        return book.replace(pk, &address).await;
    }
    // An address from before a rule became stricter can still be made primary.
    let primary = texts_of(&fields).find(|(name, _)| name == "primary").map(|(_, value)| value);
    let flag = Flag::read(primary.as_deref().filter(|text| !text.is_empty()))
        .map_err(|problem| WebError::Invalid(FormErrors::field("primary", problem), book.language))?;
    if flag.0 && !book.store().make_address_primary(&book.owner, pk).await? {
        return Err(book.missing());
    }
    book.answer(StatusCode::OK, pk).await
}

/// DELETE: takes an address out.
pub(crate) async fn delete(
    State(app): State<Shared>,
    caller: Caller,
    Path(pk): Path<String>,
) -> Result<StatusCode, WebError> {
    let book = Book::open_to_change(&app, &caller).await?;
    let (pk, _) = book.find(&pk).await?;
    if book.store().delete_address(&book.owner, pk).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(book.missing())
    }
}

/// Reads a whole address; the shop's country and the shopper's e-mail address count when none are sent.
async fn whole(app: &App, book: &Book<'_>, fields: &Map<String, Value>) -> Result<AddressReading, WebError> {
    let country = app.flow.shop().await?.country.pk;
    Ok(AddressReading::whole(texts_of(fields), country, &book.email))
}
