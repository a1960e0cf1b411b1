//! Files whose names a hook stores.

use rest_runtime::axum::Router;
use rest_runtime::parsers::UploadedFile;
use rest_runtime::prelude::*;
use serde_json::json;

use crate::gems::{Gems, codes};
use crate::support::{Answer, Api};

on_each_database! { Empty: what_is_a_file, what_is_none, empty_files }

mod scan {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "edge_scan")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = scan::Entity)]
struct ScanSerializer {
    #[field(read_only)]
    id: i64,
    #[field(read_only)]
    name: String,
    #[field(write_only, max_length = 10)]
    file: UploadedFile,
    #[field(write_only, allow_empty)]
    note: Option<UploadedFile>,
    #[field(write_only, required = false, child(allow_empty))]
    pages: Vec<UploadedFile>,
}

struct Scans;

#[generic_view(model = scan::Entity, serializer = ScanSerializer, actions(create))]
impl Scans {
    async fn pre_save(&self, _: &Request, data: &mut Valid<ScanSerializer>, _: &Tx) -> Result<()> {
        let pages: usize = data.fields.pages.len();
        let note = data.fields.note.as_ref().map(UploadedFile::size);
        data.row.name = Set(format!("{} {note:?} {pages}", data.fields.file.name()));
        Ok(())
    }
}

async fn scans(api: Api) -> Gems {
    Gems::serve(api, scan::Entity, Router::new().route("/", Scans::as_view())).await
}

async fn send(gems: &Gems, files: &[(&str, &str, &str)]) -> Answer {
    let parts = files.iter().map(|(name, file, content)| {
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\r\n{content}\r\n")
    });
    let body = parts.collect::<String>() + "--x--\r\n";
    let request = gems.request("POST", "/").header("content-type", "multipart/form-data; boundary=x");
    Answer::to(request.body(body)).await
}

async fn what_is_a_file(api: Api) {
    let gems = scans(api).await;
    let made = send(&gems, &[("file", "a.txt", "abc")]).await.expect(201).json();
    assert_eq!(made["name"], "a.txt None 0");
    let made = send(&gems, &[("file", "0123456789", "abc")]).await.expect(201).json();
    assert_eq!(made["name"], "0123456789 None 0");
}

async fn what_is_none(api: Api) {
    let gems = scans(api).await;
    assert_eq!(gems.refused("POST", "/", &json!({"file": "a.txt"})).await, json!({"file": ["invalid"]}));
    assert_eq!(gems.refused("POST", "/", &json!({})).await, json!({"file": ["required"]}));
    assert_eq!(gems.refused("POST", "/", &json!({"file": null})).await, json!({"file": ["null"]}));
    for (name, content, code) in [("a.txt", "", "empty"), ("01234567890", "x", "max_length")] {
        let refused = send(&gems, &[("file", name, content)]).await.expect(400).json();
        assert_eq!(codes(&refused), json!({"file": [code]}), "{name}");
    }
}

/// An empty file is invalid unless its field, or the item field of a list, allows it.
async fn empty_files(api: Api) {
    let gems = scans(api).await;
    let files = [("file", "a", "x"), ("note", "b", ""), ("pages", "c", ""), ("pages", "d", "y")];
    let made = send(&gems, &files).await.expect(201).json();
    assert_eq!(made["name"], "a Some(0) 2");
}
