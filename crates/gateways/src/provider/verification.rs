//! Which calls are believed to be a provider's own, by the mode the settings name. A network address alone proves nothing; it
//! only narrows what a mode believes.

use std::net::IpAddr;

use http::HeaderName;

use super::{Call, Forged, Proof, Secrets, Verification};

/// How calls are verified, as an operator writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerificationSettings {
    /// The mode.
    pub mode: Verification,
    /// Networks calls may come from, such as `203.0.113.0/24`; none leaves it open.
    pub addresses: Vec<String>,
    /// The header in which a proxy names the certificate it has checked.
    pub certificate_header: Option<String>,
    /// The certificate's SHA-256, in hex.
    pub certificate: Option<String>,
}

impl VerificationSettings {
    /// The mode, and nothing that narrows it.
    pub fn new(mode: Verification) -> Self {
        Self { mode, addresses: Vec::new(), certificate_header: None, certificate: None }
    }
}

/// What verifies calls.
#[derive(Debug)]
pub(super) struct Verifier {
    mode: Verification,
    sources: Vec<Source>,
    certificate: Option<(HeaderName, String)>,
}

impl Verifier {
    pub(super) fn new(settings: &VerificationSettings) -> Result<Self, String> {
        let sources = settings.addresses.iter().map(|text| Source::parse(text)).collect::<Result<_, _>>()?;
        let mut verifier = Self { mode: settings.mode, sources, certificate: None };
        if settings.mode == Verification::MutualTls {
            let (Some(header), Some(certificate)) = (&settings.certificate_header, &settings.certificate)
            else {
                return Err("mutual_tls needs certificate_header and certificate".to_owned());
            };
            if verifier.sources.is_empty() {
                return Err("mutual_tls needs the addresses of the proxy that checks the certificate: anybody else could \
                            send its header"
                    .to_owned());
            }
            let header = header.parse().map_err(|_| format!("`{header}` is no name of a header"))?;
            let certificate = fingerprint(certificate);
            if certificate.len() != 64 || !certificate.bytes().all(|b| b.is_ascii_hexdigit()) {
                return Err("certificate is the SHA-256 of a certificate, 64 hex digits".to_owned());
            }
            verifier.certificate = Some((header, certificate));
        } else if settings.certificate_header.is_some() || settings.certificate.is_some() {
            return Err("certificate and certificate_header are for mutual_tls".to_owned());
        }
        Ok(verifier)
    }

    pub(super) fn mode(&self) -> Verification {
        self.mode
    }

    pub(super) fn verify(&self, call: &Call<'_>, secrets: Option<&Secrets>) -> Result<Proof, Forged> {
        let comes_from = |from: IpAddr| self.sources.iter().any(|source| source.holds(from));
        // Who shows the certificate is the proxy, which nobody may forward for.
        let from = if self.mode == Verification::MutualTls { call.peer } else { call.from };
        if !self.sources.is_empty() && !from.is_some_and(comes_from) {
            return Err(Forged::WrongSource);
        }
        match self.mode {
            Verification::Signature => {
                let secrets = secrets.ok_or(Forged::Unsigned)?;
                secrets.verify(call.headers, call.target, call.body, call.at).map(|()| Proof::Whole)
            }
            Verification::MutualTls => {
                let (header, expected) = self.certificate.as_ref().ok_or(Forged::Unsigned)?;
                let mut shown = call.headers.get_all(header).iter();
                let first = shown.next().and_then(|value| value.to_str().ok()).ok_or(Forged::Unsigned)?;
                if shown.next().is_some() || fingerprint(first) != *expected {
                    return Err(Forged::WrongSignature);
                }
                Ok(Proof::Whole)
            }
            Verification::CallbackPath if call.by_own_path => Ok(Proof::Path),
            Verification::CallbackPath => Err(Forged::WrongPath),
            Verification::Pull => Ok(Proof::Hint),
        }
    }
}

/// `AB:CD…` and `abcd…` are the same certificate.
fn fingerprint(text: &str) -> String {
    text.trim().chars().filter(|c| *c != ':').map(|c| c.to_ascii_lowercase()).collect()
}

/// A network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Source {
    network: u128,
    mask: u128,
}

impl Source {
    fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is neither an address nor a network such as 203.0.113.0/24");
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u32>().map_err(|_| wrong())?)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let (width, offset) = if address.is_ipv4() { (32, 96) } else { (128, 0) };
        let bits = bits.unwrap_or(width);
        if bits > width {
            return Err(wrong());
        }
        let mask = u128::MAX.checked_shl(128 - (bits + offset)).unwrap_or(0);
        Ok(Self { network: number(address) & mask, mask })
    }

    fn holds(self, address: IpAddr) -> bool {
        number(address) & self.mask == self.network
    }
}

/// An address of either kind, an IPv4 one as it is written in IPv6.
fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().to_bits(),
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use checkout::ids::Timestamp;
    use http::HeaderMap;

    use super::{super::Step, *};

    fn verifier(mode: Verification, addresses: &[&str]) -> Verifier {
        let addresses = addresses.iter().map(|text| (*text).to_owned()).collect();
        Verifier::new(&VerificationSettings { addresses, ..VerificationSettings::new(mode) }).unwrap()
    }

    fn call<'a>(headers: &'a HeaderMap, from: &str, by_own_path: bool) -> Call<'a> {
        let from = from.parse().ok();
        Call {
            step: Step::Notification,
            target: "/",
            headers,
            body: b"{}",
            by_own_path,
            from,
            peer: from,
            at: Timestamp(0),
        }
    }

    #[test]
    fn a_path_of_its_own_is_a_weaker_proof_than_a_signature_and_a_hint_is_none() {
        let none = HeaderMap::new();
        let path = verifier(Verification::CallbackPath, &[]);
        assert_eq!(path.verify(&call(&none, "192.0.2.1", true), None), Ok(Proof::Path));
        assert_eq!(path.verify(&call(&none, "192.0.2.1", false), None), Err(Forged::WrongPath));
        let pull = verifier(Verification::Pull, &[]);
        assert_eq!(pull.verify(&call(&none, "", false), None), Ok(Proof::Hint));
        let signature = verifier(Verification::Signature, &[]);
        assert_eq!(signature.verify(&call(&none, "", true), None), Err(Forged::Unsigned));
        let secrets = Secrets::parse("0123456789abcdef").unwrap();
        assert_eq!(signature.verify(&call(&none, "", true), Some(&secrets)), Err(Forged::Unsigned));
    }

    #[test]
    fn addresses_narrow_every_mode() {
        let none = HeaderMap::new();
        let path = verifier(Verification::CallbackPath, &["203.0.113.0/24", "2001:db8::/32", "198.51.100.7"]);
        for from in ["203.0.113.9", "::ffff:203.0.113.9", "2001:db8:1::1", "198.51.100.7"] {
            assert_eq!(path.verify(&call(&none, from, true), None), Ok(Proof::Path), "{from}");
        }
        for from in ["203.0.114.9", "198.51.100.8", "2001:db9::1", "::1", "nowhere"] {
            assert_eq!(path.verify(&call(&none, from, true), None), Err(Forged::WrongSource), "{from}");
        }
        assert_eq!(path.verify(&call(&none, "203.0.113.9", false), None), Err(Forged::WrongPath));
        assert!(
            verifier(Verification::Pull, &["0.0.0.0/0"]).verify(&call(&none, "10.1.2.3", true), None).is_ok()
        );
        for wrong in ["", "203.0.113.0/33", "::/129", "akifast.example", "1.2.3.4/x"] {
            let addresses = vec![wrong.to_owned()];
            let settings =
                VerificationSettings { addresses, ..VerificationSettings::new(Verification::Pull) };
            assert!(Verifier::new(&settings).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_certificate_is_believed_from_the_proxy_only() {
        let settings = VerificationSettings {
            mode: Verification::MutualTls,
            addresses: vec!["10.0.0.2".to_owned()],
            certificate_header: Some("x-client-cert".to_owned()),
            certificate: Some("AB:".repeat(31) + "AB"),
        };
        let verifier = Verifier::new(&settings).unwrap();
        let shown =
            |value: &str| HeaderMap::from_iter([("x-client-cert".parse().unwrap(), value.parse().unwrap())]);
        let right = shown(&"ab".repeat(32));
        assert_eq!(verifier.verify(&call(&right, "10.0.0.2", false), None), Ok(Proof::Whole));
        assert_eq!(verifier.verify(&call(&right, "10.0.0.3", false), None), Err(Forged::WrongSource));
        // A proxy that is trusted to name addresses forwards what a stranger says of themselves.
        let forwarded = Call { peer: "10.0.0.9".parse().ok(), ..call(&right, "10.0.0.2", false) };
        assert_eq!(verifier.verify(&forwarded, None), Err(Forged::WrongSource));
        let behind = Call { from: "203.0.113.9".parse().ok(), ..call(&right, "10.0.0.2", false) };
        assert_eq!(
            verifier.verify(&behind, None),
            Ok(Proof::Whole),
            "the proxy names the provider's address"
        );
        let other = shown(&"cd".repeat(32));
        assert_eq!(verifier.verify(&call(&other, "10.0.0.2", false), None), Err(Forged::WrongSignature));
        assert_eq!(verifier.verify(&call(&HeaderMap::new(), "10.0.0.2", false), None), Err(Forged::Unsigned));
        for spoil in [
            (|s| s.addresses.clear()) as fn(&mut VerificationSettings),
            |s| s.certificate = None,
            |s| s.certificate = Some("ab".to_owned()),
            |s| s.certificate_header = None,
            |s| s.certificate_header = Some("not a header".to_owned()),
            |s| s.mode = Verification::Signature,
        ] {
            let mut settings = settings.clone();
            spoil(&mut settings);
            assert!(Verifier::new(&settings).is_err(), "{settings:?}");
        }
    }
}
