//! The page a browser sees for a moment while it is sent on: to the bank, or home from it. Says where the way leads, and keeps
//! a button for browsers without scripts.

use axum::response::Response;
use checkout::{
    text,
    text::{Language, Text},
};
use serde_json::json;

use crate::{
    app::Shared,
    error::WebError,
    templates::{self, OwnForm},
};

text!(TO_THE_BANK = "onward-bank", en: "Taking you to your bank", tr: "Bankanıza yönlendiriliyorsunuz");
text!(BANK_ASKS = "onward-bank-asks",
    en: "Your bank will ask you to confirm the payment, and then brings you back here.",
    tr: "Bankanız ödemeyi onaylamanızı isteyecek, ardından sizi buraya geri getirecek.");
text!(TO_THE_PAYMENT = "onward-payment", en: "Taking you to the payment page", tr: "Ödeme sayfasına yönlendiriliyorsunuz");
text!(PAYMENT_ASKS = "onward-payment-asks",
    en: "You pay there, and are then brought back here.",
    tr: "Ödemeyi orada yaparsınız, ardından buraya geri getirilirsiniz.");
text!(HOME = "onward-home", en: "Taking you back to the shop", tr: "Mağazaya dönülüyor");
text!(HOME_MOMENT = "onward-home-moment",
    en: "One moment, please. Your payment is not made twice.",
    tr: "Bir saniye lütfen. Ödemeniz iki kez alınmaz.");
text!(ACCOUNT_MOMENT = "onward-account-moment",
    en: "One moment, please. Your account is being linked.",
    tr: "Bir saniye lütfen. Hesabınız bağlanıyor.");
text!(CONTINUE = "onward-continue", en: "Continue", tr: "Devam et");
text!(NOTHING_HAPPENS = "onward-nothing",
    en: "If nothing happens, press the button.", tr: "Bir şey olmazsa düğmeye basın.");

/// Where somebody is sent on to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// The bank of their card.
    ToTheBank,
    /// The page of the payment service.
    ToThePayment,
    /// This shop.
    Home,
    /// This shop, with an account to link.
    HomeWithAnAccount,
}

impl Way {
    const fn words(self) -> (&'static Text, &'static Text) {
        match self {
            Self::ToTheBank => (&TO_THE_BANK, &BANK_ASKS),
            Self::ToThePayment => (&TO_THE_PAYMENT, &PAYMENT_ASKS),
            Self::Home => (&HOME, &HOME_MOMENT),
            Self::HomeWithAnAccount => (&HOME, &ACCOUNT_MOMENT),
        }
    }
}

/// The page whose `form` sends itself.
pub(crate) async fn page(
    app: &Shared,
    language: Language,
    way: Way,
    form: &OwnForm<'_>,
) -> Result<Response, WebError> {
    let shop = app.flow.shop().await?;
    let (title, sentence) = way.words();
    let context = json!({
        "language": language.code(), "shop": shop.name, "csrf_token": "", "form": form,
        "title": title.in_language(language), "sentence": sentence.in_language(language),
        "nothing": NOTHING_HAPPENS.in_language(language), "button": CONTINUE.in_language(language),
    });
    Ok(templates::sends_itself(form, context))
}
