//! Templates taken apart once, for the many orders that are filled into them.

use std::sync::{Arc, OnceLock};

use super::{
    Template,
    markup::{self, Part},
};
use crate::{
    shop::{Contract, Shop},
    text::Language,
};

/// A template that is ready to be filled in.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) template: Template,
    /// Its version.
    pub(super) version: String,
    /// Its HTML but for what an order brings.
    pub(super) parts: Vec<Part>,
}

impl From<Template> for Prepared {
    fn from(template: Template) -> Self {
        Self { version: template.version(), parts: markup::parts(&template), template }
    }
}

/// The templates of a shop, prepared when the first order asks for them. Nobody can tell that they are here: they are no part
/// of the settings, and whatever was changed since is prepared anew.
#[derive(Debug, Clone, Default)]
pub struct PreparedAgreements(OnceLock<Vec<Arc<Prepared>>>);

impl PartialEq for PreparedAgreements {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for PreparedAgreements {}

/// The template of `contract`, which is one of `shop`, in `language`.
pub(super) fn prepared(contract: &Contract, shop: &Shop, language: Language) -> Arc<Prepared> {
    let all = shop.prepared_agreements.0.get_or_init(|| {
        let languages = [Language::Tr, Language::En];
        let in_all = |contract| languages.map(|language| Template::new(contract, shop, language).into());
        shop.contracts.iter().flat_map(in_all).map(Arc::new).collect()
    });
    let ready = all.iter().find(|one| one.template.is_of(contract, shop, language));
    ready.map_or_else(|| Arc::new(Template::new(contract, shop, language).into()), Arc::clone)
}
