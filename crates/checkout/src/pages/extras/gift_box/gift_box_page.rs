//! Asking for a gift box.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, View},
    form,
    form::{NoteText, Switch},
    money::Amount,
    page::{Decision, Kind, Page},
    parts::{GiftBox, GiftWish},
    requirement::{GIFT_BOX_OFFERED, NO_CHARGE_IN_FLIGHT, Requirement},
    shop::NOTE_CHARS_MAX,
    text,
    text::{FormErrors, Problem},
};

/// Takes the wish for a gift box.
pub(crate) struct GiftBoxPage;

text!(NOTE_TOO_LONG = "gift-note-too-long",
    en: "At most {max} characters fit on the gift, this note has {sent}.",
    tr: "Hediye notu en çok {max} karakter olabilir, bu notta {sent} karakter var.");
text!(NO_VIDEO = "gift-video-not-offered", en: "Gift videos are not offered.", tr: "Hediye videosu sunulmuyor.");
text!(NO_VIDEO_TO_TELL_OF = "gift-video-missing",
    en: "There is no gift video to be told of.", tr: "Bildirilecek bir hediye videosu yok.");

form! {
    /// The wish. A form without any of the fields takes the gift box away.
    pub(crate) struct GiftBoxForm {
        /// What is written on it.
        note: Option<NoteText<NOTE_CHARS_MAX>>,
        /// Whether a film comes with it; absent means no.
        gift_video: Option<Switch>,
        /// Whether the giver wants to be told how to record it; absent means no.
        gift_video_notification_sent: Option<Switch>,
    }
}

/// What the storefront draws.
#[derive(Serialize, ToSchema)]
pub(crate) struct GiftBoxContext {
    /// What it costs; null when it is not offered.
    price: Option<Amount>,
}

impl GiftBoxContext {
    /// Draws what is offered in `view`.
    pub(crate) fn new(view: &View) -> Self {
        Self { price: GiftBox::price(view).map(Amount) }
    }
}

impl Page for GiftBoxPage {
    type Form = GiftBoxForm;
    type Context<'a> = GiftBoxContext;
    const NAME: &'static str = "GiftBoxPage";
    const ABOUT: &'static str =
        "Packs the order as a gift, or takes the gift box away when no field is sent.";
    const KIND: Kind = Kind::Extra { pair: None };
    const REQUIRES: &'static [&'static Requirement] = &[&GIFT_BOX_OFFERED, &NO_CHARGE_IN_FLIGHT];

    fn context<'a>(&self, view: &View<'a>) -> GiftBoxContext {
        GiftBoxContext::new(view)
    }

    fn submit(
        &self,
        mut checkout: Checkout,
        form: &GiftBoxForm,
        view: &View,
    ) -> Result<Decision, FormErrors> {
        if form.note.is_none() && form.gift_video.is_none() && form.gift_video_notification_sent.is_none() {
            checkout.choices.gift_box = GiftBox::default();
            return Ok(Decision::keep(checkout));
        }
        let setting = view.facts.shop.gift_box.as_ref();
        let note = form.note.as_ref().map_or("", NoteText::as_str);
        let (sent, max) =
            (note.chars().count(), setting.map_or(NOTE_CHARS_MAX, |setting| setting.note_chars_max));
        if sent > max {
            let problem = Problem::new(&NOTE_TOO_LONG).with("max", max).with("sent", sent);
            return Err(FormErrors::field("note", problem));
        }
        let is_on = |switch: Option<Switch>| switch.is_some_and(|switch| switch.0);
        let (video, video_notification) = (is_on(form.gift_video), is_on(form.gift_video_notification_sent));
        if video && !setting.is_some_and(|setting| setting.video) {
            return Err(FormErrors::field("gift_video", &NO_VIDEO));
        }
        if video_notification && !video {
            return Err(FormErrors::field("gift_video_notification_sent", &NO_VIDEO_TO_TELL_OF));
        }
        checkout.choices.gift_box =
            GiftBox { chosen: Some(GiftWish { note: note.to_owned(), video, video_notification }) };
        Ok(Decision::keep(checkout))
    }
}
