//! Sessions: signing in and out, rotation, CSRF, cookies.

use rest_runtime::auth::{self, SameSite, SessionSettings, session, user};
use rest_runtime::axum::http::{HeaderName, HeaderValue};
use rest_runtime::prelude::*;
use sea_orm::{ColumnTrait, EntityTrait};
use serde_json::{Value, json};

use crate::accounts::{Accounts, Cookies, cheap};
use crate::support::{Answer, Api};

on_each_database!(Shared:
    a_session_is_signed_into_used_and_left,
    signing_in_again_makes_another_session_and_token,
    writes_need_the_token_of_their_session,
    pages_of_other_sites_are_refused,
    pages_without_tls_are_of_another_site,
    sessions_end,
    invented_cookies_are_anonymous,
    a_foreign_cookie_hides_no_other,
    cookies_have_the_flags_of_the_settings,
    wrong_sign_ins_start_nothing,
    what_the_database_has_opens_nothing,
    migrations_run_any_number_of_times,
);

fn sessions(rest: Rest) -> Rest {
    rest.authentication(SessionAuthentication)
}

async fn a_session_is_signed_into_used_and_left(api: Api) {
    let server = Accounts::serve(&api, sessions).await;
    server.user("ada").await;
    assert_eq!(server.me(&[]).await, Value::Null);
    let cookies = server.sign_in("ada", None).await;
    let header = cookies.header();
    let known = server.get("/private/", &[("cookie", &header)]).await.expect(200).json();
    assert_eq!((&known["user"], &known["by"]), (&json!(server.name("ada")), &json!("SessionAuthentication")));
    let csrf = [("cookie", header.as_str()), ("x-csrftoken", &cookies.csrf)];
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        server.send(method, "/me/", &csrf).await.expect(200);
    }
    // Signing out needs the token as well.
    server.send("POST", "/logout/", &csrf[..1]).await.refuses_with_detail(403);
    let left = server.send("POST", "/logout/", &csrf).await.expect(204);
    let removed: Vec<_> = left.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap()).collect();
    assert_eq!(removed.len(), 2);
    assert!(removed.iter().all(|line| line.contains("Max-Age=0") && line.contains("Path=/")), "{removed:?}");
    // The server has deleted the session, even if the browser still sends it; the response removes the cookies again.
    assert_eq!(server.me(&csrf).await, Value::Null);
    let stale = server.get("/me/", &[("cookie", &header)]).await.expect(200);
    assert!(stale.header("set-cookie").starts_with("sessionid=;") && stale.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(stale.header("vary"), "Cookie");
    assert_eq!(server.get("/me/", &[]).await.expect(200).header("set-cookie"), "");
    server.send("POST", "/logout/", &[]).await.expect(204);
}

async fn a_foreign_cookie_hides_no_other(api: Api) {
    use rest_runtime::axum::http::HeaderValue;

    let server = Accounts::serve(&api, sessions).await;
    server.user("ada").await;
    let cookies = server.sign_in("ada", None).await;
    let own = cookies.header();
    let asked = async |lines: &[&[u8]]| {
        let mut request = server.request("GET", "/me/");
        for line in lines {
            request = request.header("cookie", HeaderValue::from_bytes(line).unwrap());
        }
        Answer::to(request).await.expect(200).json()["user"].clone()
    };
    let session = format!("sessionid={}", cookies.session);
    let with = |before: &[u8], behind: &[u8]| [before, own.as_bytes(), behind].concat();
    for line in [
        with("theme=dé; ".as_bytes(), b""),
        with(b"theme=d\xe9; ", b"; x=\xff"),
        with(b"", b"; broken; =; ==; ;;"),
        with(b"a=\"b; ", b"; c=d\""),
        with(b"SESSIONID=x; ", b""),
        with(b"", b"; sessionid="),
        with(b"", b"; sessionid=\xe9"),
        with(b"sessionid=older; ", b""),
        format!("sessionid=\"{}\"", cookies.session).into_bytes(),
        format!(" sessionid = {} ;", cookies.session).into_bytes(),
        [&b"x="[..], &vec![b'y'; 4000], b"; ", session.as_bytes()].concat(),
    ] {
        assert_eq!(asked(&[&line]).await, server.name("ada"), "{}", line.escape_ascii());
    }
    // HTTP/2 clients may send one header per cookie.
    assert_eq!(asked(&[b"a=\xff", session.as_bytes(), b"csrftoken=x"]).await, server.name("ada"));
    // As in Django, the last of several counts.
    assert_eq!(asked(&[session.as_bytes(), b"sessionid=other"]).await, Value::Null);
}

async fn signing_in_again_makes_another_session_and_token(api: Api) {
    let server = Accounts::serve(&api, sessions).await;
    server.user("ada").await;
    server.user("bob").await;
    // A planted session is replaced when signing in (session fixation).
    let planted = Cookies { session: "planted".to_owned(), csrf: "planted".to_owned() };
    let first = server.sign_in("ada", Some(&planted)).await;
    assert_ne!(first.session, planted.session);
    assert_eq!(server.me(&[("cookie", &planted.header())]).await, Value::Null);
    let second = server.sign_in("bob", Some(&first)).await;
    assert!(first.session != second.session && first.csrf != second.csrf);
    assert_eq!(server.me(&[("cookie", &first.header())]).await, Value::Null);
    assert_eq!(server.me(&[("cookie", &second.header())]).await, server.name("bob"));
    let mixed = [("cookie", second.header()), ("x-csrftoken", first.csrf.clone())];
    let mixed: Vec<_> = mixed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    server.send("POST", "/me/", &mixed).await.refuses_with_detail(403);
    // Another browser's session of the same user stays valid.
    let third = server.sign_in("bob", None).await;
    assert_eq!(server.me(&[("cookie", &second.header())]).await, server.name("bob"));
    assert_eq!(server.me(&[("cookie", &third.header())]).await, server.name("bob"));
}

async fn writes_need_the_token_of_their_session(api: Api) {
    let server = Accounts::serve(&api, |rest| rest.authentication((SessionAuthentication, TokenAuthentication))).await;
    let ada = server.user("ada").await;
    let Cookies { session, csrf } = server.sign_in("ada", None).await;
    let other = server.sign_in("ada", None).await;
    let both = format!("sessionid={session}; csrftoken={csrf}");
    let alone = format!("sessionid={session}");
    let planted = format!("sessionid={session}; csrftoken=x");
    let of_other = format!("sessionid={session}; csrftoken={}", other.csrf);
    let empty = format!("sessionid={session}; csrftoken=");
    let long = "x".repeat(10_000);
    for (cookie, token, status) in [
        (&both, Some(csrf.as_str()), 200),
        (&both, None, 403),
        (&both, Some(""), 403),
        (&both, Some("wrong"), 403),
        (&both, Some(&long), 403),
        (&both, Some(&csrf[1..]), 403),
        (&both, Some(&session), 403),
        (&alone, Some(csrf.as_str()), 403),
        (&alone, None, 403),
        (&empty, Some(""), 403),
        // A cookie and a header that match, but do not belong to this session.
        (&planted, Some("x"), 403),
        (&of_other, Some(other.csrf.as_str()), 403),
    ] {
        let mut headers = vec![("cookie", cookie.as_str())];
        headers.extend(token.map(|token| ("x-csrftoken", token)));
        let answer = server.send("POST", "/me/", &headers).await.expect(status);
        assert_eq!(answer.header("www-authenticate"), "");
        for method in ["GET", "HEAD", "OPTIONS"] {
            server.send(method, "/me/", &headers).await.expect(200);
        }
        // Anonymous requests need no token, nor do those authenticated otherwise.
        server.send("POST", "/me/", &headers[1..]).await.expect(200);
    }
    let token = format!("Token {}", server.token(&ada).await);
    server.send("POST", "/private/", &[("authorization", &token)]).await.expect(200);
    let request = server.request("POST", "/me/").header("cookie", &both);
    let twice = request.header("x-csrftoken", "wrong").header("x-csrftoken", &csrf);
    Answer::to(twice).await.refuses_with_detail(403);
    let coded =
        Accounts::serve(&api, |rest| sessions(rest).error_format(rest_runtime::exceptions::ErrorFormat::FullDetails))
            .await;
    let refused = coded.send("POST", "/me/", &[("cookie", &both)]).await.expect(403).json();
    assert_eq!(refused["code"], "permission_denied");
}

async fn pages_without_tls_are_of_another_site(api: Api) {
    let proxy = |rest: Rest| {
        sessions(rest)
            .secure_proxy_header(HeaderName::from_static("x-forwarded-proto"), HeaderValue::from_static("https"))
    };
    let server = Accounts::serve(&api, proxy).await;
    server.user("ada").await;
    let cookies = server.sign_in("ada", None).await;
    let (cookie, own) = (cookies.header(), server.base.clone());
    let tls = own.replace("http://", "https://");
    for (proto, origin, status) in
        [("https", &tls, 200), ("https", &own, 403), ("http", &own, 200), ("http", &tls, 200)]
    {
        let headers = [
            ("cookie", cookie.as_str()),
            ("x-csrftoken", &cookies.csrf),
            ("x-forwarded-proto", proto),
            ("origin", origin.as_str()),
        ];
        server.send("POST", "/me/", &headers).await.expect(status);
    }
}

async fn pages_of_other_sites_are_refused(api: Api) {
    let settings = || SessionSettings::new().csrf_trusted_origins(["https://app.example.com"]);
    let server = Accounts::serve(&api, |rest| sessions(rest).sessions(settings())).await;
    server.user("ada").await;
    let cookies = server.sign_in("ada", None).await;
    let (base, cookie) = (server.base.clone(), cookies.header());
    let referer = format!("{base}/page/?q=1");
    for (name, value, status) in [
        ("origin", base.as_str(), 200),
        ("origin", "https://app.example.com", 200),
        ("origin", "HTTPS://APP.EXAMPLE.COM", 200),
        ("referer", &referer, 200),
        ("referer", "https://app.example.com/page", 200),
        ("origin", "https://evil.example.com", 403),
        ("origin", "http://app.example.com", 403),
        ("origin", "https://app.example.com:8443", 403),
        ("origin", "https://app.example.com.evil.com", 403),
        ("origin", "https://user@app.example.com", 403),
        ("origin", "null", 403),
        ("origin", "", 403),
        ("referer", "https://evil.example.com/", 403),
        ("referer", "garbage", 403),
    ] {
        let headers = [("cookie", cookie.as_str()), ("x-csrftoken", &cookies.csrf), (name, value)];
        server.send("POST", "/me/", &headers).await.expect(status);
        // Reading is never refused, whatever page the request comes from.
        server.get("/me/", &headers).await.expect(200);
    }
    // Nor may such a page sign its visitor in.
    let body = json!({"username": server.name("ada"), "password": "ada-pass"});
    let forged = server.request("POST", "/login/").header("origin", "https://evil.example.com").json(&body);
    Answer::to(forged).await.refuses_with_detail(403);
    let own = server.request("POST", "/login/").header("origin", &server.base).json(&body);
    Answer::to(own).await.expect(200);
}

async fn sessions_end(api: Api) {
    let server = Accounts::serve(&api, sessions).await;
    let ada = server.user("ada").await;
    let (one, other) = (server.sign_in("ada", None).await, server.sign_in("ada", None).await);
    // Sessions end when they expire.
    let past = chrono::DateTime::UNIX_EPOCH + chrono::TimeDelta::days(1000);
    let of_ada = || session::Column::UserKey.eq(ada.id.to_string());
    let rows = session::Entity::find().filter(of_ada()).all(&server.db).await.unwrap();
    assert_eq!(rows.len(), 2);
    let age = rows[0].expires - rows[0].created;
    assert!((age - chrono::TimeDelta::days(14)).abs() <= chrono::TimeDelta::seconds(1), "{age}");
    session::Entity::update_many()
        .set(session::ActiveModel { expires: Set(past), ..Default::default() })
        .filter(of_ada())
        .exec(&server.db)
        .await
        .unwrap();
    assert_eq!(server.me(&[("cookie", &one.header())]).await, Value::Null);
    assert!(auth::delete_expired_sessions(&server.db).await.unwrap() >= 2);
    // They end when the password changes.
    let third = server.sign_in("ada", None).await;
    assert_eq!(server.me(&[("cookie", &third.header())]).await, server.name("ada"));
    auth::set_password(&server.db, &cheap(), ada.id, "new").await.unwrap();
    assert_eq!(server.me(&[("cookie", &third.header())]).await, Value::Null);
    server
        .post("/login/", &json!({"username": server.name("ada"), "password": "ada-pass"}))
        .await
        .refuses(&["non_field_errors"]);
    let again = server.post("/login/", &json!({"username": server.name("ada"), "password": "new"})).await.expect(200);
    // They end when the user is deactivated or deleted.
    let cookies = Cookies::of(&again).header();
    assert_eq!(server.me(&[("cookie", &cookies)]).await, server.name("ada"));
    user::Entity::update_many()
        .set(user::ActiveModel { is_active: Set(false), ..Default::default() })
        .filter(user::Column::Id.eq(ada.id))
        .exec(&server.db)
        .await
        .unwrap();
    assert_eq!(server.me(&[("cookie", &cookies)]).await, Value::Null);
    server.get("/private/", &[("cookie", &cookies)]).await.refuses_with_detail(403);
    user::Entity::delete_by_id(ada.id).exec(&server.db).await.unwrap();
    assert_eq!(server.me(&[("cookie", &cookies)]).await, Value::Null);
    // A later user gets neither the id nor its sessions.
    assert_ne!(server.user("eve").await.id, ada.id);
    assert!(auth::set_password(&server.db, &cheap(), ada.id, "x").await.is_err());
    let _ = other;
}

async fn invented_cookies_are_anonymous(api: Api) {
    let server = Accounts::serve(&api, sessions).await;
    server.user("ada").await;
    let Cookies { session, csrf } = server.sign_in("ada", None).await;
    let mut tampered = session.clone();
    tampered.replace_range(0..1, if session.starts_with('0') { "1" } else { "0" });
    let many = "a=b; ".repeat(5000);
    for cookie in [
        "sessionid=made-up".to_owned(),
        "sessionid=".to_owned(),
        "sessionid".to_owned(),
        ";;;=;".to_owned(),
        format!("sessionid={tampered}"),
        format!("sessionid={session}x"),
        format!("sessionid={}", session.to_uppercase() + "A"),
        format!("SESSIONID={session}"),
        format!("sessionid=\"' OR 1=1; csrftoken={csrf}"),
        format!("sessionid={}", "f".repeat(30_000)),
        many.clone(),
    ] {
        assert_eq!(server.me(&[("cookie", &cookie)]).await, Value::Null, "{cookie:.80}");
        server.send("POST", "/me/", &[("cookie", &cookie)]).await.expect(200);
        server.get("/private/", &[("cookie", &cookie)]).await.refuses_with_detail(403);
    }
    let request = server.request("GET", "/me/").header("cookie", &b"sessionid=\xff\xfe"[..]);
    assert_eq!(Answer::to(request).await.expect(200).json()["user"], Value::Null);
    assert_eq!(server.me(&[("cookie", &format!("{many}sessionid={session}"))]).await, server.name("ada"));
}

async fn cookies_have_the_flags_of_the_settings(api: Api) {
    let flags = async |settings: SessionSettings| {
        let server = Accounts::serve(&api, |rest| sessions(rest).sessions(settings)).await;
        server.user("ada").await;
        let body = json!({"username": server.name("ada"), "password": "ada-pass"});
        let answer = server.post("/login/", &body).await.expect(200);
        let lines = answer.headers.get_all("set-cookie").iter().map(|line| {
            let (cookie, flags) = line.to_str().unwrap().split_once("; ").unwrap();
            format!("{} {flags}", cookie.split_once('=').unwrap().0)
        });
        lines.collect::<Vec<_>>()
    };
    let at_first = "SameSite=Lax; Path=/; Max-Age=1209600";
    let expected = [format!("sessionid HttpOnly; {at_first}"), format!("csrftoken {at_first}")];
    assert_eq!(flags(SessionSettings::new()).await, expected);
    let own = SessionSettings::new()
        .cookie_name("sid")
        .csrf_cookie_name("token")
        .secure(true)
        .same_site(SameSite::None)
        .path("/api")
        .domain("example.com")
        .age(std::time::Duration::from_mins(1));
    let flagged = "SameSite=None; Secure; Path=/api; Domain=example.com; Max-Age=60";
    assert_eq!(flags(own).await, [format!("sid HttpOnly; {flagged}"), format!("token {flagged}")]);

    // Invalid settings fail when the app is built.
    let wrong = sessions(Rest::new(api.db.clone())).sessions(SessionSettings::new().cookie_name("a b"));
    assert!(wrong.check().unwrap_err().to_string().contains("sessions: cookie_name"));

    // The configured names are those that are read.
    let own = SessionSettings::new().cookie_name("sid").csrf_cookie_name("token").csrf_header_name("X-Token");
    let server = Accounts::serve(&api, |rest| sessions(rest).sessions(own)).await;
    server.user("ada").await;
    let body = json!({"username": server.name("ada"), "password": "ada-pass"});
    let answer = server.post("/login/", &body).await.expect(200);
    let lines: Vec<_> = answer.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap()).collect();
    let [session, token] = [0, 1].map(|index| lines[index].split(';').next().unwrap());
    let cookie = format!("{session}; {token}");
    let value = token.strip_prefix("token=").unwrap();
    server.send("POST", "/me/", &[("cookie", &cookie), ("x-csrftoken", value)]).await.refuses_with_detail(403);
    let known = server.send("POST", "/me/", &[("cookie", &cookie), ("x-token", value)]).await.expect(200).json();
    assert_eq!(known["user"], server.name("ada"));
}

async fn wrong_sign_ins_start_nothing(api: Api) {
    let server = Accounts::serve(&api, sessions).await;
    server.user("ada").await;
    server.user_with("off", user::ActiveModel { is_active: Set(false), ..Default::default() }).await;
    for (name, password) in [("ada", "wrong"), ("off", "off-pass"), ("nobody", "nobody-pass")] {
        let answer = server.post("/login/", &json!({"username": server.name(name), "password": password})).await;
        assert_eq!(answer.headers.get("set-cookie"), None);
        answer.refuses(&["non_field_errors"]);
    }
    server.post("/login/", &json!({})).await.refuses(&["username", "password"]);
    let coded =
        Accounts::serve(&api, |rest| sessions(rest).error_format(rest_runtime::exceptions::ErrorFormat::FullDetails))
            .await;
    let refused = coded.post("/login/", &json!({"username": "nobody", "password": "x"})).await.expect(400).json();
    assert_eq!(refused["non_field_errors"][0]["code"], "authorization");
    // Invalid credentials in another header do not matter here.
    let request = server.request("POST", "/login/").header("authorization", "Token bad");
    let body = json!({"username": server.name("ada"), "password": "ada-pass"});
    Answer::to(request.json(&body)).await.expect(200);
}

async fn what_the_database_has_opens_nothing(api: Api) {
    let server = Accounts::serve(&api, sessions).await;
    let ada = server.user("ada").await;
    assert!(ada.password.starts_with("$argon2id$"), "{}", ada.password);
    let cookies = server.sign_in("ada", None).await;
    let of_ada = session::Column::UserKey.eq(ada.id.to_string());
    let row = session::Entity::find().filter(of_ada).one(&server.db).await.unwrap().unwrap();
    assert!(row.digest != cookies.session && row.digest != cookies.csrf);
    assert_eq!(server.me(&[("cookie", &format!("sessionid={}", row.digest))]).await, Value::Null);
}

async fn migrations_run_any_number_of_times(api: Api) {
    let runs: Vec<_> =
        (0..4).map(|_| api.db.clone()).map(|db| tokio::spawn(async move { auth::migrate(&db).await })).collect();
    for run in runs {
        run.await.unwrap().unwrap();
    }
    let server = Accounts::serve(&api, sessions).await;
    let ada = server.user("ada").await;
    let taken = user::ActiveModel { username: Set(ada.username.clone()), ..Default::default() };
    let refused = auth::create_user(&server.db, &cheap(), taken, None).await.unwrap_err();
    assert_eq!(refused.status(), 409);
    // Case is significant.
    let upper = user::ActiveModel { username: Set(ada.username.to_uppercase()), ..Default::default() };
    auth::create_user(&server.db, &cheap(), upper, None).await.unwrap();
    for name in ["", "a\0", &"é".repeat(151)] {
        let row = user::ActiveModel { username: Set(name.to_owned()), ..Default::default() };
        assert_eq!(auth::create_user(&server.db, &cheap(), row, None).await.unwrap_err().status(), 400);
    }
    // A user without a password cannot sign in with one.
    for password in ["", "!"] {
        let body = json!({"username": ada.username.to_uppercase(), "password": password});
        assert_eq!(server.post("/login/", &body).await.status, 400);
    }
}
