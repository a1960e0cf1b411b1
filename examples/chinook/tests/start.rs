//! The program itself: its output, its start and its end.
#![cfg(unix)]
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::PathBuf,
    process::{Child, ChildStdout, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

/// A running server, in a folder of its own.
struct Server {
    process: Child,
    stdout: BufReader<ChildStdout>,
    address: String,
}

impl Server {
    fn start(folder: &PathBuf) -> Self {
        let mut process = chinook(folder).env("PORT", "0").stdout(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix("Chinook API on http://").and_then(|rest| rest.strip_suffix('/'));
        let address = address.unwrap_or_else(|| panic!("the first line is {line:?}")).to_owned();
        Self { process, stdout, address }
    }

    fn send(&self, text: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(text.as_bytes()).unwrap();
        stream
    }

    fn get(&self, path: &str) -> String {
        receive(self.send(&format!("GET {path} HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n")))
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.process.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits up to 20 seconds for the end, and returns the exit code.
    fn wait(&mut self) -> Option<i32> {
        let start = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait().unwrap() {
                return status.code();
            }
            assert!(start.elapsed() < Duration::from_secs(20), "the server does not stop");
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn receive(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn chinook(folder: &PathBuf) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chinook"));
    command
        .current_dir(folder)
        .env_remove("PORT")
        .env_remove("DATABASE_URL")
        .env_remove("POOL")
        .env_remove("WORKERS")
        .stdin(Stdio::null());
    command
}

fn empty_folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn serves_and_keeps_what_was_written() {
    let folder = empty_folder("keeps");
    let mut server = Server::start(&folder);
    assert!(server.get("/artists/1/").ends_with("{\"id\":1,\"name\":\"AC/DC\"}"), "{}", server.get("/artists/1/"));
    assert!(server.get("/").contains("\"tracks\":\"http://shop/tracks/\""));
    let body = "{\"name\": \"Kept\"}";
    let head = "POST /artists/ HTTP/1.1\r\nHost: shop\r\nConnection: close\r\nContent-Type: application/json";
    let answer = receive(server.send(&format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len())));
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    server.signal("TERM");
    assert_eq!(server.wait(), Some(0));
    let mut rest = String::new();
    server.stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, chinook::api().routes().to_string(), "what it prints after its address");
    assert!(folder.join("chinook.sqlite3").exists());

    let server = Server::start(&folder);
    assert!(server.get("/artists/276/").ends_with("{\"id\":276,\"name\":\"Kept\"}"));
}

#[test]
fn finishes_requests_on_their_way_when_told_to_stop() {
    for signal in ["TERM", "INT"] {
        let mut server = Server::start(&empty_folder(&format!("stops_{signal}")));
        let _silent = server.send("");
        let idle = server.send("GET /artists/1/ HTTP/1.1\r\nHost: shop\r\n\r\n");
        let body = "{\"name\": \"In flight\"}";
        let (first, last) = body.split_at(5);
        let head = "POST /artists/ HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json";
        let length = format!("Content-Length: {}\r\nExpect: 100-continue", body.len());
        let mut on_its_way = server.send(&format!("{head}\r\n{length}\r\n\r\n"));
        // The server answers so as soon as it reads the body, however busy the machine is.
        let mut reads = [0; "HTTP/1.1 100 Continue\r\n\r\n".len()];
        on_its_way.read_exact(&mut reads).unwrap();
        assert!(reads.starts_with(b"HTTP/1.1 100 "), "{:?}", String::from_utf8_lossy(&reads));
        on_its_way.write_all(first.as_bytes()).unwrap();

        server.signal(signal);
        while TcpStream::connect(&server.address).is_ok() {
            thread::sleep(Duration::from_millis(20));
        }
        on_its_way.write_all(last.as_bytes()).unwrap();
        let answer = receive(on_its_way);
        assert!(answer.starts_with("HTTP/1.1 201"), "after {signal}: {answer}");
        assert_eq!(server.wait(), Some(0), "after {signal}");
        drop(idle);
    }
}

/// Asserts exit code 1 and one line that names the variable.
fn refuses(variable: &str, value: &str) {
    let folder = empty_folder(&format!("refuses_{}", value.replace(|letter: char| !letter.is_alphanumeric(), "_")));
    let Output { status, stdout, stderr } = chinook(&folder).env(variable, value).output().unwrap();
    let (stdout, stderr) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert_eq!(status.code(), Some(1), "{variable}={value}: {stderr}");
    assert_eq!(stdout, "", "{variable}={value}");
    assert_eq!(stderr.lines().count(), 1, "{variable}={value}: {stderr}");
    assert!(stderr.starts_with("chinook: "), "{stderr}");
    assert!(stderr.contains(variable), "does not name the variable: {stderr}");
    assert!(!stderr.contains("secret"), "shows the password: {stderr}");
}

#[test]
fn refuses_an_invalid_port() {
    for port in ["abc", "", "65536", "-1", "80 ", "1.5"] {
        refuses("PORT", port);
    }
}

#[test]
fn refuses_invalid_numbers_of_threads_and_connections() {
    for variable in ["WORKERS", "POOL"] {
        for number in ["0", "two", ""] {
            refuses(variable, number);
        }
    }
}

#[test]
fn refuses_an_invalid_database_address() {
    for url in [
        "",
        "nonsense",
        "redis://127.0.0.1/",
        "http://127.0.0.1/",
        "sqlite:///no/such/folder/x.db",
        "sqlite:x.db?nonsense=1",
        "mysql://user:secret@",
        "postgres://user:secret@[::bad/x",
        "mysql://user:se cret@[::bad/x",
    ] {
        refuses("DATABASE_URL", url);
    }
}

#[test]
fn says_when_the_port_is_taken() {
    let folder = empty_folder("taken");
    let server = Server::start(&folder);
    let port = server.address.rsplit(':').next().unwrap();
    let Output { status, stderr, .. } = chinook(&folder).env("PORT", port).output().unwrap();
    let stderr = String::from_utf8_lossy(&stderr);
    assert_eq!(status.code(), Some(1));
    assert!(stderr.contains(port) && stderr.lines().count() == 1, "{stderr}");
}
