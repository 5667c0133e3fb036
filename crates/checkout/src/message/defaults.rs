//! The texts of messages as a shop begins with them. `# ` makes a heading, a blank line a paragraph.

use crate::{job::MessageKind, text::Language};

/// Subject and body of one language; a text message has no subject.
type Words = (&'static str, &'static str);

/// The subject and body of `kind` in `language`.
pub(super) fn default_text(kind: MessageKind, language: Language) -> Words {
    let (turkish, english) = both(kind);
    match language {
        Language::Tr => turkish,
        Language::En => english,
    }
}

/// Turkish, then English.
#[expect(clippy::too_many_lines, reason = "a table of texts")]
fn both(kind: MessageKind) -> (Words, Words) {
    match kind {
        MessageKind::OrderPlaced => (
            (
                "Siparişinizi aldık: {{ number }}",
                "# Siparişiniz için teşekkür ederiz\n\n{{ greeting }}\n\n{{ number }} numaralı siparişinizi {{ date }} \
                 tarihinde aldık.\n\n{{ items }}\n\n{{ places }}\n\n{{ button }}",
            ),
            (
                "We received your order {{ number }}",
                "# Thank you for your order\n\n{{ greeting }}\n\nWe received your order {{ number }} on {{ date }}.\n\n\
                 {{ items }}\n\n{{ places }}\n\n{{ button }}",
            ),
        ),
        MessageKind::PaymentInstructions => (
            (
                "Siparişinizin ödemesi: {{ number }}",
                "# Havale / EFT ile ödeme\n\n{{ greeting }}\n\nLütfen {{ due }} tutarını aşağıdaki hesaba gönderin ve \
                 açıklamaya {{ number }} sipariş numarasını yazın. Ürünlerinizi {{ until }} zamanına kadar sizin için \
                 ayırdık.\n\n{{ payment }}\n\n{{ button }}",
            ),
            (
                "How to pay for your order {{ number }}",
                "# Pay by bank transfer\n\n{{ greeting }}\n\nPlease transfer {{ due }} to the account below and name your \
                 order number {{ number }} as the reference. We keep the goods for you until {{ until }}.\n\n\
                 {{ payment }}\n\n{{ button }}",
            ),
        ),
        MessageKind::PaymentReceived => (
            (
                "Ödemeniz ulaştı: {{ number }}",
                "# Ödemenizi aldık\n\n{{ greeting }}\n\n{{ number }} numaralı siparişinizin ödemesi bize ulaştı. \
                 Siparişinizi hazırlıyoruz; yola çıktığında size yeniden yazacağız.\n\n{{ items }}\n\n{{ button }}",
            ),
            (
                "We received your payment for order {{ number }}",
                "# We received your payment\n\n{{ greeting }}\n\nYour payment for order {{ number }} has arrived. We are \
                 preparing your order, and write again when it is on its way.\n\n{{ items }}\n\n{{ button }}",
            ),
        ),
        MessageKind::GiftVideo => (
            (
                "Hediye videonuz: {{ number }}",
                "# Hediyenize bir video ekleyin\n\n{{ greeting }}\n\n{{ number }} numaralı siparişiniz hediye paketiyle ve \
                 videonuzla gönderilecek. Videonuzu kaydedip bu e-postayı yanıtlayarak bize gönderin.\n\n{{ button }}",
            ),
            (
                "The film for your gift {{ number }}",
                "# Add a film to your gift\n\n{{ greeting }}\n\nYour order {{ number }} is packed as a gift, with a film of \
                 yours. Record it and send it to us in a reply to this mail.\n\n{{ button }}",
            ),
        ),
        MessageKind::OrderShipped => (
            (
                "Siparişiniz yolda: {{ number }}",
                "# Siparişiniz yolda\n\n{{ greeting }}\n\n{{ number }} numaralı siparişinizi kargoya verdik.\n\n\
                 {{ tracking }}\n\n{{ items }}\n\n{{ places }}\n\n{{ button }}",
            ),
            (
                "Your order {{ number }} is on its way",
                "# Your order is on its way\n\n{{ greeting }}\n\nWe handed your order {{ number }} to the carrier.\n\n\
                 {{ tracking }}\n\n{{ items }}\n\n{{ places }}\n\n{{ button }}",
            ),
        ),
        MessageKind::OrderCancelled => (
            (
                "Siparişiniz iptal edildi: {{ number }}",
                "# Siparişiniz iptal edildi\n\n{{ greeting }}\n\n{{ number }} numaralı siparişiniz iptal edildi, \
                 ürünler gönderilmeyecek. Ödeme yaptıysanız tutarı iade edeceğiz.\n\n{{ items }}\n\n{{ button }}",
            ),
            (
                "Your order {{ number }} was cancelled",
                "# Your order was cancelled\n\n{{ greeting }}\n\nYour order {{ number }} was cancelled and will not be \
                 delivered. If you have paid for it already, we return your payment.\n\n{{ items }}\n\n{{ button }}",
            ),
        ),
        MessageKind::ItemsCancelled => (
            (
                "Siparişinizde iptal edilen ürünler: {{ number }}",
                "# Bazı ürünler iptal edildi\n\n{{ greeting }}\n\n{{ number }} numaralı siparişinizdeki şu ürünler iptal \
                 edildi. Ödemelerini yaptıysanız tutarı iade edeceğiz.\n\n{{ cancelled }}\n\nSiparişinizin yeni tutarı: \
                 {{ total }}\n\n{{ payment }}\n\n{{ button }}",
            ),
            (
                "Items of your order {{ number }} were cancelled",
                "# Some items were cancelled\n\n{{ greeting }}\n\nThese items of your order {{ number }} were cancelled. If \
                 you have paid for them already, we return the amount.\n\n{{ cancelled }}\n\nYour order now comes to \
                 {{ total }}.\n\n{{ payment }}\n\n{{ button }}",
            ),
        ),
        MessageKind::OrderExpired => (
            (
                "Siparişinizin süresi doldu: {{ number }}",
                "# Siparişinizin süresi doldu\n\n{{ greeting }}\n\n{{ number }} numaralı siparişinizin ödemesi zamanında \
                 ulaşmadığı için sipariş sona erdi. Ödemeyi bu arada gönderdiyseniz lütfen bize bildirin.\n\n\
                 {{ items }}\n\n{{ button }}",
            ),
            (
                "Your order {{ number }} has expired",
                "# Your order has expired\n\n{{ greeting }}\n\nThe payment for your order {{ number }} did not arrive in \
                 time, so the order has ended. If you have sent the money meanwhile, please tell us.\n\n{{ items }}\n\n\
                 {{ button }}",
            ),
        ),
        account => about_account(account),
    }
}

/// The messages about accounts, and the text messages.
fn about_account(kind: MessageKind) -> (Words, Words) {
    match kind {
        // Text messages do without letters such as ş, ğ and ı: one of them makes a message more than twice as long, and
        // its price with it.
        MessageKind::BarcodeSms => (
            ("", "{{ shop }}: sepetinizin barkodu {{ minutes }} dakika burada: {{ link }}"),
            ("", "{{ shop }}: the barcode of your basket, for {{ minutes }} minutes: {{ link }}"),
        ),
        MessageKind::CheckoutSms => (
            ("", "{{ shop }}: sepetinize buradan devam edin, {{ minutes }} dakika: {{ link }}"),
            ("", "{{ shop }}: go on with your checkout here, within {{ minutes }} minutes: {{ link }}"),
        ),
        MessageKind::CodeSms => (
            ("", "{{ shop }}: onay kodunuz {{ code }}, {{ minutes }} dakika. Bu kodu kimseye vermeyin."),
            (
                "",
                "{{ shop }}: your code is {{ code }}, for {{ minutes }} minutes. Do not give it to anybody.",
            ),
        ),
        MessageKind::EmailChange => (
            (
                "{{ shop }} için yeni e-posta adresinizi onaylayın",
                "# Yeni adresinizi onaylayın\n\n{{ greeting }}\n\n{{ shop }} hesabınız için {{ email }} adresini kullanmak \
                 istediniz. Lütfen onaylayın; bağlantı bir kez ve {{ minutes }} dakika boyunca geçerlidir.\n\n\
                 {{ button }}\n\nBu isteği siz yapmadıysanız bir şey yapmanız gerekmez: hesapta hiçbir şey değişmez.",
            ),
            (
                "Confirm your new e-mail address for {{ shop }}",
                "# Confirm your new address\n\n{{ greeting }}\n\nYou asked to use {{ email }} for your account at \
                 {{ shop }}. Please confirm it; the link works once and for {{ minutes }} minutes.\n\n{{ button }}\n\nIf \
                 it was not you, there is nothing to do: nothing changes.",
            ),
        ),
        MessageKind::EmailChanged => (
            (
                "{{ shop }} hesabınızın e-posta adresi değişti",
                "# E-posta adresiniz değişti\n\n{{ greeting }}\n\n{{ shop }} hesabınızın adresi artık {{ email }}. \
                 Bundan sonra oraya yazacağız.\n\nBu değişikliği siz yapmadıysanız lütfen hemen mağazaya bildirin.",
            ),
            (
                "Your e-mail address at {{ shop }} was changed",
                "# Your e-mail address was changed\n\n{{ greeting }}\n\nYour account at {{ shop }} now uses the address \
                 {{ email }}. From now on we write there.\n\nIf it was not you, please tell the shop at once.",
            ),
        ),
        _ => (
            (
                "{{ shop }} için yeni şifre",
                "# Yeni şifre belirleyin\n\n{{ greeting }}\n\n{{ shop }} hesabınız için yeni bir şifre istendi. Aşağıdaki \
                 bağlantı bir kez ve {{ minutes }} dakika boyunca geçerlidir.\n\n{{ button }}\n\nBu isteği siz \
                 yapmadıysanız bir şey yapmanız gerekmez: şifreniz değişmez.",
            ),
            (
                "A new password for {{ shop }}",
                "# Set a new password\n\n{{ greeting }}\n\nSomebody asked for a new password for your account at \
                 {{ shop }}. The link below works once and for {{ minutes }} minutes.\n\n{{ button }}\n\nIf it was not \
                 you, there is nothing to do: your password stays as it is.",
            ),
        ),
    }
}
