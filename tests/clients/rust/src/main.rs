//! The client that progenitor makes of the document in OpenAPI 3.0.3.

use std::num::NonZeroU64;

use progenitor::generate_api;

generate_api!(spec = "openapi-3.0.json", interface = Builder);

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let base = std::env::args().nth(1).expect("the URL of the server");
    let client = Client::new(&base);

    let limit = NonZeroU64::new(2).expect("a limit");
    let page = client.track_list().genre(1).limit(limit).send().await.expect("a page").into_inner();
    assert!(page.results.len() == 2 && page.count > 2 && page.next.is_some());
    assert!(page.results.iter().all(|track| track.genre == Some(1)));

    let body = |title: &str, artist: i64| {
        types::AlbumRequest::builder().title(types::AlbumRequestTitle::try_from(title).expect("a title")).artist(artist)
    };
    let album = client.album_create().body(body("By progenitor", 1)).send().await.expect("an album").into_inner();

    let refused = client.album_create().body(body("Nobody's", 999_999_999)).send().await.expect_err("a refusal");
    assert_eq!(refused.status().map(|status| status.as_u16()), Some(400));
    let progenitor_client::Error::ErrorResponse(error) = refused else { panic!("{refused}") };
    assert!(error.into_inner().extra.contains_key("artist"));

    let changed = client.album_update().pk(album.id).body(body("Renamed", 2)).send().await.expect("a change");
    assert_eq!(changed.into_inner().artist, 2);
    let shown = client.album_retrieve().pk(album.id).send().await.expect("the album").into_inner();
    assert_eq!(shown.artist.name.as_deref(), Some("Accept"));
    client.album_destroy().pk(album.id).send().await.expect("a deletion");
    let gone = client.album_retrieve().pk(album.id).send().await.expect_err("nothing");
    assert_eq!(gone.status().map(|status| status.as_u16()), Some(404));
    println!("progenitor: passed");
}
