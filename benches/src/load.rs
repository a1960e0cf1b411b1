//! Requests per second. The servers are loaded in turns, one at a time, and ratios are taken within a turn, so that
//! other load on the machine affects all servers alike.

use std::time::{Duration, Instant};

use benches::Failure;
use benches::contract::{ENDPOINTS, Endpoint};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Builder;

use crate::running::Running;
use crate::setup::{Options, Workspace, print_line};

/// The number of concurrent requests.
const CONNECTIONS: usize = 16;

/// Prints the median of each server's requests per second, and its ratio to the first two.
pub(crate) fn run(arguments: &[&str]) -> Result<(), Failure> {
    let options = Options::read(arguments)?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let workspace = Workspace::new()?;
    let mut answers = None;
    for server in &options.servers {
        let running = Running::start(server, 8300, &workspace.fresh_database()?)?;
        let given = runtime.block_on(answers_of(running.port))?;
        match &answers {
            None => answers = Some(given),
            Some(first) => same(first, &given, server)?,
        }
    }
    print_line("endpoint", &options.servers);
    for endpoint in ENDPOINTS.iter().filter(|endpoint| options.endpoints.contains(&endpoint.name)) {
        let mut rates: Vec<Vec<f64>> = vec![Vec::new(); options.servers.len()];
        for round in 0..options.rounds {
            for turn in 0..options.servers.len() {
                let server = (turn + round) % options.servers.len();
                let running = Running::start(options.servers[server], 8301, &workspace.fresh_database()?)?;
                rates[server].push(runtime.block_on(rate(running.port, endpoint, options.seconds))?);
            }
        }
        let told = rates.iter().map(|own| {
            let against = |other: &Vec<f64>| median(own.iter().zip(other).map(|(own, other)| own / other));
            let ratios: Vec<String> = rates.iter().take(2).map(|other| format!("{:.2}", against(other))).collect();
            format!("{:.0} ({})", median(own.iter().copied()), ratios.join(" / "))
        });
        print_line(endpoint.name, &told.collect::<Vec<_>>());
    }
    Ok(())
}

fn median(numbers: impl Iterator<Item = f64>) -> f64 {
    let mut numbers: Vec<f64> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The status and body of the first responses of each endpoint. Writing endpoints come last.
async fn answers_of(port: u16) -> Result<Vec<(String, u16, Value)>, Failure> {
    let mut connection = Connection::open(port).await?;
    let mut answers = Vec::new();
    for endpoint in ENDPOINTS.iter().filter(|endpoint| endpoint.method == "GET").chain(&ENDPOINTS) {
        for number in 0..if endpoint.method == "GET" { 40 } else { 1 } {
            let status = connection.ask(&request(endpoint, number)).await?;
            let body = serde_json::from_slice(&connection.body)?;
            answers.push((format!("{} {}", endpoint.method, (endpoint.path)(number)), status, body));
        }
    }
    Ok(answers)
}

/// Checks that both servers gave the same responses. For errors only the fields must be equal, not the texts.
fn same(first: &[(String, u16, Value)], other: &[(String, u16, Value)], name: &str) -> Result<(), Failure> {
    for ((request, status, body), (_, other_status, other_body)) in first.iter().zip(other) {
        let same_body = match (body, other_body) {
            (Value::Object(body), Value::Object(other)) if *status >= 400 => {
                body.len() == other.len() && body.keys().all(|key| other.contains_key(key))
            }
            (body, other) => body == other,
        };
        if status != other_status || !same_body {
            return Err(
                format!("{name} answers {request} with {other_status} {other_body}, not {status} {body}").into()
            );
        }
    }
    Ok(())
}

/// The requests per second.
async fn rate(port: u16, endpoint: &'static Endpoint, seconds: f64) -> Result<f64, Failure> {
    let start = Instant::now();
    let warm = start + Duration::from_secs_f64(seconds / 4.0);
    let end = warm + Duration::from_secs_f64(seconds);
    let clients = (0..CONNECTIONS).map(|client| {
        tokio::spawn(async move {
            let mut connection = Connection::open(port).await?;
            let requests: Vec<Vec<u8>> = (0..500).map(|number| request(endpoint, number + client * 31)).collect();
            let mut answered = 0_u32;
            for request in requests.iter().cycle() {
                let status = connection.ask(request).await?;
                if status != endpoint.status {
                    return Err(format!("{}: {status}", endpoint.name).into());
                }
                let now = Instant::now();
                if now > end {
                    break;
                }
                answered += u32::from(now > warm);
            }
            Ok::<_, Failure>(answered)
        })
    });
    let clients: Vec<_> = clients.collect();
    let mut answered = 0;
    for client in clients {
        answered += client.await??;
    }
    Ok(f64::from(answered) / seconds)
}

fn request(endpoint: &Endpoint, number: usize) -> Vec<u8> {
    let (method, path, body) = (endpoint.method, (endpoint.path)(number), endpoint.body);
    let head = format!("{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n");
    let text = match body {
        "" => format!("{head}\r\n"),
        body => format!("{head}content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len()),
    };
    text.into_bytes()
}

/// A connection that stays open, with as much of HTTP as these servers use.
struct Connection {
    stream: TcpStream,
    read: Vec<u8>,
    body: Vec<u8>,
}

impl Connection {
    async fn open(port: u16) -> Result<Self, Failure> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, read: Vec::with_capacity(1 << 16), body: Vec::new() })
    }

    /// Sends the request, reads the response into `body` and returns its status.
    async fn ask(&mut self, request: &[u8]) -> Result<u16, Failure> {
        self.stream.write_all(request).await?;
        self.read.clear();
        let (status, start, length) = loop {
            self.more().await?;
            if let Some(end) = self.read.windows(4).position(|window| window == b"\r\n\r\n") {
                let head = std::str::from_utf8(&self.read[..end])?.to_ascii_lowercase();
                let status = head.split(' ').nth(1).ok_or("an answer without a status")?.parse()?;
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
                break (status, end + 4, length.ok_or("an answer without a length")?.parse::<usize>()?);
            }
        };
        while self.read.len() < start + length {
            self.more().await?;
        }
        self.body.clear();
        self.body.extend_from_slice(&self.read[start..start + length]);
        Ok(status)
    }

    async fn more(&mut self) -> Result<(), Failure> {
        if self.stream.read_buf(&mut self.read).await? == 0 {
            return Err("the server closed a connection".into());
        }
        Ok(())
    }
}
