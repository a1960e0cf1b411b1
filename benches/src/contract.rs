//! The requests to each server: nine endpoints, by the letters under which `BENCHMARKS.md` lists them.

/// An endpoint: the request with a number, and the status of its response.
#[derive(Clone, Copy, Debug)]
pub struct Endpoint {
    /// Its letters.
    pub name: &'static str,
    /// A description of the response.
    pub what: &'static str,
    /// The method.
    pub method: &'static str,
    /// The path of the request with this number.
    pub path: fn(usize) -> String,
    /// The body; empty if there is none.
    pub body: &'static str,
    /// The status of the response.
    pub status: u16,
}

/// The number of tracks.
const TRACKS: usize = 3503;
const ALBUMS: usize = 347;

/// The nine endpoints.
pub const ENDPOINTS: [Endpoint; 9] = [
    get("R", "a track", |number| format!("/tracks/{}/", 1 + number * 37 % TRACKS)),
    get("L", "100 tracks", |number| format!("/tracks/?limit=100&offset={}", number % 34 * 100)),
    get("F", "tracks filtered, ordered, searched", |_| {
        String::from("/tracks/?genre=1&ordering=-milliseconds&search=love&limit=20")
    }),
    get("N", "an album with artist and tracks", |number| format!("/albums/{}/", 1 + number * 7 % ALBUMS)),
    get("NL", "50 such albums", |number| format!("/albums/?limit=50&offset={}", number % 6 * 50)),
    Endpoint {
        name: "C",
        what: "a new track",
        method: "POST",
        path: |_| String::from("/tracks/"),
        body: r#"{"name":"Bench Song","album":1,"media_type":1,"genre":1,"composer":"A. Bencher","milliseconds":215000,"bytes":7012345,"unit_price":"0.99"}"#,
        status: 201,
    },
    Endpoint {
        name: "U",
        what: "a changed track",
        method: "PATCH",
        path: |number| format!("/tracks/{}/", 1 + number * 37 % TRACKS),
        body: r#"{"composer":"New Composer","unit_price":"1.29"}"#,
        status: 200,
    },
    Endpoint {
        name: "I",
        what: "an invalid body",
        method: "POST",
        path: |_| String::from("/tracks/"),
        body: r#"{"name":"","album":1,"media_type":999,"genre":1,"milliseconds":-5,"unit_price":"12345.678"}"#,
        status: 400,
    },
    Endpoint { status: 404, ..get("X", "a track that is not there", |_| String::from("/tracks/999999/")) },
];

const fn get(name: &'static str, what: &'static str, path: fn(usize) -> String) -> Endpoint {
    Endpoint { name, what, method: "GET", path, body: "", status: 200 }
}
