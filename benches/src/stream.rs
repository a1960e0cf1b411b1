//! A list of a million rows that is sent while it is read.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Instant;

use benches::{EXPORT, Failure};
use sea_orm::{ConnectionTrait, Database};

use crate::running::Running;
use crate::setup::Workspace;

const ROWS: usize = 1_000_000;

/// Copies of the store's tracks, until the table has a million.
const FILL: &str = "
    INSERT INTO track (name, album_id, media_type_id, genre_id, composer, milliseconds, bytes, unit_price)
    WITH RECURSIVE times (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM times WHERE n < 300)
    SELECT name, album_id, media_type_id, genre_id, composer, milliseconds, bytes, unit_price
    FROM track, times LIMIT 1000000 - (SELECT COUNT(*) FROM track)";

/// Prints the time of each form of the list, and the server's peak memory since its start.
pub(crate) fn run() -> Result<(), Failure> {
    let workspace = Workspace::new()?;
    let url = workspace.fresh_database()?;
    crate::runtime(1)?.block_on(async {
        let db = Database::connect(&url).await?;
        db.execute_unprepared(FILL).await?;
        Ok::<_, Failure>(db.close().await?)
    })?;
    println!("{:<40}{:>10}{:>10}{:>14}", "list", "rows", "seconds", "MB resident");
    for (query, head) in [("format=ndjson", 0), ("format=csv", 1), ("format=ndjson&ordering=-id", 0)] {
        let running = Running::start(EXPORT, 8302, &url)?;
        let start = Instant::now();
        let rows = lines(running.port, query)? - head;
        let seconds = start.elapsed().as_secs_f64();
        if rows != ROWS {
            return Err(format!("{query}: {rows} rows").into());
        }
        let peak = running.peak().map_or_else(|| String::from("?"), |megabytes| megabytes.to_string());
        println!("{query:<40}{rows:>10}{seconds:>10.1}{peak:>14}");
    }
    Ok(())
}

/// The number of lines in the response's body.
fn lines(port: u16, query: &str) -> Result<usize, Failure> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    // HTTP 1.0 has no chunks: the connection ends with the body.
    write!(stream, "GET /tracks/?{query} HTTP/1.0\r\n\r\n")?;
    let mut answer = BufReader::with_capacity(1 << 16, stream);
    let mut line = Vec::new();
    answer.read_until(b'\n', &mut line)?;
    if !line.starts_with(b"HTTP/1.0 200") {
        return Err(String::from_utf8_lossy(&line).into_owned().into());
    }
    while line != b"\r\n" {
        line.clear();
        if answer.read_until(b'\n', &mut line)? == 0 {
            return Err("an answer that ends in its head".into());
        }
    }
    let mut count = 0;
    loop {
        line.clear();
        match answer.read_until(b'\n', &mut line)? {
            0 => return Ok(count),
            _ => count += 1,
        }
    }
}
