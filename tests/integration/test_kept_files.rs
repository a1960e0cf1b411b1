//! Files that hooks store and delete follow the transaction of the write.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rest_runtime::axum::body::Body;
use rest_runtime::axum::http::Request as HttpRequest;
use rest_runtime::axum::{Extension, Router};
use rest_runtime::parsers::UploadedFile;
use rest_runtime::prelude::*;
use rest_runtime::storage::{FileSystemStorage, Storage, on_commit, on_rollback};
use tempfile::TempDir;
use tokio::sync::Notify;
use tower::ServiceExt;

use crate::gems::make_table;
use crate::support::Api;

on_each_database!(Empty:
    a_file_goes_with_the_row_that_was_not_saved,
    a_row_that_stays_keeps_its_file,
    clients_that_leave_leave_no_files,
);

mod poster {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "kept_poster")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(column_type = "String(StringLen::N(20))")]
        pub title: String,
        #[sea_orm(column_type = "String(StringLen::N(255))")]
        pub picture: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = poster::Entity)]
struct PosterSerializer {
    #[field(read_only)]
    id: i32,
    title: String,
    #[field(read_only)]
    picture: String,
    #[field(write_only)]
    upload: UploadedFile,
}

/// The result of the write, by title.
#[expect(clippy::panic_in_result_fn, reason = "a hook may panic")]
fn outcome(title: &str) -> Result<()> {
    match title {
        "refused" => Err(ValidationError::field("title", "Not this one.", "refused").into()),
        "broken" => Err(Error::other("a hook that fails")),
        "panics" => panic!("a hook that panics"),
        _ => Ok(()),
    }
}

struct Posters;

#[view_set(model = poster::Entity, serializer = PosterSerializer)]
impl Posters {
    async fn perform_create(
        &self,
        request: &Request,
        mut data: Valid<PosterSerializer>,
        tx: &Tx,
    ) -> Result<poster::Model> {
        let shop = Shop::of(request);
        data.row.picture = Set(shop.storage.save(&data.fields.upload).await?);
        let (kept, title) = (Arc::clone(&shop.kept), data.fields.title.clone());
        let row = data.save(tx).await?;
        if title == "waits" {
            kept.notify_one();
            std::future::pending::<()>().await;
        }
        outcome(&title)?;
        Ok(row)
    }

    async fn perform_update(
        &self,
        request: &Request,
        mut data: Valid<PosterSerializer>,
        tx: &Tx,
    ) -> Result<poster::Model> {
        let storage = Shop::of(request).storage;
        if let Some(old) = data.instance() {
            storage.delete(&old.picture).await?;
        }
        data.row.picture = Set(storage.save(&data.fields.upload).await?);
        let title = data.fields.title.clone();
        let row = data.save(tx).await?;
        outcome(&title)?;
        Ok(row)
    }

    async fn perform_destroy(&self, request: &Request, poster: poster::Model, tx: &Tx) -> Result<()> {
        Shop::of(request).storage.delete(&poster.picture).await?;
        let refused = request.query_params().get("refused").is_some();
        sea_orm::ModelTrait::delete(poster, tx).await?;
        outcome(if refused { "refused" } else { "" })
    }
}

#[derive(Clone, Debug)]
struct Shop {
    storage: FileSystemStorage,
    /// Notified when a file is stored and its row waits.
    kept: Arc<Notify>,
}

impl Shop {
    fn of(request: &Request) -> Self {
        request.extensions().get::<Self>().unwrap().clone()
    }
}

struct Server {
    app: Router,
    folder: TempDir,
    shop: Shop,
}

impl Server {
    async fn start(api: &Api) -> Self {
        make_table(api, poster::Entity).await;
        let folder = tempfile::tempdir().unwrap();
        let shop = Shop { storage: FileSystemStorage::new(folder.path(), "/media/"), kept: Arc::default() };
        let routes = SimpleRouter::new().register_as::<Posters>("posters", "poster").into_router();
        let app = routes.layer(Extension(shop.clone())).with_state(Rest::new(api.db.clone()));
        Self { app, folder, shop }
    }

    async fn send(&self, method: &str, path: &str, title: &str, file: &str) -> u16 {
        self.app.clone().oneshot(form(method, path, title, file)).await.unwrap().status().as_u16()
    }

    /// The names of all files, including drafts.
    fn files(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.folder.path())
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// Waits for file operations that run in the background.
    async fn until_there_are(&self, names: &[&str]) {
        let start = Instant::now();
        while self.files() != names {
            assert!(start.elapsed() < Duration::from_mins(1), "{:?}", self.files());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

fn form(method: &str, path: &str, title: &str, file: &str) -> HttpRequest<Body> {
    let body = format!(
        "--x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\n{title}\r\n--x\r\n\
         Content-Disposition: form-data; name=\"upload\"; filename=\"{file}\"\r\n\r\nhello {file}\r\n--x--\r\n"
    );
    let request = HttpRequest::builder().method(method).uri(path);
    request.header("content-type", "multipart/form-data; boundary=x").body(body.into()).unwrap()
}

async fn a_file_goes_with_the_row_that_was_not_saved(api: Api) {
    let server = Server::start(&api).await;
    for (title, status) in [("refused", 400), ("broken", 500), ("panics", 500)] {
        assert_eq!(server.send("POST", "/posters/", title, "a.txt").await, status, "{title}");
        server.until_there_are(&[]).await;
    }
    // Validation comes before any hook.
    assert_eq!(server.send("POST", "/posters/", &"long".repeat(10), "a.txt").await, 400);
    assert_eq!(server.files(), [""; 0]);
    assert_eq!(server.send("POST", "/posters/", "kept", "a.txt").await, 201);
    assert_eq!(server.files(), ["a.txt"]);
    let content = std::fs::read_to_string(server.folder.path().join("a.txt")).unwrap();
    assert_eq!(content, "hello a.txt");
}

async fn a_row_that_stays_keeps_its_file(api: Api) {
    let server = Server::start(&api).await;
    assert_eq!(server.send("POST", "/posters/", "kept", "old.txt").await, 201);
    for (title, status) in [("refused", 400), ("broken", 500), ("panics", 500)] {
        assert_eq!(server.send("PUT", "/posters/1/", title, "new.txt").await, status, "{title}");
        server.until_there_are(&["old.txt"]).await;
    }
    assert_eq!(server.send("PUT", "/posters/1/", "kept", "new.txt").await, 200);
    assert_eq!(server.files(), ["new.txt"]);
    assert_eq!(server.send("DELETE", "/posters/1/?refused=1", "", "").await, 400);
    assert_eq!(server.files(), ["new.txt"]);
    assert_eq!(server.send("DELETE", "/posters/1/", "", "").await, 204);
    assert_eq!(server.files(), [""; 0]);
}

async fn clients_that_leave_leave_no_files(api: Api) {
    let server = Server::start(&api).await;
    assert_eq!(server.send("POST", "/posters/", "kept", "kept.txt").await, 201);
    for _ in 0..4 {
        let mut request = Box::pin(server.app.clone().oneshot(form("POST", "/posters/", "waits", "kept.txt")));
        tokio::select! {
            answer = &mut request => panic!("{:?}", answer.unwrap().status()),
            () = server.shop.kept.notified() => {}
        }
        assert_eq!(server.files().len(), 2);
        // The client disconnects.
        drop(request);
        server.until_there_are(&["kept.txt"]).await;
    }
    assert_eq!(server.send("PUT", "/posters/1/", "kept", "kept.txt").await, 200);
}

/// Cancels the save in the middle of the file: no part of it is left under any name.
#[tokio::test]
async fn a_file_is_whole_or_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let storage = FileSystemStorage::new(folder.path(), "/media/");
    let file = UploadedFile::new("large.bin", "", vec![7; 8 * 1024 * 1024]);
    for _ in 0..16 {
        let save = storage.save(&file);
        tokio::pin!(save);
        let polled = std::future::poll_fn(|context| std::task::Poll::Ready(save.as_mut().poll(context))).await;
        assert!(polled.is_pending(), "it is written elsewhere");
    }
    // Under another name, since a file that is about to be deleted may still have the plain one.
    let kept = storage.save(&file).await.unwrap();
    assert_eq!(std::fs::metadata(folder.path().join(&kept)).unwrap().len(), file.size());
    let start = Instant::now();
    while names(folder.path()) != [folder.path().join(&kept)] {
        assert!(start.elapsed() < Duration::from_mins(1), "{:?}", names(folder.path()));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

fn names(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect()
}

#[tokio::test]
async fn names_of_any_length_are_taken() {
    let folder = tempfile::tempdir().unwrap();
    let storage = FileSystemStorage::new(folder.path(), "/media/");
    for name in [
        format!("{}.txt", "a".repeat(256)),
        format!("{}.txt", "日".repeat(86)),
        "👍".repeat(100),
        format!("a.{}", "b".repeat(300)),
        "CON.txt".to_owned(),
        "..".to_owned(),
        "\u{202e}fdp.exe".to_owned(),
    ] {
        let file = UploadedFile::new(&name, "", "x");
        let (one, other) = (storage.save(&file).await.unwrap(), storage.save(&file).await.unwrap());
        assert_ne!(one, other);
        for kept in [&one, &other] {
            assert!(kept.len() <= 255, "{kept}");
            assert_eq!(std::fs::read_to_string(folder.path().join(kept)).unwrap(), "x");
            let is_text = Path::new(&name).extension().is_some_and(|ending| ending == "txt");
            assert_eq!(Path::new(kept).extension().is_some_and(|ending| ending == "txt"), is_text, "{kept}");
            storage.delete(kept).await.unwrap();
        }
    }
    assert!(names(folder.path()).is_empty());
}

#[cfg(unix)]
#[tokio::test]
async fn what_serves_the_folder_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let storage = FileSystemStorage::new(folder.path().join("below"), "/media/");
    storage.save(&UploadedFile::new("a.txt", "", "x")).await.unwrap();
    std::fs::write(folder.path().join("plain.txt"), "x").unwrap();
    let mode = |name: &str| std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
    assert_eq!(mode("below/a.txt"), mode("plain.txt"));
}

#[tokio::test]
async fn without_a_write_both_happen_at_once() {
    let done = Arc::new(std::sync::Mutex::new(Vec::new()));
    let note = |what: &'static str| {
        let done = Arc::clone(&done);
        async move { done.lock().unwrap().push(what) }
    };
    on_rollback(note("rolled back"));
    on_commit(note("committed")).await;
    assert_eq!(*done.lock().unwrap(), ["committed"]);
}
