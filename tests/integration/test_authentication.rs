//! Basic, Token and remote users: accepted credentials, refusals and challenges.

use rest_runtime::auth::PasswordHasher;
use rest_runtime::auth::{self, user};
use rest_runtime::authentication::{AuthBackend, ModelBackend, RemoteUserAuthentication};
use rest_runtime::axum;
use rest_runtime::axum::http::StatusCode;
use rest_runtime::prelude::*;
use serde_json::{Value, json};

use crate::accounts::{Accounts, basic, cheap, routes};
use crate::support::Api;

on_each_database!(Shared:
    basic_knows_users_by_name_and_password,
    basic_refuses_malformed_headers_each_in_its_own_words,
    tokens_stand_for_users,
    tokens_that_are_wrong_are_refused_each_in_its_own_words,
    a_token_costs_one_query_with_all_permissions,
    a_permission_is_granted_once_by_clients_at_the_same_time,
    remote_users_come_from_a_proxy,
    tokens_are_obtained_for_a_password,
    hostile_headers_are_refused,
    passwords_are_hashed_anew_when_the_cost_changes,
    permissions_come_from_the_user_and_the_groups,
    authenticators_are_tried_in_order,
    users_of_ones_own_take_the_place_of_the_built_in,
    layers_see_the_user,
);

async fn basic_knows_users_by_name_and_password(api: Api) {
    let server = Accounts::serve(&api, |rest| rest.authentication(BasicAuthentication)).await;
    server.user("ada").await;
    server.user_with("off", user::ActiveModel { is_active: Set(false), ..Default::default() }).await;
    let (ada, off) = (server.name("ada"), server.name("off"));
    let known = server.get("/me/", &[("authorization", &basic(format!("{ada}:ada-pass")))]).await.expect(200).json();
    assert_eq!((&known["user"], &known["by"]), (&json!(ada), &json!("BasicAuthentication")));
    assert_eq!(server.me(&[("authorization", &basic(format!("{ada}:ada-pass")).replace("Basic", "bASIC"))]).await, ada);
    // No credentials, and credentials of another kind.
    assert_eq!(server.me(&[]).await, Value::Null);
    assert_eq!(server.me(&[("authorization", "Bearer xyz")]).await, Value::Null);
    let mut told = Vec::new();
    for wrong in [
        format!("{ada}:wrong"),
        format!("{ada}:"),
        format!("{ada}: ada-pass"),
        format!("{}:ada-pass", ada.to_uppercase()),
        format!("{ada} :ada-pass"),
        format!("{ada}\0:ada-pass"),
        "nobody:x".to_owned(),
        ":".to_owned(),
        format!("{off}:off-pass"),
    ] {
        let refused = server.get("/me/", &[("authorization", &basic(&wrong))]).await.refuses_with_detail(401);
        assert_eq!(refused.header("www-authenticate"), "Basic realm=\"api\"", "{wrong:?}");
        told.push(refused.json());
    }
    told.dedup();
    assert_eq!(told.len(), 1, "nothing tells an unknown name from a wrong password: {told:?}");
    // A refusal names the realm.
    let refused = server.get("/private/", &[]).await.refuses_with_detail(401);
    assert_eq!(refused.header("www-authenticate"), "Basic realm=\"api\"");
    let other = Accounts::serve(&api, |rest| rest.authentication(BasicAuthentication::realm("oracle"))).await;
    let refused = other.get("/private/", &[]).await.refuses_with_detail(401);
    assert_eq!(refused.header("www-authenticate"), "Basic realm=\"oracle\"");
}

async fn basic_refuses_malformed_headers_each_in_its_own_words(api: Api) {
    let server = Accounts::serve(&api, |rest| rest.authentication(BasicAuthentication)).await;
    let mut told = Vec::new();
    for header in ["Basic", "Basic a b", "Basic !!!", "Basic bm9jb2xvbg=="] {
        let refused = server.get("/me/", &[("authorization", header)]).await.refuses_with_detail(401);
        told.push(refused.json()["detail"].as_str().unwrap().to_owned());
    }
    told.sort_unstable();
    told.dedup();
    assert_eq!(told.len(), 4, "{told:?}");
    // A colon in a password, and non-ASCII text as UTF-8 and as Latin-1.
    let name = server.name("zoë");
    let row = user::ActiveModel { username: Set(name.clone()), ..Default::default() };
    auth::create_user(&server.db, &cheap(), row, Some(" zoë:päss ")).await.unwrap();
    let utf8 = format!("{name}: zoë:päss ");
    assert_eq!(server.me(&[("authorization", &basic(&utf8))]).await, name);
    let latin1: Vec<u8> = utf8.chars().map(|letter| u8::try_from(letter).unwrap()).collect();
    assert_eq!(server.me(&[("authorization", &basic(latin1))]).await, name);
}

async fn tokens_stand_for_users(api: Api) {
    let server = Accounts::serve(&api, |rest| rest.authentication(TokenAuthentication)).await;
    let ada = server.user("ada").await;
    let (one, other) = (server.token(&ada).await, server.token(&ada).await);
    assert!(one.len() == 40 && one.bytes().all(|digit| digit.is_ascii_hexdigit()) && one != other);
    for header in [format!("Token {one}"), format!("token {one}"), format!("TOKEN  {other} ")] {
        let known = server.get("/private/", &[("authorization", &header)]).await.expect(200).json();
        assert_eq!((&known["user"], &known["by"]), (&json!(server.name("ada")), &json!("TokenAuthentication")));
    }
    auth::delete_token(&server.db, &one).await.unwrap();
    server.get("/me/", &[("authorization", &format!("Token {one}"))]).await.refuses_with_detail(401);
    server.get("/me/", &[("authorization", &format!("Token {other}"))]).await.expect(200);
    auth::delete_tokens(&server.db, &ada.id.to_string()).await.unwrap();
    server.get("/me/", &[("authorization", &format!("Token {other}"))]).await.refuses_with_detail(401);

    let keyword = TokenAuthentication::keyword("Bearer").named("BearerAuthentication");
    let bearer = Accounts::serve(&api, |rest| rest.authentication((TokenAuthentication, keyword))).await;
    let key = bearer.token(&ada).await;
    for (word, name) in [("Bearer", "BearerAuthentication"), ("Token", "TokenAuthentication")] {
        let header = format!("{word} {key}");
        let known = bearer.get("/private/", &[("authorization", &header)]).await.expect(200).json();
        assert_eq!((&known["user"], &known["by"]), (&json!(server.name("ada")), &json!(name)));
    }

    let bearer = Accounts::serve(&api, |rest| rest.authentication(TokenAuthentication::keyword("Bearer"))).await;
    let key = bearer.token(&ada).await;
    assert_eq!(bearer.me(&[("authorization", &format!("Bearer {key}"))]).await, server.name("ada"));
    let refused = bearer.get("/private/", &[("authorization", &format!("Token {key}"))]).await.refuses_with_detail(401);
    assert_eq!(refused.header("www-authenticate"), "Bearer");
}

async fn tokens_that_are_wrong_are_refused_each_in_its_own_words(api: Api) {
    let server = Accounts::serve(&api, |rest| rest.authentication(TokenAuthentication)).await;
    let off = server.user_with("off", user::ActiveModel { is_active: Set(false), ..Default::default() }).await;
    let key = server.token(&off).await;
    let digest = auth::token::Entity::find_by_key(&server, &off).await;
    let mut told = Vec::new();
    for header in ["Token", "Token a b", "Token \u{e9}", "Token unknown", &format!("Token {key}")] {
        let refused = server.get("/me/", &[("authorization", header)]).await.refuses_with_detail(401);
        assert_eq!(refused.header("www-authenticate"), "Token", "{header:?}");
        told.push(refused.json()["detail"].as_str().unwrap().to_owned());
    }
    told.sort_unstable();
    told.dedup();
    assert_eq!(told.len(), 5, "{told:?}");
    // The stored digest is not a valid token.
    assert_ne!(digest, key);
    server.get("/me/", &[("authorization", &format!("Token {digest}"))]).await.refuses_with_detail(401);
    // An expired token.
    let ada = server.user("ada").await;
    let ended = auth::create_token(&server.db, &ada.id.to_string(), Some(std::time::Duration::ZERO)).await.unwrap();
    server.get("/me/", &[("authorization", &format!("Token {ended}"))]).await.refuses_with_detail(401);
    assert!(auth::delete_expired_tokens(&server.db).await.unwrap() >= 1);
    let hour = std::time::Duration::from_hours(1);
    let going = auth::create_token(&server.db, &ada.id.to_string(), Some(hour)).await.unwrap();
    assert_eq!(server.me(&[("authorization", &format!("Token {going}"))]).await, server.name("ada"));
}

trait FindByKey {
    async fn find_by_key(server: &Accounts, user: &user::Model) -> String;
}

impl FindByKey for auth::token::Entity {
    async fn find_by_key(server: &Accounts, user: &user::Model) -> String {
        use sea_orm::{ColumnTrait, EntityTrait};
        let of_user = auth::token::Column::UserKey.eq(user.id.to_string());
        Self::find().filter(of_user).one(&server.db).await.unwrap().unwrap().digest
    }
}

async fn a_token_costs_one_query_with_all_permissions(api: Api) {
    let server = Accounts::serve(&api, |rest| rest.authentication(TokenAuthentication)).await;
    let ada = server.user("ada").await;
    auth::permit_user(&server.db, ada.id, &["shop.add_genre"]).await.unwrap();
    let key = server.token(&ada).await;
    server.statements();
    let known = server.get("/me/", &[("authorization", &format!("Token {key}"))]).await.expect(200).json();
    assert_eq!(known["may"], true);
    assert_eq!(server.statements().len(), 1);
}

async fn a_permission_is_granted_once_by_clients_at_the_same_time(api: Api) {
    let server = Accounts::serve(&api, |rest| rest.authentication(TokenAuthentication)).await;
    let ada = server.user("ada").await;
    let grants = (0..8).map(|_| async {
        auth::permit_user(&server.db, ada.id, &["shop.add_genre"]).await?;
        auth::permit_group(&server.db, "staff", &["shop.view_genre"]).await?;
        auth::join_group(&server.db, ada.id, "staff").await
    });
    for outcome in futures_util::future::join_all(grants).await {
        outcome.unwrap();
    }
    let key = server.token(&ada).await;
    let known = server.get("/me/", &[("authorization", &format!("Token {key}"))]).await.expect(200).json();
    assert_eq!(known["may"], true);
}

async fn permissions_come_from_the_user_and_the_groups(api: Api) {
    let server = Accounts::serve(&api, |rest| rest.authentication(TokenAuthentication)).await;
    let off = user::ActiveModel { is_superuser: Set(true), ..Default::default() };
    let (plain, own, member, root) = (
        server.user("plain").await,
        server.user("own").await,
        server.user("member").await,
        server.user_with("root", off).await,
    );
    let group = server.name("editors");
    for _ in 0..2 {
        // Granting twice has the same effect as once.
        auth::permit_user(&server.db, own.id, &["shop.add_genre", "shop.view_genre"]).await.unwrap();
        auth::permit_group(&server.db, &group, &["shop.add_genre", "shop.odd\"name"]).await.unwrap();
        auth::join_group(&server.db, member.id, &group).await.unwrap();
    }
    auth::permit_user(&server.db, plain.id, &["shop.add_genres", "shop.add"]).await.unwrap();
    for (user, may) in [(&plain, false), (&own, true), (&member, true), (&root, true)] {
        let header = format!("Token {}", server.token(user).await);
        let known = server.get("/me/", &[("authorization", &header)]).await.expect(200).json();
        assert_eq!(known["may"], may, "{}", user.username);
    }
}

async fn remote_users_come_from_a_proxy(api: Api) {
    let remote = || RemoteUserAuthentication::header("X-Remote-User");
    let server = Accounts::serve(&api, |rest| rest.authentication(remote())).await;
    server.user("ada").await;
    server.user_with("off", user::ActiveModel { is_active: Set(false), ..Default::default() }).await;
    let (ada, off, new) = (server.name("ada"), server.name("off"), server.name("new"));
    let known = server.get("/me/", &[("x-remote-user", &ada)]).await.expect(200).json();
    assert_eq!((&known["user"], &known["by"]), (&json!(ada), &json!("RemoteUserAuthentication")));
    for nobody in [&off, &new, "", "a b"] {
        assert_eq!(server.me(&[("x-remote-user", nobody)]).await, Value::Null, "{nobody:?}");
        let refused = server.get("/private/", &[("x-remote-user", nobody)]).await.refuses_with_detail(403);
        assert_eq!(refused.header("www-authenticate"), "");
    }
    server.get("/me/", &[("x-remote-user", &ada), ("x-remote-user", &ada)]).await.refuses_with_detail(403);
    // From another address it is an ordinary header of a client.
    let elsewhere = [10, 0, 0, 1].into();
    let server = Accounts::serve(&api, |rest| rest.authentication(remote().proxies([elsewhere]))).await;
    assert_eq!(server.me(&[("x-remote-user", &ada)]).await, Value::Null);
    let here = [127, 0, 0, 1].into();
    let server = Accounts::serve(&api, |rest| rest.authentication(remote().proxies([elsewhere, here]))).await;
    assert_eq!(server.me(&[("x-remote-user", &ada)]).await, json!(ada));
    let server = Accounts::serve(&api, |rest| rest.authentication(remote().any_peer())).await;
    assert_eq!(server.me(&[("x-remote-user", &ada)]).await, json!(ada));
    // Creates a missing user once, if enabled.
    let creating = ModelBackend::new().create_remote_users(true);
    let server = Accounts::serve(&api, |rest| rest.authentication(remote()).auth_backend(creating)).await;
    let made = server.get("/me/", &[("x-remote-user", &new)]).await.expect(200).json();
    assert_eq!(server.get("/me/", &[("x-remote-user", &new)]).await.expect(200).json(), made);
    assert_eq!(made["user"], json!(new));
}

async fn tokens_are_obtained_for_a_password(api: Api) {
    let server = Accounts::serve(&api, |rest| rest.authentication(TokenAuthentication)).await;
    server.user("ada").await;
    server.user_with("off", user::ActiveModel { is_active: Set(false), ..Default::default() }).await;
    let (ada, off) = (server.name("ada"), server.name("off"));
    let obtained = server.post("/token/", &json!({"username": format!(" {ada} "), "password": "ada-pass"})).await;
    let key = obtained.expect(200).json()["token"].as_str().unwrap().to_owned();
    assert_eq!(server.me(&[("authorization", &format!("Token {key}"))]).await, ada);
    for (body, fields) in [
        (json!({"username": ada, "password": "nope"}), &["non_field_errors"][..]),
        (json!({"username": ada, "password": " ada-pass"}), &["non_field_errors"]),
        (json!({"username": off, "password": "off-pass"}), &["non_field_errors"]),
        (json!({"username": "nobody", "password": "x"}), &["non_field_errors"]),
        (json!({"username": ada}), &["password"]),
        (json!({}), &["password", "username"]),
        (json!({"username": "", "password": ""}), &["password", "username"]),
        (json!({"username": "  ", "password": null}), &["password", "username"]),
        (json!({"username": ["a"], "password": true}), &["password", "username"]),
        (json!({"username": "a\0", "password": "b\0"}), &["password", "username"]),
        (json!([]), &["non_field_errors"]),
        (json!("text"), &["non_field_errors"]),
    ] {
        server.post("/token/", &body).await.refuses(fields);
    }
    server.get("/token/", &[]).await.refuses_with_detail(405);
}

async fn hostile_headers_are_refused(api: Api) {
    let all = (BasicAuthentication, TokenAuthentication);
    let server = Accounts::serve(&api, |rest| rest.authentication(all)).await;
    server.user("ada").await;
    let huge = "A".repeat(30_000);
    let words = "a ".repeat(10_000);
    for header in [
        format!("Basic {huge}"),
        format!("Token {huge}"),
        format!("Token {words}"),
        format!("Basic {words}"),
        format!("Basic {}", "=".repeat(100)),
        basic(format!("{}:x", "n".repeat(20_000))),
        basic("'; DROP TABLE auth_user; --:x"),
        basic([0xff, 0xfe, b':', 0xff]),
        basic([0, b':', 0]),
        "Token ' OR 1=1".to_owned(),
        "Token %00".to_owned(),
    ] {
        let refused = server.get("/me/", &[("authorization", &header)]).await.refuses_with_detail(401);
        assert_eq!(refused.header("www-authenticate"), "Basic realm=\"api\"");
    }
    let request = server.request("GET", "/me/").header("authorization", &b"Token \xff\xfe"[..]);
    crate::support::Answer::to(request).await.refuses_with_detail(401);
    assert_eq!(
        server.me(&[("authorization", &basic(format!("{}:ada-pass", server.name("ada"))))]).await,
        server.name("ada")
    );
}

async fn passwords_are_hashed_anew_when_the_cost_changes(api: Api) {
    use sea_orm::EntityTrait;
    let dear = PasswordHasher::new(32, 1, 1).unwrap();
    let server = Accounts::serve_with(&api, |rest| {
        routes().with_state(rest.authentication(BasicAuthentication).password_hasher(dear))
    })
    .await;
    let ada = server.user("ada").await;
    let stored = async || user::Entity::find_by_id(ada.id).one(&server.db).await.unwrap().unwrap().password;
    server
        .get("/me/", &[("authorization", &basic(format!("{}:wrong", server.name("ada"))))])
        .await
        .refuses_with_detail(401);
    assert_eq!(stored().await, ada.password);
    let header = basic(format!("{}:ada-pass", server.name("ada")));
    assert_eq!(server.me(&[("authorization", &header)]).await, server.name("ada"));
    let renewed = stored().await;
    assert!(renewed.contains("m=32"), "{renewed}");
    assert_eq!(server.me(&[("authorization", &header)]).await, server.name("ada"));
    assert_eq!(stored().await, renewed);
}

/// Authenticates by the header `X-User`, without a challenge; its refusals have their own code.
struct HeaderAuthentication;

impl Authentication for HeaderAuthentication {
    async fn authenticate(&self, request: &Request) -> Result<Option<Credentials>> {
        match request.headers().get("x-user") {
            None => Ok(None),
            Some(name) if name == "ghost" => Err(Error::api(StatusCode::UNAUTHORIZED, "No such user.", "no_user")),
            Some(_) => Ok(Some(Credentials::user(Member { name: "header".to_owned(), hash: String::new() }))),
        }
    }
}

/// As a subclass in DRF with another keyword.
struct BearerAuthentication;

impl Authentication for BearerAuthentication {
    async fn authenticate(&self, request: &Request) -> Result<Option<Credentials>> {
        TokenAuthentication::keyword("Bearer").authenticate(request).await
    }
}

async fn authenticators_are_tried_in_order(api: Api) {
    let header_token = (HeaderAuthentication, TokenAuthentication);
    let token_header = (TokenAuthentication, HeaderAuthentication);
    let quiet = Accounts::serve(&api, |rest| rest.authentication(header_token)).await;
    let loud = Accounts::serve(&api, |rest| rest.authentication((token_header, BearerAuthentication))).await;
    let ada = quiet.user("ada").await;
    let key = quiet.token(&ada).await;
    let (token, bearer) = (format!("Token {key}"), format!("Bearer {key}"));
    let by = async |server: &Accounts, headers: &[(&str, &str)]| {
        server.get("/private/", headers).await.expect(200).json()["by"].clone()
    };
    for server in [&quiet, &loud] {
        assert_eq!(by(server, &[("x-user", "x")]).await, "HeaderAuthentication");
        assert_eq!(by(server, &[("authorization", &token)]).await, "TokenAuthentication");
    }
    assert_eq!(by(&quiet, &[("x-user", "x"), ("authorization", &token)]).await, "HeaderAuthentication");
    assert_eq!(by(&loud, &[("x-user", "x"), ("authorization", &token)]).await, "TokenAuthentication");
    assert_eq!(by(&loud, &[("authorization", &bearer)]).await, "BearerAuthentication");
    assert_eq!(quiet.get("/me/", &[]).await.expect(200).json()["by"], Value::Null);
    for (headers, known) in [
        (&[("x-user", "ghost")][..], "No such user."),
        (&[("authorization", "Token bad")], ""),
        (&[("x-user", "ghost"), ("authorization", "Token bad")], ""),
        (&[], ""),
    ] {
        let refused = quiet.get("/private/", headers).await.refuses_with_detail(403);
        assert_eq!(refused.header("www-authenticate"), "");
        assert!(known.is_empty() || refused.json()["detail"] == known, "{headers:?}");
        let refused = loud.get("/private/", headers).await.refuses_with_detail(401);
        assert_eq!(refused.header("www-authenticate"), "Token");
    }
    let session_basic = (SessionAuthentication, BasicAuthentication);
    let server = Accounts::serve(&api, |rest| rest.authentication(session_basic)).await;
    server.get("/private/", &[("authorization", &basic("a:b"))]).await.refuses_with_detail(403);
}

/// A user of the app's own, without a table.
#[derive(Clone, Debug)]
struct Member {
    name: String,
    hash: String,
}

impl User for Member {
    fn username(&self) -> &str {
        &self.name
    }

    fn key(&self) -> Option<String> {
        Some(format!("member {}", self.name))
    }

    fn is_active(&self) -> bool {
        self.name != "left"
    }
}

struct Members(Vec<Member>);

impl AuthBackend for Members {
    type User = Member;

    async fn authenticate(&self, request: &Request, username: &str, password: &str) -> Result<Option<Member>> {
        let member = self.0.iter().find(|member| member.name == username);
        let hash = member.map(|member| member.hash.as_str());
        let right = PasswordHasher::of(request).check(password, hash).await?;
        Ok(member.filter(|_| right).cloned())
    }

    async fn get_user(&self, _: &Request, key: &str) -> Result<Option<Member>> {
        Ok(self.0.iter().find(|member| member.key().as_deref() == Some(key)).cloned())
    }
}

async fn users_of_ones_own_take_the_place_of_the_built_in(api: Api) {
    let mut members = Vec::new();
    for name in ["kim", "left"] {
        members.push(Member { name: name.to_owned(), hash: cheap().hash(&format!("{name}-pass")).await.unwrap() });
    }
    let all = (SessionAuthentication, BasicAuthentication, TokenAuthentication);
    let server = Accounts::serve(&api, |rest| rest.auth_backend(Members(members)).authentication(all)).await;
    assert_eq!(server.me(&[("authorization", &basic("kim:kim-pass"))]).await, "kim");
    server.get("/me/", &[("authorization", &basic("kim:x"))]).await.refuses_with_detail(403);
    server.get("/me/", &[("authorization", &basic("left:left-pass"))]).await.refuses_with_detail(403);
    let obtained = server.post("/token/", &json!({"username": "kim", "password": "kim-pass"})).await.expect(200).json();
    assert_eq!(server.me(&[("authorization", &format!("Token {}", obtained["token"].as_str().unwrap()))]).await, "kim");
    let left = auth::create_token(&server.db, "member left", None).await.unwrap();
    server.get("/me/", &[("authorization", &format!("Token {left}"))]).await.refuses_with_detail(403);
    let signed_in = server.post("/login/", &json!({"username": "kim", "password": "kim-pass"})).await.expect(200);
    let cookies = crate::accounts::Cookies::of(&signed_in);
    assert_eq!(server.me(&[("cookie", &cookies.header())]).await, "kim");
    // The log explains what such a backend does not support; the client gets a 500.
    let remote = RemoteUserAuthentication::header("X-Remote-User");
    let server = Accounts::serve(&api, |rest| rest.auth_backend(Members(Vec::new())).authentication(remote)).await;
    server.get("/me/", &[("x-remote-user", "kim")]).await.expect(500);
}

async fn layers_see_the_user(api: Api) {
    async fn tell(mut response: axum::response::Response) -> axum::response::Response {
        if let Some(credentials) = response.extensions().get::<Credentials>() {
            let name = credentials.user.username().parse().unwrap();
            response.headers_mut().insert("x-asked", name);
        }
        response
    }
    let server = Accounts::serve_with(&api, |rest| {
        routes().with_state(rest.authentication(TokenAuthentication)).layer(axum::middleware::map_response(tell))
    })
    .await;
    let ada = server.user("ada").await;
    let header = format!("Token {}", server.token(&ada).await);
    assert_eq!(server.get("/me/", &[("authorization", &header)]).await.expect(200).header("x-asked"), ada.username);
    assert_eq!(server.get("/me/", &[]).await.expect(200).header("x-asked"), "");
}
