//! Permissions on models and rows, owners, and hidden rows.

use rest_runtime::axum::Router;
use rest_runtime::axum::routing::MethodRouter;
use rest_runtime::permissions::{Object, ObjectRights, PermsMap};
use rest_runtime::prelude::*;
use sea_orm::{ColumnTrait, Condition};
use serde_json::{Value, json};

use crate::notes::{NoteSerializer, Notes, note};
use crate::support::Answer;

/// A user by the header `X-User`, with the permissions in `X-Perms`, or all of them if that is `all`.
#[derive(Debug)]
struct Holder {
    name: String,
    perms: Vec<String>,
}

impl User for Holder {
    fn username(&self) -> &str {
        &self.name
    }

    fn key(&self) -> Option<String> {
        Some(self.name.clone())
    }

    fn is_staff(&self) -> bool {
        self.name == "boss"
    }

    fn is_superuser(&self) -> bool {
        self.perms == ["all"]
    }

    fn is_active(&self) -> bool {
        self.name != "gone"
    }

    fn has_perm(&self, perm: &str) -> bool {
        self.is_active() && (self.is_superuser() || self.perms.iter().any(|own| own == perm))
    }
}

struct Headers;

impl Authentication for Headers {
    async fn authenticate(&self, request: &Request) -> Result<Option<Credentials>> {
        let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        Ok(header("x-user").map(|name| {
            let perms = header("x-perms").unwrap_or_default();
            Credentials::user(Holder { name, perms: perms.split_whitespace().map(str::to_owned).collect() })
        }))
    }

    fn authenticate_header(&self, _: &Request) -> Option<String> {
        Some("Headers".to_owned())
    }
}

async fn ask(notes: &Notes, method: &str, path: &str, user: &str, perms: &str, body: &Value) -> Answer {
    let mut request = notes.request(method, path);
    if !user.is_empty() {
        request = request.header("x-user", user).header("x-perms", perms);
    }
    if !body.is_null() {
        request = request.json(body);
    }
    Answer::to(request).await
}

macro_rules! pair {
    ($list:ident, $detail:ident, $permissions:expr) => {
        #[generic_view(
                    model = note::Entity, serializer = NoteSerializer, actions(list, create), authentication = Headers,
                    permissions = $permissions,
                )]
        pub struct $list;

        #[generic_view(
                    model = note::Entity, serializer = NoteSerializer, actions(retrieve, update, destroy),
                    authentication = Headers, permissions = $permissions,
                )]
        pub struct $detail;
    };
}

fn routes<S>(list: MethodRouter<S>, detail: MethodRouter<S>) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    Router::new().route("/", list).route("/{id}/", detail)
}

pair!(ModelList, ModelDetail, ModelPermissions);

#[tokio::test]
async fn a_method_needs_its_right_on_the_model() {
    let notes = Notes::serve(routes(ModelList::as_view(), ModelDetail::as_view()), |rest| rest).await;
    let new = json!({"slug": "new", "price": 1});
    for (method, path, perms, body, status) in [
        ("GET", "/", "", json!(null), 200),
        ("HEAD", "/1/", "", json!(null), 200),
        ("OPTIONS", "/", "", json!(null), 200),
        ("POST", "/", "", new.clone(), 403),
        ("POST", "/", "app.change_note app.delete_note shop.add_note app.add_log", new.clone(), 403),
        ("POST", "/", "app.add_note", json!({}), 400),
        ("PUT", "/1/", "app.add_note", json!({}), 403),
        ("PUT", "/1/", "app.change_note", json!({"slug": "put", "price": 2}), 200),
        ("PATCH", "/1/", "app.change_note", json!({"slug": "patch"}), 200),
        ("PATCH", "/1/", "app.delete_note", json!({}), 403),
        ("DELETE", "/1/", "app.change_note", json!(null), 403),
        ("DELETE", "/1/", "app.delete_note", json!(null), 204),
        ("DELETE", "/2/", "all", json!(null), 204),
        // Checked before the row and the method.
        ("DELETE", "/99/", "", json!(null), 403),
        ("PUT", "/", "", json!({}), 403),
        ("PUT", "/", "app.change_note", json!({}), 405),
        ("PURGE", "/1/", "", json!(null), 405),
    ] {
        let answer = ask(&notes, method, path, "ann", perms, &body).await;
        assert_eq!(answer.status, status, "{method} {path} with {perms:?}: {}", answer.text());
    }
    for method in ["GET", "POST", "PURGE"] {
        ask(&notes, method, "/", "", "", &json!(null)).await.refuses_with_detail(401);
    }
    ask(&notes, "POST", "/", "gone", "all", &new).await.refuses_with_detail(403);
}

#[tokio::test]
async fn options_shows_what_the_rights_allow() {
    let notes = Notes::serve(routes(ModelList::as_view(), ModelDetail::as_view()), |rest| rest).await;
    let told = async |path, perms| ask(&notes, "OPTIONS", path, "ann", perms, &json!(null)).await.expect(200).json();
    assert_eq!(told("/", "").await.get("actions"), None);
    assert!(told("/", "app.add_note").await["actions"]["POST"].is_object());
    assert!(told("/1/", "app.change_note").await["actions"]["PUT"].is_object());
    assert_eq!(told("/99/", "app.change_note").await.get("actions"), None);
}

pair!(FullList, FullDetail, ModelPermissions::full());

#[tokio::test]
async fn the_full_map_asks_readers_too() {
    let notes = Notes::serve(routes(FullList::as_view(), FullDetail::as_view()), |rest| rest).await;
    ask(&notes, "GET", "/", "ann", "", &json!(null)).await.refuses_with_detail(403);
    ask(&notes, "GET", "/1/", "ann", "app.view_note", &json!(null)).await.expect(200);
    ask(&notes, "HEAD", "/1/", "ann", "app.delete_note", &json!(null)).await.expect(403);
    ask(&notes, "OPTIONS", "/", "ann", "", &json!(null)).await.expect(200);
}

pair!(AnonList, AnonDetail, ModelPermissionsOrAnonReadOnly);

#[tokio::test]
async fn the_anonymous_may_read_where_the_permission_says_so() {
    let notes = Notes::serve(routes(AnonList::as_view(), AnonDetail::as_view()), |rest| rest).await;
    ask(&notes, "GET", "/1/", "", "", &json!(null)).await.expect(200);
    ask(&notes, "OPTIONS", "/1/", "", "", &json!(null)).await.expect(200);
    ask(&notes, "POST", "/", "", "", &json!({})).await.refuses_with_detail(401);
    ask(&notes, "POST", "/", "ann", "", &json!({})).await.refuses_with_detail(403);
    ask(&notes, "PURGE", "/1/", "", "", &json!(null)).await.refuses_with_detail(405);
}

const OWN_MAP: PermsMap =
    PermsMap::DEFAULT.get(&["read.{model_name}"]).options(&["{app_label}.ask"]).post(&["a.x", "a.y"]);

pair!(MappedList, MappedDetail, ModelPermissions::perms_map(OWN_MAP.patch(&[]).put(&["p"]).delete(&["d"])));

#[tokio::test]
async fn the_map_and_the_label_are_the_users() {
    let notes =
        Notes::serve(routes(MappedList::as_view(), MappedDetail::as_view()), |rest| rest.app_label("shop")).await;
    for (method, path, perms, status) in [
        ("GET", "/", "", 403),
        ("GET", "/", "read.note", 200),
        ("OPTIONS", "/", "read.note app.ask", 403),
        ("OPTIONS", "/", "shop.ask", 200),
        ("POST", "/", "a.x", 403),
        ("POST", "/", "a.x a.y", 400),
        ("PUT", "/1/", "d", 403),
        ("PUT", "/1/", "p", 400),
        ("PATCH", "/1/", "", 200),
        ("DELETE", "/1/", "p", 403),
        ("DELETE", "/1/", "d", 204),
    ] {
        let body = if matches!(method, "GET" | "OPTIONS" | "DELETE") { json!(null) } else { json!({}) };
        let answer = ask(&notes, method, path, "ann", perms, &body).await;
        assert_eq!(answer.status, status, "{method} {path} with {perms:?}: {}", answer.text());
    }
}

pair!(LabelledList, LabelledDetail, ModelPermissions::app_label("shop") | IsAdminUser);

#[tokio::test]
async fn a_permission_has_its_own_label() {
    let notes = Notes::serve(routes(LabelledList::as_view(), LabelledDetail::as_view()), |rest| rest).await;
    ask(&notes, "DELETE", "/1/", "ann", "app.delete_note", &json!(null)).await.refuses_with_detail(403);
    ask(&notes, "DELETE", "/1/", "ann", "shop.delete_note", &json!(null)).await.expect(204);
    ask(&notes, "DELETE", "/2/", "boss", "", &json!(null)).await.expect(204);
}

/// Permissions on row 1 by the letters of the user's name: `v` for view, `c` for change, `d` for delete.
struct Letters;

impl ObjectRights for Letters {
    async fn has_object_perm(&self, request: &Request, perm: &str, object: Object<'_>) -> Result<bool> {
        assert_eq!(object.get("id"), Some(1.into()));
        let letter = perm.strip_prefix("app.").and_then(|perm| perm.chars().next());
        Ok(letter.is_some_and(|letter| request.user().username().contains(letter)))
    }
}

pair!(ObjectList, ObjectDetail, ObjectPermissions::new(Letters).perms_map(PermsMap::FULL));

#[tokio::test]
async fn a_row_that_may_not_be_seen_is_not_there() {
    let notes = Notes::serve(routes(ObjectList::as_view(), ObjectDetail::as_view()), |rest| rest).await;
    for (method, user, status) in [
        ("GET", "v", 200),
        ("GET", "x", 404),
        ("GET", "c", 404),
        ("HEAD", "d", 404),
        ("PATCH", "v", 403),
        ("PATCH", "x", 404),
        ("PATCH", "d", 404),
        ("PATCH", "vc", 200),
        ("PUT", "v", 403),
        ("DELETE", "v", 403),
        ("DELETE", "c", 404),
        ("DELETE", "d", 204),
    ] {
        let answer = ask(&notes, method, "/1/", user, "all", &json!({})).await;
        assert_eq!(answer.status, status, "{method} as {user}: {}", answer.text());
    }
    ask(&notes, "GET", "/2/", "v", "app.change_note", &json!(null)).await.refuses_with_detail(403);
}

pair!(OwnedList, OwnedDetail, IsAuthenticated & IsOwner::by(note::Column::Owner));

#[tokio::test]
async fn the_owner_may_and_lists_show_all() {
    let notes = Notes::serve(routes(OwnedList::as_view(), OwnedDetail::as_view()), |rest| rest).await;
    ask(&notes, "GET", "/1/", "ann", "", &json!(null)).await.expect(200);
    ask(&notes, "GET", "/2/", "ann", "", &json!(null)).await.refuses_with_detail(403);
    ask(&notes, "GET", "/99/", "ann", "", &json!(null)).await.refuses_with_detail(404);
    assert_eq!(rows(&notes, "ann").await, 2);
}

pair!(ReadList, ReadDetail, IsOwnerOrReadOnly::by(note::Column::Owner));

#[tokio::test]
async fn others_may_read() {
    let notes = Notes::serve(routes(ReadList::as_view(), ReadDetail::as_view()), |rest| rest).await;
    ask(&notes, "GET", "/2/", "", "", &json!(null)).await.expect(200);
    ask(&notes, "PATCH", "/2/", "", "", &json!({})).await.refuses_with_detail(401);
    ask(&notes, "PATCH", "/2/", "ann", "", &json!({})).await.refuses_with_detail(403);
    ask(&notes, "PATCH", "/2/", "bob", "", &json!({})).await.expect(200);
}

async fn rows(notes: &Notes, user: &str) -> usize {
    ask(notes, "GET", "/", user, "", &json!(null)).await.expect(200).json().as_array().map_or(0, Vec::len)
}

/// Checks the rows that a user sees in the list, and the status of each method on each row.
async fn assert_visible(notes: &Notes, user: &str, visible: &[i64]) {
    let list = ask(notes, "GET", "/", user, "", &json!(null)).await.expect(200).json();
    let ids: Vec<i64> = list.as_array().unwrap().iter().map(|note| note["id"].as_i64().unwrap()).collect();
    assert_eq!(ids, visible, "the list of {user:?}");
    for id in [1, 2] {
        let seen = visible.contains(&id);
        let path = format!("/{id}/");
        for (method, status) in [("GET", 200), ("HEAD", 200), ("PATCH", 200), ("PUT", 400)] {
            let answer = ask(notes, method, &path, user, "", &json!({})).await;
            assert_eq!(answer.status, if seen { status } else { 404 }, "{method} {path} as {user:?}");
        }
        let options = ask(notes, "OPTIONS", &path, user, "", &json!(null)).await.expect(200).json();
        assert_eq!(options.get("actions").is_some(), seen, "OPTIONS {path} as {user:?}");
        if !seen {
            ask(notes, "DELETE", &path, user, "", &json!(null)).await.refuses_with_detail(404);
        }
    }
}

pair!(HiddenList, HiddenDetail, IsOwner::by(note::Column::Owner).hide_others());

#[tokio::test]
async fn what_a_permission_hides_is_in_no_list_and_404() {
    let notes = Notes::serve(routes(HiddenList::as_view(), HiddenDetail::as_view()), |rest| rest).await;
    assert_visible(&notes, "ann", &[1]).await;
    assert_visible(&notes, "bob", &[2]).await;
    assert_visible(&notes, "eve", &[]).await;
    assert_visible(&notes, "", &[]).await;
    ask(&notes, "DELETE", "/1/", "ann", "", &json!(null)).await.expect(204);
}

pair!(StaffList, StaffDetail, IsAdminUser | IsOwner::by(note::Column::Owner).hide_others());

#[tokio::test]
async fn a_side_without_a_condition_hides_nothing_where_it_agrees() {
    let notes = Notes::serve(routes(StaffList::as_view(), StaffDetail::as_view()), |rest| rest).await;
    assert_visible(&notes, "boss", &[1, 2]).await;
    assert_visible(&notes, "ann", &[1]).await;
}

/// Allows the notes with this number of stars, for users whose name contains the text.
struct Stars(i32, &'static str);

impl Permission for Stars {
    async fn has_permission(&self, request: &Request) -> Result<bool> {
        Ok(request.user().username().contains(self.1))
    }

    fn checks_objects(&self) -> bool {
        false
    }

    async fn condition(&self, _: &Request) -> Result<Option<Condition>> {
        Ok(Some(Condition::all().add(note::Column::Stars.eq(self.0))))
    }
}

pair!(NestedList, NestedDetail, (Stars(1, "a") | (Stars(2, "b") | IsAdminUser)) & Stars(2, ""));

#[tokio::test]
async fn conditions_compose_as_permissions_do() {
    let notes = Notes::serve(routes(NestedList::as_view(), NestedDetail::as_view()), |rest| rest).await;
    assert_visible(&notes, "a", &[]).await;
    assert_visible(&notes, "b", &[2]).await;
    assert_visible(&notes, "ab", &[2]).await;
    assert_visible(&notes, "boss", &[2]).await;
    ask(&notes, "GET", "/", "c", "", &json!(null)).await.refuses_with_detail(403);
}

/// Shows only the rows with the text `a`. Its opposite shows those with another text or none.
struct TextIsA;

impl Permission for TextIsA {
    async fn has_permission(&self, request: &Request) -> Result<bool> {
        Ok(request.user().username() != "not")
    }

    fn checks_objects(&self) -> bool {
        false
    }

    async fn condition(&self, _: &Request) -> Result<Option<Condition>> {
        Ok(Some(Condition::all().add(note::Column::Text.eq("a"))))
    }
}

pair!(NotList, NotDetail, !TextIsA | (TextIsA, AllowAny).and(AllowAny));

#[tokio::test]
async fn the_opposite_of_a_condition_has_what_is_null() {
    let notes = Notes::serve(routes(NotList::as_view(), NotDetail::as_view()), |rest| rest).await;
    assert_visible(&notes, "not", &[2]).await;
    assert_visible(&notes, "ann", &[1]).await;
}

pub struct OverriddenList;

/// Hidden rows stay hidden, whatever its hooks return.
#[generic_view(
    model = note::Entity, serializer = NoteSerializer, actions(list), authentication = Headers,
    permissions = IsOwner::by(note::Column::Owner).hide_others(),
)]
impl OverriddenList {
    fn get_queryset(&self, _: &Request) -> Select<note::Entity> {
        <note::Entity as sea_orm::EntityTrait>::find().filter(note::Column::Stars.gt(0))
    }

    async fn filter_queryset(&self, _: &Request, queryset: Select<note::Entity>) -> Result<Select<note::Entity>> {
        Ok(queryset)
    }
}

/// The project's permissions hide rows as a view's own do.
#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list))]
pub struct ProjectList;

#[tokio::test]
async fn hooks_and_settings_do_not_uncover() {
    let notes = Notes::serve(Router::new().route("/", OverriddenList::as_view()), |rest| rest).await;
    assert_eq!(rows(&notes, "ann").await, 1);
    let notes = Notes::serve(Router::new().route("/", ProjectList::as_view()), |rest| {
        rest.authentication(Headers).permissions(IsOwner::by(note::Column::Owner).hide_others())
    })
    .await;
    assert_eq!(rows(&notes, "ann").await, 1);
    assert_eq!(rows(&notes, "eve").await, 0);
}

#[tokio::test]
async fn what_hides_in_the_query_needs_no_whole_row() {
    let notes = Notes::serve(routes(HiddenList::as_view(), HiddenDetail::as_view()), |rest| rest).await;
    notes.statements();
    ask(&notes, "GET", "/1/", "ann", "", &json!(null)).await.expect(200);
    let statements = notes.statements();
    assert_eq!(statements.len(), 1, "{statements:?}");
    assert!(!statements[0].contains("stars"), "{statements:?}");
}

/// Refuses with several messages.
struct OnlyAlice;

impl Permission for OnlyAlice {
    async fn has_permission(&self, request: &Request) -> Result<bool> {
        Ok(request.user().username() == "alice")
    }

    fn denial(&self) -> Detail {
        Detail::map([
            ("who", Detail::new("Only alice.", "only_alice")),
            ("when", Detail::list([ErrorDetail::new("Now.", "now")])),
        ])
    }
}

pair!(AliceList, AliceDetail, OnlyAlice);

#[tokio::test]
async fn a_refusal_has_any_detail() {
    use rest_runtime::exceptions::ErrorFormat;
    let routes_of = || routes(AliceList::as_view(), AliceDetail::as_view());
    let notes = Notes::serve(routes_of(), |rest| rest).await;
    let refused = ask(&notes, "GET", "/", "bob", "", &json!(null)).await.expect(403);
    refused.is(&json!({"who": "Only alice.", "when": ["Now."]}));
    let notes = Notes::serve(routes_of(), |rest| rest.error_format(ErrorFormat::FullDetails)).await;
    let refused = ask(&notes, "GET", "/", "bob", "", &json!(null)).await.expect(403);
    let leaf = |message: &str, code: &str| json!({"message": message, "code": code});
    refused.is(&json!({"who": leaf("Only alice.", "only_alice"), "when": [leaf("Now.", "now")]}));
}
