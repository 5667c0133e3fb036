//! A service behind the signed contract, for the demo and for tests: it listens on a loopback socket, checks every
//! signature, sends nothing, and puts what it takes into the sandbox inbox. Numbers that end in a certain way get a trouble,
//! and a dial gives every number one. It speaks HTTP by hand, because half of its troubles are none a server would make.

use std::{collections::HashMap, io, net::SocketAddr, sync::Arc, time::Duration};

use parking_lot::Mutex;
use serde::Deserialize;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinHandle,
    time::timeout,
};

use super::{Secret, SignatureHeaders, verify};
use crate::{
    Now,
    inbox::{SandboxInbox, SandboxKind, SandboxMessage},
};

const CONNECTIONS_MAX: usize = 32;
const REQUEST_BYTES_MAX: usize = 64 * 1024;
const HEADER_FIELDS_MAX: usize = 64;
const IDLE_MAX: Duration = Duration::from_secs(30);

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It will not send to this number.
    Refused,
    /// It is too busy, and did nothing.
    Busy,
    /// It takes the message and never answers.
    Silent,
    /// It takes the message, and the connection is lost before the answer.
    Lost,
    /// It answers twice.
    Twice,
    /// It answers something that is no JSON.
    Garbled,
    /// It sends whoever asks somewhere else.
    Elsewhere,
    /// Its answer does not end.
    Endless,
}

/// Troubles by the end of the number, and what an operator reads about them.
pub const TROUBLES: [(&str, Trouble, &str); 5] = [
    ("9990001", Trouble::Refused, "the number is refused"),
    ("9990002", Trouble::Busy, "the service is too busy at the moment"),
    ("9990003", Trouble::Silent, "the service takes the message and never answers"),
    ("9990004", Trouble::Lost, "the connection is lost after the message was taken"),
    ("9990005", Trouble::Twice, "the service answers twice"),
];

/// What a test turns while the simulator runs.
#[derive(Debug, Clone, Copy, Default)]
pub struct Dials {
    /// How long every answer takes.
    pub delay: Duration,
    /// What goes wrong with every message.
    pub trouble: Option<Trouble>,
}

/// A running simulator; it stops when this is dropped.
#[derive(Debug)]
pub struct SmsSimulator {
    /// Where it listens.
    pub address: SocketAddr,
    dials: Arc<Mutex<Dials>>,
    task: JoinHandle<()>,
}

impl Drop for SmsSimulator {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Desk {
    secret: Secret,
    inbox: SandboxInbox,
    now: Now,
    dials: Arc<Mutex<Dials>>,
    taken: Mutex<HashMap<String, String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    version: u32,
    to: String,
    sender: String,
    text: String,
}

impl SmsSimulator {
    /// Begins to listen on a free port of this machine.
    pub async fn start(secret: Secret, inbox: SandboxInbox, now: Now) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let dials = Arc::new(Mutex::new(Dials::default()));
        let desk = Desk { secret, inbox, now, dials: Arc::clone(&dials), taken: Mutex::default() };
        let desk = Arc::new(desk);
        let task = tokio::spawn(async move {
            let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
            while let (Ok(place), Ok((stream, _))) =
                (Arc::clone(&places).acquire_owned().await, listener.accept().await)
            {
                let desk = Arc::clone(&desk);
                tokio::spawn(async move {
                    // A client that goes away in the middle has said all there is to say.
                    let _ = timeout(IDLE_MAX, desk.serve(stream)).await;
                    drop(place);
                });
            }
        });
        Ok(Self { address, dials, task })
    }

    /// Where messages are posted to.
    pub fn url(&self) -> String {
        format!("http://{}/v1/messages", self.address)
    }

    /// Turns the dials.
    pub fn turn(&self, dials: Dials) {
        *self.dials.lock() = dials;
    }
}

impl Desk {
    async fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        let Some((headers, body)) = read(&mut stream).await? else {
            return say(&mut stream, 400, &json!({ "error": "no request" }).to_string()).await;
        };
        let Dials { delay, trouble } = *self.dials.lock();
        tokio::time::sleep(delay).await;
        if !verify(&self.secret, &headers, &body, (self.now)().0 / 1_000_000) {
            return say(&mut stream, 401, &json!({ "error": "the signature is wrong" }).to_string()).await;
        }
        let order = serde_json::from_slice::<Order>(&body).ok().filter(|order| order.version == 1);
        let Some(order) = order else {
            return say(&mut stream, 400, &json!({ "error": "no message" }).to_string()).await;
        };
        let of_number =
            TROUBLES.iter().find(|(end, ..)| order.to.ends_with(end)).map(|(_, trouble, _)| *trouble);
        match trouble.or(of_number) {
            Some(Trouble::Refused) => {
                say(&mut stream, 422, &json!({ "error": "this number is refused" }).to_string()).await
            }
            Some(Trouble::Busy) => say(&mut stream, 503, &json!({ "error": "try later" }).to_string()).await,
            Some(Trouble::Elsewhere) => {
                let answer = "HTTP/1.1 307 Temporary Redirect\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";
                stream.write_all(answer.as_bytes()).await
            }
            trouble => {
                let answer = json!({ "id": self.take(&headers.id, order) }).to_string();
                self.answer(&mut stream, trouble, &answer).await
            }
        }
    }

    async fn answer(&self, stream: &mut TcpStream, trouble: Option<Trouble>, answer: &str) -> io::Result<()> {
        match trouble {
            Some(Trouble::Silent) => std::future::pending().await,
            Some(Trouble::Lost) => Ok(()),
            Some(Trouble::Garbled) => say(stream, 200, "OK 1").await,
            Some(Trouble::Endless) => {
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n").await?;
                loop {
                    stream.write_all(&[b' '; 4096]).await?;
                }
            }
            Some(Trouble::Twice) => {
                say(stream, 200, answer).await?;
                say(stream, 200, &json!({ "id": "nobody asked" }).to_string()).await
            }
            _ => say(stream, 200, answer).await,
        }
    }

    /// Takes a message, once for each key, and returns what it is called here.
    fn take(&self, key: &str, order: Order) -> String {
        let mut taken = self.taken.lock();
        if let Some(id) = taken.get(key) {
            return id.clone();
        }
        let Order { to, sender, text, .. } = order;
        let message = SandboxMessage {
            kind: SandboxKind::Sms,
            from: sender,
            to,
            subject: None,
            text,
            html: None,
            at: (self.now)(),
        };
        let id = format!("sim-{}", self.inbox.put(message));
        taken.insert(key.to_owned(), id.clone());
        id
    }
}

/// Reads one request: the fields of its signature and its body. `None` for anything else.
async fn read(stream: &mut TcpStream) -> io::Result<Option<(SignatureHeaders, Vec<u8>)>> {
    let mut bytes = Vec::new();
    loop {
        let mut part = [0; 4096];
        let count = stream.read(&mut part).await?;
        if count == 0 || bytes.len() + count > REQUEST_BYTES_MAX {
            return Ok(None);
        }
        bytes.extend_from_slice(&part[..count]);
        let mut fields = [httparse::EMPTY_HEADER; HEADER_FIELDS_MAX];
        let mut request = httparse::Request::new(&mut fields);
        match request.parse(&bytes) {
            Err(_) => return Ok(None),
            Ok(httparse::Status::Partial) => {}
            Ok(httparse::Status::Complete(head)) => {
                let field = |name: &str| {
                    let found = request.headers.iter().find(|field| field.name.eq_ignore_ascii_case(name));
                    found.map(|field| String::from_utf8_lossy(field.value).into_owned()).unwrap_or_default()
                };
                let length: usize = field("content-length").parse().unwrap_or(0);
                if bytes.len() >= head + length {
                    let headers = SignatureHeaders {
                        id: field("webhook-id"),
                        timestamp: field("webhook-timestamp"),
                        signature: field("webhook-signature"),
                    };
                    let body = bytes[head..head + length].to_vec();
                    return Ok((request.method == Some("POST")).then_some((headers, body)));
                }
            }
        }
    }
}

async fn say(stream: &mut TcpStream, status: u16, body: &str) -> io::Result<()> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} Said\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await
}
