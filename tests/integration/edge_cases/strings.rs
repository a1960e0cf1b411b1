//! Texts: accepted inputs, lengths and formats.

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::{refuses, shows};
use crate::gems::Gems;
use crate::support::{Answer, Api};

on_each_database! { Empty:
    what_is_a_text,
    blanks_around,
    lengths,
    lengths_that_only_the_table_knows,
    invalid_characters,
    emails,
    urls,
    slugs_and_patterns,
    addresses,
}

mod word {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "edge_word")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub text: Option<String>,
        #[sea_orm(column_type = "String(StringLen::N(3))")]
        pub short: Option<String>,
        pub loose: Option<String>,
        pub email: Option<String>,
        pub url: Option<String>,
        pub slug: Option<String>,
        pub unicode: Option<String>,
        pub small: Option<String>,
        pub ip: Option<String>,
        pub ipv4: Option<String>,
        pub ipv6: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = word::Entity)]
struct WordSerializer {
    #[field(read_only)]
    id: i64,
    #[field(required = false)]
    text: String,
    #[field(min_length = 2, required = false)]
    short: String,
    #[field(trim = false, required = false)]
    loose: String,
    #[field(email, required = false)]
    email: String,
    #[field(url, required = false)]
    url: String,
    #[field(slug, trim = false, required = false)]
    slug: String,
    #[field(unicode_slug, required = false)]
    unicode: String,
    #[field(regex = "[a-z]", required = false)]
    small: String,
    #[field(ip, required = false)]
    ip: String,
    #[field(ip = v4, required = false)]
    ipv4: String,
    #[field(ip = v6, required = false)]
    ipv6: String,
}

#[generic_view(model = word::Entity, serializer = WordSerializer, actions(list, create))]
struct Words;

#[generic_view(model = word::Entity, serializer = WordSerializer, actions(retrieve))]
struct Word;

async fn words(api: Api) -> Gems {
    let routes = Router::new().route("/", Words::as_view()).route("/{id}/", Word::as_view());
    Gems::serve(api, word::Entity, routes).await
}

/// Pairs for texts that are shown unchanged.
fn same<const N: usize>(texts: [&str; N]) -> [(Value, Value); N] {
    texts.map(|text| (json!(text), json!(text)))
}

fn texts<const N: usize>(texts: [&str; N]) -> [Value; N] {
    texts.map(Value::from)
}

async fn what_is_a_text(api: Api) {
    let gems = words(api).await;
    shows(&gems, "text", &[(json!(1), json!("1")), (json!(1.0), json!("1.0")), (json!(-2.5), json!("-2.5"))]).await;
    shows(&gems, "text", &[(json!(1e100), json!("1e+100")), (json!(1e16), json!("1e+16"))]).await;
    refuses(&gems, "text", &json!(["invalid"]), &[json!(true), json!(false), json!([]), json!({}), json!(["a"])]).await;
}

async fn blanks_around(api: Api) {
    let gems = words(api).await;
    shows(&gems, "text", &[(json!(" abc "), json!("abc")), (json!("\t\na b\u{a0}"), json!("a b"))]).await;
    // Python and Unicode do not count a zero-width space as whitespace.
    shows(&gems, "text", &same(["\u{200b}"])).await;
    refuses(&gems, "text", &json!(["blank"]), &texts(["", " ", "   ", "\t", "\n", "\u{a0}"])).await;
    shows(&gems, "loose", &same([" ", " a ", "\n"])).await;
    refuses(&gems, "loose", &json!(["blank"]), &texts([""])).await;
}

/// Lengths are in code points, after trimming.
async fn lengths(api: Api) {
    let gems = words(api).await;
    shows(&gems, "short", &[(json!("  abc  "), json!("abc"))]).await;
    shows(&gems, "short", &same(["é€😀"])).await;
    let family = "👨\u{200d}👩\u{200d}👧";
    assert_eq!(family.chars().count(), 5);
    refuses(&gems, "short", &json!(["max_length"]), &texts(["abcd", family, "long enough for everybody"])).await;
    refuses(&gems, "short", &json!(["min_length"]), &texts(["a", " a "])).await;
}

/// The entity declares no length, but the column in MariaDB has one.
async fn lengths_that_only_the_table_knows(api: Api) {
    let gems = words(api).await;
    let long = json!("x".repeat(300));
    if gems.api.db.get_database_backend() == sea_orm::DbBackend::MySql {
        refuses(&gems, "text", &json!(["max_length"]), &[long]).await;
    } else {
        shows(&gems, "text", &[(long.clone(), long)]).await;
    }
    if gems.api.db.get_database_backend() == sea_orm::DbBackend::Postgres {
        gems.api.db.execute_unprepared("ALTER TABLE edge_word ALTER COLUMN loose TYPE varchar(5)").await.unwrap();
        // The error does not name the column.
        let refused = gems.refused("POST", "/", &json!({"loose": "123456"})).await;
        assert_eq!(refused, json!({"non_field_errors": ["max_length"]}));
    }
}

async fn invalid_characters(api: Api) {
    let gems = words(api).await;
    let code = "null_characters_not_allowed";
    refuses(&gems, "text", &json!([code]), &texts(["foo\0", "\0", "a\0b"])).await;
    refuses(&gems, "short", &json!(["max_length", code]), &texts(["abcde\0"])).await;
    shows(&gems, "text", &same(["\u{d7ff}", "\u{e000}"])).await;
    // A lone surrogate: valid in JSON's syntax, but not a character.
    let body = br#"{"text": "\ud800"}"#.to_vec();
    let request = gems.request("POST", "/").header("content-type", "application/json").body(body);
    let refused = Answer::to(request).await;
    assert_eq!(refused.status, 400, "{}", refused.text());
}

async fn emails(api: Api) {
    let gems = words(api).await;
    shows(&gems, "email", &same(["a@localhost", "a@[127.0.0.1]", "a@é.co", "Some.One+tag@Example.com"])).await;
    shows(&gems, "email", &[(json!(" a@b.co "), json!("a@b.co"))]).await;
    let wrong = ["examplecom", "a@b", "é@b.co", "\"a b\"@x.com", "@b.co", "a@", "a@b..co", "a b@c.de"];
    refuses(&gems, "email", &json!(["invalid"]), &texts(wrong)).await;
    refuses(&gems, "email", &json!(["blank"]), &texts([""])).await;
}

async fn urls(api: Api) {
    let gems = words(api).await;
    shows(
        &gems,
        "url",
        &same(["ftp://a.com", "http://localhost", "http://[::1]/", "http://a.com:99999", "https://a.co/b?c=d#e"]),
    )
    .await;
    let wrong = ["example.com", "//a.com", "javascript:alert(1)", "http://a", "http://a.com/ b", "http://", "x"];
    refuses(&gems, "url", &json!(["invalid"]), &texts(wrong)).await;
}

async fn slugs_and_patterns(api: Api) {
    let gems = words(api).await;
    shows(&gems, "slug", &same(["slug-99", "_", "A-b_C"])).await;
    // A trailing line break is not part of a slug.
    refuses(&gems, "slug", &json!(["invalid"]), &texts(["slug 99", "é", "a.b", "a\n", "a/b"])).await;
    shows(&gems, "unicode", &same(["slug-99-Р", "é"])).await;
    refuses(&gems, "unicode", &json!(["invalid"]), &texts(["a b", "a.b"])).await;
    // A pattern may match anywhere in the text.
    shows(&gems, "small", &same(["a", "123a"])).await;
    refuses(&gems, "small", &json!(["invalid"]), &texts(["A", "123"])).await;
}

async fn addresses(api: Api) {
    let gems = words(api).await;
    let shown = [
        ("127.0.0.1", "127.0.0.1"),
        ("192.168.33.255", "192.168.33.255"),
        ("2001:0db8:85a3:0042:1000:8a2e:0370:7334", "2001:db8:85a3:42:1000:8a2e:370:7334"),
        ("2001:cdba:0:0:0:0:3257:9652", "2001:cdba::3257:9652"),
        ("2001:cdba::3257:9652", "2001:cdba::3257:9652"),
        ("::ffff:1.2.3.4", "1.2.3.4"),
        ("fe80::1%eth0", "fe80::1"),
    ];
    shows(&gems, "ip", &shown.map(|(input, shown)| (json!(input), json!(shown)))).await;
    let wrong = ["127001", "127.122.111.2231", "2001:::9652", "2001:0db8:85a3:0042:1000:8a2e:0370:73341", "01.2.3.4"];
    refuses(&gems, "ip", &json!(["invalid"]), &texts(wrong)).await;
    refuses(&gems, "ip", &json!(["invalid"]), &[json!("1.2.3.4/24"), json!("1000"), json!(1000), json!([])]).await;
    refuses(&gems, "ipv4", &json!(["invalid"]), &texts(["::1", "::ffff:1.2.3.4"])).await;
    refuses(&gems, "ipv6", &json!(["invalid"]), &texts(["1.2.3.4"])).await;
    shows(&gems, "ipv6", &same(["::1"])).await;
}
