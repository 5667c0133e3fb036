//! The OpenAPI 3.1 document, drawn from the table of routes and the table of pages.

use axum::response::{IntoResponse, Response};
use checkout::{
    form::{FieldDoc, FieldType},
    page::{AnyPage, ContextSchema, slug},
    pages::PAGES,
};
use serde_json::{Map, Value, json};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

use crate::routes::ROUTES;

/// What an operation answers.
#[derive(Clone, Copy)]
pub(crate) enum Answer {
    /// JSON without a schema of its own.
    Json,
    /// The checkout's envelope, or where to go instead.
    Checkout,
    /// A page for people.
    Html,
    /// Nothing: 204.
    Empty,
    /// An object of this schema.
    Schema(fn() -> ContextSchema),
    /// An object with this one key of this schema.
    Named(&'static str, fn() -> ContextSchema),
}

/// The schemas of a type, for [`Answer::Named`].
pub(crate) fn schema_of<T: ToSchema>() -> ContextSchema {
    let mut inner = Vec::new();
    T::schemas(&mut inner);
    ContextSchema { name: T::name().into_owned(), schema: <T as PartialSchema>::schema(), inner }
}

/// GET: the document.
pub(crate) async fn serve() -> Response {
    axum::Json(document()).into_response()
}

/// The whole document.
pub fn document() -> Value {
    let mut schemas = Map::new();
    let pages: Vec<Value> = PAGES.iter().map(|page| page_entry(*page, &mut schemas)).collect();
    add(&mut schemas, schema_of::<checkout::engine::PreOrder<'static>>());
    schemas.insert("Errors".to_owned(), errors());
    schemas.insert("CheckoutResponse".to_owned(), envelope(&pages));
    let mut paths = Map::new();
    for route in ROUTES {
        let mut item = Map::new();
        for (method, about, answer) in route.operations {
            item.insert((*method).to_owned(), operation(route.path, method, about, *answer, &mut schemas));
        }
        let path = if route.path.contains('.') { route.path.to_owned() } else { format!("{}/", route.path) };
        paths.insert(path, Value::Object(item));
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Kassa",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "A headless checkout server. Every page of the checkout goes through `/orders/checkout/`.",
            "license": { "name": "MIT OR Apache-2.0" },
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "session": { "type": "apiKey", "in": "cookie", "name": "osessionid" },
                "csrf": { "type": "apiKey", "in": "header", "name": "X-CSRFToken" },
            },
        },
        "security": [{ "session": [] }],
    })
}

fn operation(
    path: &str,
    method: &str,
    about: &str,
    answer: Answer,
    schemas: &mut Map<String, Value>,
) -> Value {
    let mut parameters: Vec<Value> = path
        .split('/')
        .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .collect();
    let mut operation = Map::new();
    operation.insert("summary".to_owned(), json!(about));
    let schema = match answer {
        Answer::Json | Answer::Html | Answer::Empty => json!({ "type": "object" }),
        Answer::Schema(schema) => {
            let named = schema();
            let name = named.name.clone();
            add(schemas, named);
            reference(&name)
        }
        Answer::Named(key, schema) => {
            let named = schema();
            let name = named.name.clone();
            add(schemas, named);
            json!({ "type": "object", "properties": { key: reference(&name) } })
        }
        Answer::Checkout => {
            parameters.push(page_parameter(method == "post"));
            if method == "post" {
                operation.insert("requestBody".to_owned(), page_forms());
            }
            let redirect = json!({ "type": "object", "properties": { "redirect_url": { "type": "string" } }, "required": ["redirect_url"] });
            json!({ "oneOf": [reference("CheckoutResponse"), redirect] })
        }
    };
    operation.insert("parameters".to_owned(), Value::Array(parameters));
    operation.insert("responses".to_owned(), responses(answer, &schema));
    Value::Object(operation)
}

fn responses(answer: Answer, schema: &Value) -> Value {
    let content = |schema: &Value| json!({ "application/json": { "schema": schema } });
    let (status, done) = match answer {
        Answer::Empty => ("204", json!({ "description": "Done." })),
        Answer::Html => (
            "200",
            json!({ "description": "A page.", "content": { "text/html": { "schema": { "type": "string" } } } }),
        ),
        Answer::Checkout => {
            ("200", json!({ "description": "Done, or refused with `errors`.", "content": content(schema) }))
        }
        _ => ("200", json!({ "description": "Done.", "content": content(schema) })),
    };
    json!({
        status: done,
        "4XX": {
            "description": "The request cannot be read or is not allowed.",
            "content": content(&json!({ "type": "object" })),
        },
        "503": { "description": "The shop is busy; try again after `Retry-After` seconds." },
    })
}

fn page_parameter(required: bool) -> Value {
    let names: Vec<&str> = PAGES.iter().map(|page| page.name()).collect();
    json!({
        "name": "page", "in": "query", "required": required,
        "description": "The page whose form the body holds, or whose context is asked for.",
        "schema": { "type": "string", "enum": names },
    })
}

/// The form of each page, by the page's name.
fn page_forms() -> Value {
    let forms: Vec<Value> = PAGES.iter().map(|page| reference(&form_name(*page))).collect();
    json!({
        "required": false,
        "content": {
            "application/x-www-form-urlencoded": { "schema": { "anyOf": forms } },
            "application/json": { "schema": { "anyOf": forms } },
        },
    })
}

fn form_name(page: &dyn AnyPage) -> String {
    format!("{}Form", page.name().trim_end_matches("Page"))
}

/// Adds the schemas of a page and returns the schema of its entry in `context_list`.
fn page_entry(page: &dyn AnyPage, schemas: &mut Map<String, Value>) -> Value {
    let context = page.context_schema();
    let context_name = context.name.clone();
    add(schemas, context);
    schemas.insert(form_name(page), form(page));
    json!({
        "type": "object",
        "description": page.about(),
        "properties": {
            "page_name": { "const": page.name() },
            "page_slug": { "const": slug(page.name()) },
            "page_context": reference(&context_name),
        },
        "required": ["page_name", "page_slug", "page_context"],
    })
}

fn form(page: &dyn AnyPage) -> Value {
    let required: Vec<&str> =
        page.fields().iter().filter(|field| field.required).map(|field| field.name).collect();
    let properties: Map<String, Value> =
        page.fields().iter().map(|field| (field.name.to_owned(), field_schema(field))).collect();
    json!({ "type": "object", "description": page.about(), "properties": properties, "required": required })
}

fn field_schema(field: &FieldDoc) -> Value {
    let about = field.about.trim();
    match field.kind {
        FieldType::Integer => json!({ "type": "integer", "minimum": 1, "description": about }),
        FieldType::Boolean => json!({ "type": "boolean", "description": about }),
        FieldType::Text { chars_max } => {
            json!({ "type": "string", "maxLength": chars_max, "description": about })
        }
        FieldType::Secret { chars_max } => json!({
            "type": "string", "format": "password", "writeOnly": true, "maxLength": chars_max, "description": about,
        }),
    }
}

fn envelope(pages: &[Value]) -> Value {
    json!({
        "type": "object",
        "properties": {
            "context_list": { "type": "array", "items": { "oneOf": pages } },
            "template_name": { "enum": ["orders/checkout.html", "orders/index.html"] },
            "errors": { "oneOf": [{ "type": "null" }, reference("Errors")] },
            "pre_order": reference("PreOrder"),
        },
        "required": ["context_list", "template_name", "errors", "pre_order"],
    })
}

fn errors() -> Value {
    json!({
        "type": "object",
        "description": "Sentences by field; those of the request as a whole under `non_field_errors`.",
        "additionalProperties": { "type": "array", "items": { "type": "string" } },
    })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn add(schemas: &mut Map<String, Value>, named: ContextSchema) {
    let value = |schema: RefOr<Schema>| serde_json::to_value(schema).expect("a schema is JSON");
    schemas.insert(named.name, value(named.schema));
    for (name, schema) in named.inner {
        schemas.entry(name).or_insert_with(|| value(schema));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_points_at_a_schema() {
        fn walk(value: &Value, document: &Value) {
            match value {
                Value::Object(object) => {
                    if let Some(Value::String(target)) = object.get("$ref") {
                        let pointer = target.trim_start_matches('#');
                        assert!(document.pointer(pointer).is_some(), "{target} points nowhere");
                    }
                    object.values().for_each(|inner| walk(inner, document));
                }
                Value::Array(array) => array.iter().for_each(|inner| walk(inner, document)),
                _ => {}
            }
        }
        let document = document();
        walk(&document, &document);
    }

    #[test]
    fn every_page_is_documented_with_its_form_and_context() {
        let document = document();
        for page in PAGES {
            let form =
                document.pointer(&format!("/components/schemas/{}", form_name(*page))).expect("a form");
            assert_eq!(form["properties"].as_object().map_or(0, Map::len), page.fields().len());
        }
    }
}
