//! What the provider's pages say, in both languages.

use checkout::text::Language;
use serde_json::{Map, Value};

/// Name, English, Turkish.
macro_rules! words {
    ($($key:ident = en: $en:literal, tr: $tr:literal;)*) => {
        const WORDS: &[(&str, &str, &str)] = &[$((stringify!($key), $en, $tr)),*];
    };
}

words! {
    provider = en: "Sandbox provider", tr: "Deneme ödeme sağlayıcısı";
    nothing = en: "A checkout provider to try things out: no money moves, and every name is invented.",
        tr: "Denemek için bir ödeme sağlayıcısı: para hareket etmez, bütün adlar uydurmadır.";
    express = en: "Express checkout", tr: "Hızlı ödeme";
    buying_at = en: "You are buying at", tr: "Alışveriş yaptığınız mağaza:";
    order = en: "Order", tr: "Sipariş";
    goods = en: "Goods", tr: "Ürünler";
    shipping = en: "Shipping", tr: "Kargo";
    total = en: "Total", tr: "Toplam";
    address = en: "Delivery address", tr: "Teslimat adresi";
    another = en: "Another address", tr: "Başka bir adres";
    use_it = en: "Deliver here", tr: "Buraya gönder";
    title = en: "Title", tr: "Adres başlığı";
    name = en: "First name", tr: "Ad";
    surname = en: "Last name", tr: "Soyad";
    phone = en: "Phone", tr: "Telefon";
    city = en: "City", tr: "İl";
    town = en: "District", tr: "İlçe";
    district = en: "Neighbourhood", tr: "Mahalle";
    line = en: "Street and number", tr: "Cadde, sokak, no";
    postcode = en: "Postal code", tr: "Posta kodu";
    carrier = en: "Shipping option", tr: "Kargo seçeneği";
    go_on = en: "Continue", tr: "Devam";
    change = en: "Change", tr: "Değiştir";
    agreements = en: "Agreements", tr: "Sözleşmeler";
    agree = en: "I have read and accept the agreements", tr: "Sözleşmeleri okudum, kabul ediyorum";
    agree_first = en: "Please accept the agreements first.", tr: "Lütfen önce sözleşmeleri kabul edin.";
    card = en: "Card number", tr: "Kart numarası";
    card_hint = en: "Test cards only:", tr: "Yalnız deneme kartları:";
    pays = en: "pays", tr: "öder";
    declines = en: "is declined", tr: "reddedilir";
    instalments = en: "Instalments", tr: "Taksit";
    at_once = en: "One payment", tr: "Tek çekim";
    pay = en: "Pay", tr: "Öde";
    cancel = en: "Cancel and go back to the shop", tr: "Vazgeç ve mağazaya dön";
    misbehave = en: "Pay, and let the provider misbehave", tr: "Öde, sağlayıcı aksasın";
    hoax_title = en: "Nobody paid. The shop answered the false message:", tr: "Kimse ödemedi. Mağazanın sahte iletiye yanıtı:";
    going_back = en: "Taking you back to the shop", tr: "Mağazaya dönüyorsunuz";
    go_back = en: "Back to the shop", tr: "Mağazaya dön";
    waiting = en: "Telling the shop of your payment", tr: "Ödemeniz mağazaya bildiriliyor";
    waiting_about = en: "The shop has not confirmed it yet; it is told again. This page looks by itself.",
        tr: "Mağaza henüz onaylamadı, yeniden bildiriliyor. Bu sayfa kendiliğinden yenilenir.";
    attempts = en: "Told so far", tr: "Şimdiye kadarki bildirim";
    said = en: "The shop said", tr: "Mağazanın yanıtı";
    cancelled = en: "Your payment was given back", tr: "Ödemeniz iade edildi";
    cancelled_about = en: "The shop could not be told of it, so there is no order and no charge.",
        tr: "Mağazaya bildirilemediği için sipariş oluşmadı, ücret alınmadı.";
    over = en: "This checkout is closed", tr: "Bu ödeme sayfası kapandı";
    unknown = en: "There is no such checkout here", tr: "Burada böyle bir ödeme yok";
    declined = en: "The card was declined. Try another one.", tr: "Kart reddedildi. Başka bir kart deneyin.";
    not_offered = en: "Please choose one of these, or fill in every field.",
        tr: "Lütfen bunlardan birini seçin veya bütün alanları doldurun.";
    shop_refused = en: "The shop did not accept this.", tr: "Mağaza bunu kabul etmedi.";
    silent = en: "The provider stopped here", tr: "Sağlayıcı burada durdu";
    silent_about =
        en: "The money was taken, nobody tells the shop, and the shopper closes the window. The shop has to find out by itself.",
        tr: "Para çekildi, mağazaya bildirilmiyor, müşteri pencereyi kapatıyor. Mağaza durumu kendisi öğrenmek zorunda.";
    dials = en: "Dials", tr: "Ayarlar";
    dials_about = en: "They hold until they are turned back. Programs turn all of them at /control/dials.",
        tr: "Geri alınana kadar geçerlidir. Programlar hepsini /control/dials adresinden ayarlar.";
    set = en: "Set", tr: "Uygula";
    next = en: "The next payment", tr: "Sıradaki ödeme";
    next_about = en: "Order one trick for one payment; it strikes once.", tr: "Tek bir ödeme için bir oyun seçin; bir kez olur.";
    ordered = en: "Ordered", tr: "Sırada";
    add = en: "Order it", tr: "Ekle";
    done = en: "Done.", tr: "Tamam.";
    failed = en: "That did not work.", tr: "Olmadı.";
    try_it = en: "How to try it", tr: "Nasıl denenir";
    try_about = en: "Choose the sandbox provider in a basket of the demo shop; its page opens here. Pick an address, a shipping option and a card.",
        tr: "Deneme mağazasının sepetinde deneme sağlayıcısını seçin; sayfası burada açılır. Adres, kargo ve kart seçin.";
    book = en: "Book", tr: "Defter";
    book_about = en: "Everything that was asked and answered, newest first. Programs read it at /control/book.",
        tr: "Sorulan ve yanıtlanan her şey, en yenisi başta. Programlar /control/book adresinden okur.";
    book_none = en: "Nothing has happened yet.", tr: "Henüz hareket yok.";
    when = en: "When", tr: "Zaman";
    who = en: "Who", tr: "Kim";
    what = en: "What", tr: "Ne";
    came = en: "What came of it", tr: "Sonuç";
    from_shop = en: "Shop asks", tr: "Mağaza sorar";
    to_shop = en: "Provider calls the shop", tr: "Sağlayıcı mağazayı çağırır";
    shopper = en: "Shopper", tr: "Müşteri";
    money = en: "Money", tr: "Para";
    other_language = en: "Türkçe", tr: "English";
    forged = en: "Forged, nobody paid", tr: "Sahte imza, ödeme yok";
    unsigned = en: "Unsigned, nobody paid", tr: "İmzasız, ödeme yok";
    stale = en: "Signed an hour ago, nobody paid", tr: "Bir saat önceki imza, ödeme yok";
    false_as_text = en: "\"false\" as text, nobody paid", tr: "Metin olarak \"false\", ödeme yok";
    replayed = en: "The same message again", tr: "Aynı ileti yeniden";
    thrice = en: "Three times at once", tr: "Aynı anda üç kez";
    reordered = en: "A failure after the success", tr: "Başarıdan sonra başarısızlık";
    late = en: "Long after the browser", tr: "Tarayıcıdan çok sonra";
    browser_first = en: "Shortly after the browser", tr: "Tarayıcıdan az sonra";
    before_browser = en: "Long before the browser", tr: "Tarayıcıdan çok önce";
    partial_amount = en: "Only a part is paid", tr: "Tutarın bir kısmı ödenir";
    other_currency = en: "Paid in another currency", tr: "Başka para biriminde ödenir";
    other_basket = en: "Tells of another basket", tr: "Başka sepeti bildirir";
    after_refund = en: "Refunds first, then tells", tr: "Önce iade eder, sonra bildirir";
    never = en: "Never tells", tr: "Hiç bildirmez";
}

/// Every word of the pages in `language`, by the name templates know it by.
pub(super) fn words(language: Language) -> Map<String, Value> {
    WORDS.iter().map(|(key, ..)| ((*key).to_owned(), word(key, language).into())).collect()
}

/// The word called `key`.
pub(super) fn word(key: &str, language: Language) -> &'static str {
    let found = WORDS.iter().find(|(name, ..)| *name == key);
    found.map_or("", |(_, en, tr)| if language == Language::Tr { tr } else { en })
}

#[cfg(test)]
mod tests {
    use super::{super::Trick, *};

    #[test]
    fn every_trick_has_words() {
        assert!(Trick::ALL.iter().all(|trick| !word(trick.word(), Language::Tr).is_empty()));
    }
}
