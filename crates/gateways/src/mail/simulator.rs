//! A mail server for the demo and for tests: it speaks SMTP on a loopback socket, delivers nothing, and puts what it
//! takes into the sandbox inbox. Recipients whose address begins with the name of a trouble get that trouble.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use checkout::ids::Timestamp;
use mailparse::{MailAddr, MailHeader, MailHeaderMap, ParsedMail, addrparse_header};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream, tcp::OwnedWriteHalf},
    sync::Semaphore,
    task::JoinHandle,
    time::timeout,
};

use crate::{
    Now,
    inbox::{SandboxInbox, SandboxKind, SandboxMessage},
};

const CONNECTIONS_MAX: usize = 32;
const LINE_BYTES_MAX: u64 = 2_048;
const MAIL_BYTES_MAX: usize = 1_048_576;
const IDLE_MAX: Duration = Duration::from_secs(30);

/// Troubles by the beginning of the recipient's address, `mail-refused@…`.
pub const TROUBLES: [(&str, &str); 4] = [
    ("mail-refused", "the recipient does not exist"),
    ("mail-later", "the server is too busy at the moment"),
    ("mail-silent", "the server stops answering"),
    ("mail-lost", "the connection is lost after the mail was handed over"),
];

/// A running simulator; it stops when this is dropped.
#[derive(Debug)]
pub struct MailSimulator {
    /// Where it listens.
    pub address: SocketAddr,
    task: JoinHandle<()>,
}

impl Drop for MailSimulator {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl MailSimulator {
    /// Begins to listen on a free port of this machine.
    pub async fn start(inbox: SandboxInbox, now: Now) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let task = tokio::spawn(async move {
            let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
            while let (Ok(place), Ok((stream, _))) =
                (Arc::clone(&places).acquire_owned().await, listener.accept().await)
            {
                let (inbox, now) = (inbox.clone(), Arc::clone(&now));
                tokio::spawn(async move {
                    // A client that goes away in the middle has said all there is to say.
                    let _ = Session::new(stream, inbox, now).run().await;
                    drop(place);
                });
            }
        });
        Ok(Self { address, task })
    }
}

struct Session {
    lines: BufReader<tokio::net::tcp::OwnedReadHalf>,
    out: OwnedWriteHalf,
    inbox: SandboxInbox,
    now: Now,
    recipients: Vec<String>,
}

impl Session {
    fn new(stream: TcpStream, inbox: SandboxInbox, now: Now) -> Self {
        let (read, out) = stream.into_split();
        Self { lines: BufReader::new(read), out, inbox, now, recipients: Vec::new() }
    }

    async fn run(mut self) -> io::Result<()> {
        self.say("220 sandbox ESMTP").await?;
        loop {
            let line = self.line().await?;
            let line = String::from_utf8_lossy(&line).trim().to_owned();
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            match verb.as_str() {
                "" => return Ok(()),
                "EHLO" => self.say("250-sandbox\r\n250-8BITMIME\r\n250 SMTPUTF8").await?,
                "HELO" | "NOOP" => self.say("250 well").await?,
                "MAIL" | "RSET" => {
                    self.recipients.clear();
                    self.say("250 well").await?;
                }
                "RCPT" => self.recipient(&line).await?,
                "DATA" if self.recipients.is_empty() => self.say("503 to whom?").await?,
                "DATA" => {
                    self.say("354 go on").await?;
                    if !self.take().await? {
                        return Ok(());
                    }
                }
                "QUIT" => return self.say("221 goodbye").await,
                _ => self.say("502 what?").await?,
            }
        }
    }

    async fn recipient(&mut self, line: &str) -> io::Result<()> {
        let address = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
        let trouble = |name: &str| address.starts_with(name);
        if trouble("mail-refused") {
            return self.say("550 5.1.1 there is nobody of this name").await;
        }
        if trouble("mail-later") {
            return self.say("451 4.7.1 try again later").await;
        }
        if trouble("mail-silent") {
            tokio::time::sleep(IDLE_MAX).await;
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.recipients.push(address);
        self.say("250 well").await
    }

    /// Takes the mail; `false` when the connection is to be lost now.
    async fn take(&mut self) -> io::Result<bool> {
        let mut mail = Vec::new();
        loop {
            let line = self.line().await?;
            match line.as_slice() {
                b".\r\n" => break,
                [] => return Ok(false),
                [b'.', rest @ ..] => mail.extend_from_slice(rest),
                whole => mail.extend_from_slice(whole),
            }
            if mail.len() > MAIL_BYTES_MAX {
                self.say("552 too large").await?;
                return Ok(false);
            }
        }
        let recipients = std::mem::take(&mut self.recipients);
        let lost = recipients.iter().any(|address| address.starts_with("mail-lost"));
        for to in recipients {
            self.inbox.put(read(&mail, to, (self.now)()));
        }
        if !lost {
            self.say("250 taken").await?;
        }
        Ok(!lost)
    }

    async fn line(&mut self) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        let mut limited = (&mut self.lines).take(LINE_BYTES_MAX);
        timeout(IDLE_MAX, limited.read_until(b'\n', &mut line))
            .await
            .map_err(|_| io::ErrorKind::TimedOut)??;
        Ok(line)
    }

    async fn say(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(format!("{text}\r\n").as_bytes()).await
    }
}

/// The mail as its reader sees it.
fn read(bytes: &[u8], to: String, at: Timestamp) -> SandboxMessage {
    let parsed = mailparse::parse_mail(bytes).ok();
    let header = |name: &str| parsed.as_ref()?.headers.get_first_header(name);
    let sender = header("From").and_then(|from| addrparse_header(from).ok()?.into_inner().into_iter().next());
    let from = sender.map(|sender| match sender {
        MailAddr::Single(one) => match one.display_name {
            Some(name) => format!("{name} <{}>", one.addr),
            None => one.addr,
        },
        MailAddr::Group(group) => group.group_name,
    });
    let body = |kind: &str| {
        let is_meant = |part: &&ParsedMail| part.ctype.mimetype == kind;
        parsed.as_ref()?.parts().find(is_meant)?.get_body().ok()
    };
    SandboxMessage {
        kind: SandboxKind::Mail,
        from: from.unwrap_or_default(),
        to,
        subject: header("Subject").map(MailHeader::get_value),
        text: body("text/plain").unwrap_or_default(),
        html: body("text/html"),
        at,
    }
}
