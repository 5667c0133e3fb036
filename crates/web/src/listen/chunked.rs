//! Follows the framing of a chunked body so that the gate knows where the next request begins.
//! Refuses what nobody needs and programs read differently: extensions, trailers, bare line feeds.

/// Eight hexadecimal digits: the body limits end a request long before.
const SIZE_DIGITS_MAX: u8 = 8;

/// The body is not framed as RFC 9112 section 7.1 says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("malformed chunk")]
pub(super) struct MalformedChunk;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expect {
    Size { digits: u8, value: u64 },
    SizeLineFeed { value: u64 },
    Data { left: u64 },
    DataReturn,
    DataLineFeed,
    EndReturn,
    EndLineFeed,
    Nothing,
}

/// Where in a chunked body the connection is.
#[derive(Debug, Clone, Copy)]
pub(super) struct ChunkedBody(Expect);

impl ChunkedBody {
    pub(super) fn new() -> Self {
        Self(Expect::Size { digits: 0, value: 0 })
    }

    pub(super) fn has_ended(self) -> bool {
        self.0 == Expect::Nothing
    }

    /// Advances over as many of `bytes` as belong to the body and says how many those are.
    pub(super) fn follow(&mut self, bytes: &[u8]) -> Result<usize, MalformedChunk> {
        let mut index = 0;
        while index < bytes.len() && !self.has_ended() {
            if let Expect::Data { left } = self.0 {
                let here = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len() - index);
                index += here;
                let left = left - here as u64;
                self.0 = if left == 0 { Expect::DataReturn } else { Expect::Data { left } };
            } else {
                self.0 = self.0.after(bytes[index])?;
                index += 1;
            }
        }
        Ok(index)
    }
}

impl Expect {
    fn after(self, byte: u8) -> Result<Self, MalformedChunk> {
        match (self, byte) {
            (Self::Size { digits, value }, b'\r') if digits > 0 => Ok(Self::SizeLineFeed { value }),
            (Self::Size { digits, value }, _) if digits < SIZE_DIGITS_MAX => {
                let digit = char::from(byte).to_digit(16).ok_or(MalformedChunk)?;
                Ok(Self::Size { digits: digits + 1, value: value * 16 + u64::from(digit) })
            }
            (Self::SizeLineFeed { value: 0 }, b'\n') => Ok(Self::EndReturn),
            (Self::SizeLineFeed { value }, b'\n') => Ok(Self::Data { left: value }),
            (Self::DataReturn, b'\r') => Ok(Self::DataLineFeed),
            (Self::DataLineFeed, b'\n') => Ok(Self::Size { digits: 0, value: 0 }),
            (Self::EndReturn, b'\r') => Ok(Self::EndLineFeed),
            (Self::EndLineFeed, b'\n') => Ok(Self::Nothing),
            _ => Err(MalformedChunk),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_request_begins_where_the_body_ends() {
        let mut body = ChunkedBody::new();
        let bytes = b"4\r\nnote\r\n0\r\n\r\nGET / HTTP/1.1";
        assert_eq!(body.follow(bytes), Ok(14));
        assert!(body.has_ended());
    }

    #[test]
    fn every_cut_of_the_stream_gives_the_same_end() {
        let bytes = b"a\r\n0123456789\r\n1\r\nx\r\n0\r\n\r\n";
        for cut in 0..bytes.len() {
            let mut body = ChunkedBody::new();
            assert_eq!(body.follow(&bytes[..cut]), Ok(cut), "cut at {cut}");
            assert_eq!(body.follow(&bytes[cut..]), Ok(bytes.len() - cut), "cut at {cut}");
            assert!(body.has_ended(), "cut at {cut}");
        }
    }

    #[test]
    fn what_programs_read_differently_is_malformed() {
        let cases: [&[u8]; 12] = [
            b"\r\n",
            b"4;name=value\r\n",
            b"4 \r\n",
            b" 4\r\n",
            b"+4\r\n",
            b"0x4\r\n",
            b"-1\r\n",
            b"4\nnote",
            b"000000004\r\n",
            b"4\r\nnotes\r\n",
            b"4\r\nnote\n",
            b"0\r\nTrailer: x\r\n\r\n",
        ];
        for bytes in cases {
            let outcome = ChunkedBody::new().follow(bytes);
            assert_eq!(outcome, Err(MalformedChunk), "{}", String::from_utf8_lossy(bytes));
        }
    }
}
