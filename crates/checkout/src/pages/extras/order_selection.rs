//! Answering a question of the shop's own.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, View},
    form,
    form::JsonObject,
    page::{Decision, Kind, Page},
    parts::ExtraAnswer,
    text,
    text::{FormErrors, Problem},
};

/// Takes the answer to a question of the shop's own.
pub(crate) struct OrderSelectionPage;

/// The most characters of a key or a label.
const NAME_CHARS_MAX: usize = 200;

text!(LACKS = "extra-field-lacks", en: "The object needs a text `{key}`.", tr: "Nesnede `{key}` metni bulunmalıdır.");
text!(OTHER_DEFINITION = "extra-field-other-definition",
    en: "The shop asks `{key}` in another way.", tr: "Mağaza `{key}` alanını başka şekilde tanımlıyor.");
text!(WRONG_ANSWER = "extra-field-wrong-answer",
    en: "`value` is no right answer to `{key}`.", tr: "`value`, `{key}` alanı için geçerli bir yanıt değil.");

form! {
    /// The answer.
    pub(crate) struct OrderSelectionForm {
        /// A JSON object with `key`, `label`, `data_type`, for a nested one `schema`, and the answer as `value`.
        extra_field: JsonObject,
    }
}

/// What the storefront draws.
#[derive(Serialize, ToSchema)]
pub(crate) struct OrderSelectionContext<'a> {
    /// The answer so far.
    extra_field: Option<&'a str>,
}

impl Page for OrderSelectionPage {
    type Form = OrderSelectionForm;
    type Context<'a> = OrderSelectionContext<'a>;
    const NAME: &'static str = "OrderSelectionPage";
    const ABOUT: &'static str = "Answers a question of the shop's own.";
    const KIND: Kind = Kind::Extra { pair: None };

    fn context<'a>(&self, view: &View<'a>) -> OrderSelectionContext<'a> {
        OrderSelectionContext { extra_field: view.checkout.choices.extra_field.text.as_deref() }
    }

    fn submit(
        &self,
        mut checkout: Checkout,
        form: &OrderSelectionForm,
        view: &View,
    ) -> Result<Decision, FormErrors> {
        let object = &form.extra_field.value;
        let refused = |problem: Problem| FormErrors::field("extra_field", problem);
        let mut key = "";
        for name in ["data_type", "label", "key"] {
            let named = object.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
            let named = named.filter(|text| text.chars().count() <= NAME_CHARS_MAX);
            key = named.ok_or_else(|| refused(Problem::new(&LACKS).with("key", name)))?;
        }
        if let Some(field) = view.facts.shop.extra_fields.iter().find(|field| field.key == key) {
            if !field.agrees_with(object) {
                return Err(refused(Problem::new(&OTHER_DEFINITION).with("key", key)));
            }
            if !field.accepts(object.get("value")) {
                return Err(refused(Problem::new(&WRONG_ANSWER).with("key", key)));
            }
        }
        checkout.choices.extra_field = ExtraAnswer { text: Some(form.extra_field.text.clone()) };
        Ok(Decision::keep(checkout))
    }
}
