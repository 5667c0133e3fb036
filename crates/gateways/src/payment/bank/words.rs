//! What the bank's pages say, in both languages.

use checkout::{text, text::Language, text::Text};
use serde_json::{Map, Value};

macro_rules! words {
    ($($key:ident = $name:ident ($code:literal), en: $en:literal, tr: $tr:literal;)*) => {
        $(text!($name = $code, en: $en, tr: $tr);)*
        const WORDS: &[(&str, &Text)] = &[$((stringify!($key), &$name)),*];
    };
}

words! {
    bank = BANK ("bank-name"), en: "Sandbox bank", tr: "Deneme bankası";
    nothing = NOTHING ("bank-nothing"), en: "A bank to try things out: no money moves, and every name is invented.",
        tr: "Denemek için bir banka: para hareket etmez, bütün adlar uydurmadır.";
    verify = VERIFY ("bank-verify"), en: "Confirm your payment", tr: "Ödemenizi onaylayın";
    pay_here = PAY_HERE ("bank-pay-here"), en: "Pay with your bank", tr: "Bankanızla ödeyin";
    secure = SECURE ("bank-secure"), en: "3-D Secure check", tr: "3-D Secure doğrulama";
    shop = SHOP ("bank-shop"), en: "Shop", tr: "Mağaza";
    order = ORDER ("bank-order"), en: "Order", tr: "Sipariş";
    card = CARD ("bank-card"), en: "Card", tr: "Kart";
    payments = PAYMENTS ("bank-payments"), en: "Instalments", tr: "Taksit";
    at_once = AT_ONCE ("bank-at-once"), en: "One payment", tr: "Tek çekim";
    code = CODE ("bank-code"), en: "Code from the text message", tr: "SMS ile gelen kod";
    code_hint = CODE_HINT ("bank-code-hint"), en: "This bank sends none. Its code is always 123456.",
        tr: "Bu banka SMS göndermez. Kod her zaman 123456.";
    code_wrong = CODE_WRONG ("bank-code-wrong"), en: "That is not the code. Try 123456.",
        tr: "Kod yanlış. 123456 girin.";
    approve = APPROVE ("bank-approve"), en: "Approve", tr: "Onayla";
    decline = DECLINE ("bank-decline"), en: "Decline", tr: "Reddet";
    cancel = CANCEL ("bank-cancel"), en: "Cancel and go back to the shop", tr: "Vazgeç ve mağazaya dön";
    misbehave = MISBEHAVE ("bank-misbehave"), en: "Approve, and let the bank misbehave", tr: "Onayla, banka aksasın";
    twice = TWICE ("bank-do-twice"), en: "Answer twice", tr: "İki kez yanıtla";
    late = LATE ("bank-do-late"), en: "Answer late", tr: "Geç yanıtla";
    wrong_amount = WRONG_AMOUNT ("bank-do-amount"), en: "Name another amount", tr: "Başka tutar bildir";
    wrong_currency = WRONG_CURRENCY ("bank-do-currency"), en: "Name another currency", tr: "Başka para birimi bildir";
    wrong_signature = WRONG_SIGNATURE ("bank-do-signature"), en: "Sign wrongly", tr: "Yanlış imzala";
    never = NEVER ("bank-do-never"), en: "Never answer", tr: "Hiç yanıtlama";
    going_back = GOING_BACK ("bank-going-back"), en: "Taking you back to the shop", tr: "Mağazaya dönüyorsunuz";
    go_back = GO_BACK ("bank-go-back"), en: "Back to the shop", tr: "Mağazaya dön";
    silent = SILENT ("bank-silent"), en: "The bank stopped answering here", tr: "Banka burada yanıt vermeyi bıraktı";
    silent_about = SILENT_ABOUT ("bank-silent-about"),
        en: "This is where a shopper closes the window. The shop has to find out by itself what became of the payment.",
        tr: "Müşterinin pencereyi kapattığı yer burası. Ödemenin ne olduğunu mağaza kendisi öğrenmek zorunda.";
    decided = DECIDED ("bank-decided"), en: "This payment was answered already", tr: "Bu ödeme daha önce yanıtlandı";
    closed = CLOSED ("bank-closed"), en: "The shop has closed this payment", tr: "Mağaza bu ödemeyi kapattı";
    unknown = UNKNOWN ("bank-no-session"), en: "There is no such payment here", tr: "Burada böyle bir ödeme yok";
    test_cards = TEST_CARDS ("bank-test-cards"), en: "Test cards", tr: "Deneme kartları";
    test_cards_about = TEST_CARDS_ABOUT ("bank-test-cards-about"),
        en: "Any date to come, any name and any code of three digits will do. A trouble strikes where the money would be set aside: after 3-D Secure, where that is asked for.",
        tr: "İleri bir tarih, herhangi bir ad ve üç haneli herhangi bir kod yeterli. Aksaklık paranın bloke edileceği anda olur: istenmişse 3-D Secure sonrasında.";
    number = NUMBER ("bank-number"), en: "Number", tr: "Numara";
    happens = HAPPENS ("bank-happens"), en: "What happens", tr: "Ne olur";
    banks = BANKS ("bank-banks"), en: "Banks and instalments", tr: "Bankalar ve taksitler";
    begins = BEGINS ("bank-begins"), en: "Begins with", tr: "İlk haneler";
    interest = INTEREST ("bank-interest"), en: "Instalments and interest", tr: "Taksitler ve vade farkı";
    points = POINTS ("bank-points-title"), en: "Points", tr: "Puan";
    wallets = WALLETS ("bank-wallets"), en: "Wallets", tr: "Cüzdanlar";
    wallets_about = WALLETS_ABOUT ("bank-wallets-about"),
        en: "What the scripts of Masterpass, Google Pay and Apple Pay would ask their wallets, a storefront's page asks here, as a form by POST. Each answer is a token that pays once, with any of the cards above.",
        tr: "Masterpass, Google Pay ve Apple Pay betiklerinin cüzdanlarına soracağını mağaza sayfası burada POST formuyla sorar. Her yanıt, yukarıdaki kartlardan biriyle bir kez ödeyen bir jetondur.";
    dials = DIALS ("bank-dials"), en: "Dials", tr: "Ayarlar";
    dials_about = DIALS_ABOUT ("bank-dials-about"),
        en: "Percentages are of the calls that would move money. They hold until they are turned back.",
        tr: "Yüzdeler, para hareketi doğuran çağrılar içindir. Geri alınana kadar geçerlidir.";
    set = SET ("bank-set"), en: "Set", tr: "Uygula";
    next = NEXT ("bank-next"), en: "The next call", tr: "Sıradaki çağrı";
    next_about = NEXT_ABOUT ("bank-next-about"), en: "Order one trouble for one call; it strikes once.",
        tr: "Tek bir çağrı için bir aksaklık seçin; bir kez olur.";
    add = ADD ("bank-add"), en: "Order it", tr: "Ekle";
    done = DONE ("bank-done"), en: "Done.", tr: "Tamam.";
    failed = FAILED ("bank-failed"), en: "That did not work.", tr: "Olmadı.";
    statement = STATEMENT ("bank-statement"), en: "Statement", tr: "Hesap özeti";
    statement_none = STATEMENT_NONE ("bank-statement-none"), en: "Nothing has happened yet.", tr: "Henüz hareket yok.";
    statement_about = STATEMENT_ABOUT ("bank-statement-about"),
        en: "Everything that happened to money here, newest first. Programs read it at /control/statement.",
        tr: "Buradaki bütün para hareketleri, en yenisi başta. Programlar /control/statement adresinden okur.";
    when = WHEN ("bank-when"), en: "When", tr: "Zaman";
    what = WHAT ("bank-what"), en: "What", tr: "İşlem";
    amount = AMOUNT ("bank-amount"), en: "Amount", tr: "Tutar";
    reference = REFERENCE ("bank-reference"), en: "Reference", tr: "Referans";
    other_language = OTHER_LANGUAGE ("bank-other-language"), en: "Türkçe", tr: "English";
    authorized = AUTHORIZED ("bank-line-authorized"), en: "Set aside", tr: "Bloke";
    captured = CAPTURED ("bank-line-captured"), en: "Taken", tr: "Çekildi";
    refunded = REFUNDED ("bank-line-refunded"), en: "Given back", tr: "İade";
    voided = VOIDED ("bank-line-voided"), en: "Let go of", tr: "İptal";
    declined = DECLINED ("bank-line-declined"), en: "Declined", tr: "Reddedildi";
}

/// Every word of the pages in `language`, by the name templates know it by.
pub(super) fn words(language: Language) -> Map<String, Value> {
    WORDS.iter().map(|(key, text)| ((*key).to_owned(), text.in_language(language).into())).collect()
}

/// The word called `key`.
pub(super) fn word(key: &str, language: Language) -> &'static str {
    WORDS.iter().find(|(name, _)| *name == key).map_or("", |(_, text)| text.in_language(language))
}
