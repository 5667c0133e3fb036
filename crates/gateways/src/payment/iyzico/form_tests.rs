//! Documents as iyzico's sandbox hands them over, and such as nobody should follow.
#![expect(clippy::unwrap_used, reason = "test")]

use super::*;

/// As the sandbox writes it.
const SANDBOX: &str = r#"<!doctype html>
<html lang="en">
<head>
    <title>iyzico Mock 3D-Secure Processing Page</title>
</head>
<body>
<form id="iyzico-3ds-form" action="https://sandbox-api.iyzipay.com/payment/mock/init3ds" method="post">
    <input type="hidden" name="orderId" value="mock12-9584229962790500iyziord">
    <input type="hidden" name="bin" value="552879">
    <input type="hidden" name="successUrl" value="https://sandbox-api.iyzipay.com/payment/iyzipos/callback3ds/success/3">
    <input type="hidden" name="failureUrl" value="https://sandbox-api.iyzipay.com/payment/iyzipos/callback3ds/failure/3">
    <input type="hidden" name="confirmationUrl" value="https://sandbox-api.iyzipay.com/payment/mock/confirm3ds">
    <input type="hidden" name="PaReq" value="0b6d9ec1-eff8-4878-a54f-0fb4e51a0eb4">
</form>
<script type="text/javascript">
    document.getElementById("iyzico-3ds-form").submit();
</script>
</body>
</html>"#;

#[test]
fn the_page_of_the_sandbox_leads_where_its_form_does() {
    let redirect = redirect(SANDBOX).unwrap();
    assert_eq!(redirect.url, "https://sandbox-api.iyzipay.com/payment/mock/init3ds");
    assert_eq!(redirect.method, RedirectMethod::Post);
    let names: Vec<_> = redirect.fields.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["orderId", "bin", "successUrl", "failureUrl", "confirmationUrl", "PaReq"]);
    assert_eq!(redirect.fields[5].1, "0b6d9ec1-eff8-4878-a54f-0fb4e51a0eb4");
}

#[test]
fn other_ways_of_writing_the_same_are_read_as_a_browser_reads_them() {
    let html = "<HTML><!-- <form> --><BODY ONLOAD='document.forms[0].submit()'><FORM METHOD=POST \
                ACTION='https://acs.bank.example/a?x=1&amp;y=2&z=3'><INPUT NAME=MD TYPE=Hidden VALUE='a&quot;&#39;&#x2F;&lt;'/>\
                <input type=hidden name=empty><noscript><input type=submit name=x></noscript><button>Go</button></FORM></BODY>";
    let redirect = redirect(html).unwrap();
    assert_eq!(redirect.url, "https://acs.bank.example/a?x=1&y=2&z=3");
    let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(redirect.fields, [field("MD", "a\"'/<"), field("empty", "")]);
}

#[test]
fn a_document_with_anything_to_doubt_is_refused() {
    let change = |from: &str, to: &str| {
        assert!(SANDBOX.contains(from), "{from}");
        SANDBOX.replacen(from, to, 1)
    };
    let hidden = r#"<input type="hidden" name="bin" value="552879">"#;
    let documents = [
        String::new(),
        "<html></html>".to_owned(),
        "a page in words".to_owned(),
        change("</form>", ""),
        change("method=\"post\"", "method=\"get\""),
        change("method=\"post\"", ""),
        change("https://sandbox-api.iyzipay.com/payment/mock/init3ds", "http://sandbox-api.iyzipay.com/x"),
        change("https://sandbox-api.iyzipay.com/payment/mock/init3ds", "/payment/mock/init3ds"),
        change("https://sandbox-api.iyzipay.com/payment/mock/init3ds", "javascript:alert(1)"),
        change("method=\"post\"", "method=\"post\" action=\"https://evil.example/\""),
        change("method=\"post\"", "method=\"post\" enctype=\"text/plain\""),
        change(hidden, r#"<input type="text" name="bin" value="552879">"#),
        change(hidden, r#"<input name="bin">"#),
        change(hidden, r#"<input type="hidden" value="552879">"#),
        change(hidden, r#"<input type="hidden" name="orderId" value="again">"#),
        change(hidden, r#"<input type="hidden" name="bin" value="&nosuch;">"#),
        change(hidden, r#"<input type="hidden" name="bin" value="open>"#),
        change(hidden, r#"<input type="submit" formaction="https://evil.example/">"#),
        change(hidden, r#"<button name="a" value="b">Go</button>"#),
        change(hidden, r#"<select name="a"><option value="b"></select>"#),
        change(hidden, r#"<textarea name="a"></textarea>"#),
        change(hidden, r#"<form action="https://evil.example/" method="post">"#),
        change("<head>", r#"<head><base href="https://evil.example/">"#),
        change("<head>", r#"<head><meta http-equiv="Refresh" content="0;url=https://evil.example/">"#),
        change("<body>", r#"<body><iframe src="https://evil.example/"></iframe>"#),
        change("</body>", r#"<form action="https://evil.example/" method="post"></form></body>"#),
        change("</body>", r#"<input type="hidden" form="iyzico-3ds-form" name="a" value="b"></body>"#),
        change("</script>", ""),
        format!("{SANDBOX}{}", " ".repeat(DOCUMENT_BYTES_MAX)),
    ];
    for document in documents {
        assert_eq!(redirect(&document), None, "{document}");
    }
}
