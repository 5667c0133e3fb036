//! Listens in on the wire between the shop and its bank.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// Everything that was said.
#[derive(Clone, Default)]
pub(crate) struct Tape {
    asked: Said,
    answered: Said,
}

type Said = Arc<Mutex<Vec<u8>>>;

impl Tape {
    /// Listens in on `bank`; answers where the shop finds it now.
    pub(crate) async fn record(&self, bank: SocketAddr) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        let tape = self.clone();
        tokio::spawn(async move {
            while let Ok((shop, _)) = listener.accept().await {
                let Ok(bank) = TcpStream::connect(bank).await else { continue };
                let (from_shop, to_shop) = shop.into_split();
                let (from_bank, to_bank) = bank.into_split();
                tokio::spawn(pass(from_shop, to_bank, Arc::clone(&tape.asked)));
                tokio::spawn(pass(from_bank, to_shop, Arc::clone(&tape.answered)));
            }
        });
        address
    }

    /// What the bank answered.
    pub(crate) fn answers(&self) -> Vec<u8> {
        self.answered.lock().expect("nobody panics while recording").clone()
    }

    /// What the shop asked, question by question: the path, and everything up to the next question.
    pub(crate) fn questions(&self) -> Vec<(String, String)> {
        let asked = self.asked.lock().expect("nobody panics while recording").clone();
        let text = String::from_utf8_lossy(&asked).into_owned();
        let questions = text.split("POST ").skip(1);
        questions
            .map(|question| {
                let path = question.split(' ').next().unwrap_or_default().to_owned();
                (path, question.to_owned())
            })
            .collect()
    }
}

async fn pass(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, said: Said) {
    let mut piece = vec![0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut piece).await {
        said.lock().expect("nobody panics while recording").extend_from_slice(&piece[..length]);
        if to.write_all(&piece[..length]).await.is_err() {
            return;
        }
    }
    let _ = to.shutdown().await;
}
