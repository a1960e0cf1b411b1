//! JSON Web Tokens: signature, algorithm, audience and lifetime.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use rest_runtime::auth::user;
use rest_runtime::authentication::{JwtAuthentication, JwtClaims, JwtKey};
use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use rest_runtime::view::{Action, Methods, View, ViewInfo};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::accounts::{Accounts, basic};
use crate::support::Api;

on_each_database!(Shared:
    tokens_name_users_of_the_backend,
    claims_can_be_the_user,
    wrong_tokens_are_refused,
    issuer_and_audience_must_be_those_set,
    keys_of_other_algorithms_do_not_fit,
    extensions_and_times_are_looked_at,
);

const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";

/// The key pair of RFC 8032, section 7.1, test 1.
const PUBLIC: &str = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----\n";
const SEED: [u8; 48] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20, // PKCS #8
    0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4, //
    0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
];

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn float_now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64().floor()
}

fn signed(algorithm: Algorithm, secret: &[u8], claims: &Value) -> String {
    encode(&Header::new(algorithm), claims, &EncodingKey::from_secret(secret)).unwrap()
}

fn bearer(claims: &Value) -> String {
    format!("Bearer {}", signed(Algorithm::HS256, SECRET, claims))
}

fn hs256() -> JwtAuthentication {
    JwtAuthentication::new(JwtKey::hs256(SECRET).unwrap())
}

async fn tokens_name_users_of_the_backend(api: Api) {
    let server = Accounts::serve(&api, |rest| rest.authentication(hs256())).await;
    let ada = server.user("ada").await;
    let off = server.user_with("off", user::ActiveModel { is_active: Set(false), ..Default::default() }).await;
    let claims = json!({"sub": ada.id.to_string(), "exp": now() + 60});
    let known = server.get("/private/", &[("authorization", &bearer(&claims))]).await.expect(200).json();
    assert_eq!((&known["user"], &known["by"]), (&json!(ada.username), &json!("JwtAuthentication")));
    for sub in [json!(off.id.to_string()), json!("999999999"), json!("x"), json!("a\0"), json!(7), Value::Null] {
        let claims = json!({"sub": sub, "exp": now() + 60});
        let refused = server.get("/me/", &[("authorization", &bearer(&claims))]).await.refuses_with_detail(401);
        assert_eq!(refused.header("www-authenticate"), "Bearer", "{claims}");
    }
    let refused = server.get("/private/", &[]).await.refuses_with_detail(401);
    assert_eq!(refused.header("www-authenticate"), "Bearer");
    // Another keyword.
    assert_eq!(server.me(&[("authorization", &bearer(&claims).replace("Bearer", "Token"))]).await, Value::Null);
    let other = Accounts::serve(&api, |rest| rest.authentication(hs256().keyword("JWT"))).await;
    assert_eq!(other.me(&[("authorization", &bearer(&claims).replace("Bearer", "JWT"))]).await, ada.username);
}

#[derive(Clone, Debug, Deserialize)]
struct Claims {
    sub: String,
    scope: String,
}

impl User for Claims {
    fn username(&self) -> &str {
        &self.sub
    }

    fn key(&self) -> Option<String> {
        Some(self.sub.clone())
    }
}

impl JwtClaims for Claims {
    async fn user(&self, _: &Request) -> Result<Option<Arc<dyn User>>> {
        Ok(Some(Arc::new(self.clone())))
    }
}

struct Scope;

struct TellScope;

impl Action<Scope> for TellScope {
    const NAME: &'static str = "get";

    async fn call(_: &Scope, request: &Request) -> Result<Response> {
        let by_user = request.user().downcast_ref::<Claims>().map(|claims| claims.scope.clone());
        Response::new(&json!([request.auth::<Claims>().map(|claims| &claims.scope), by_user]))
    }
}

impl ApiView for Scope {
    const VIEW: &'static Self = &Self;
    const INFO: ViewInfo = ViewInfo::new("Scope");
}

impl View for Scope {
    const METHODS: &'static Methods<Self> = &Methods::new().get::<TellScope>();
}

async fn claims_can_be_the_user(api: Api) {
    let jwt = hs256().claims::<Claims>();
    let server = Accounts::serve_with(&api, |rest| {
        Router::new().route("/scope/", Scope::as_view()).with_state(rest.authentication(jwt))
    })
    .await;
    server.statements();
    let header = bearer(&json!({"sub": "robot", "scope": "read", "exp": now() + 60}));
    server.get("/scope/", &[("authorization", &header)]).await.expect(200).is(&json!(["read", "read"]));
    assert_eq!(server.statements().len(), 0);
    server.get("/scope/", &[]).await.expect(200).is(&json!([null, null]));
    let header = bearer(&json!({"sub": "robot", "exp": now() + 60}));
    server.get("/scope/", &[("authorization", &header)]).await.refuses_with_detail(401);
}

async fn wrong_tokens_are_refused(api: Api) {
    let server = Accounts::serve(&api, |rest| rest.authentication(hs256())).await;
    let ada = server.user("ada").await;
    let sub = ada.id.to_string();
    let good = json!({"sub": sub, "exp": now() + 60});
    let token = signed(Algorithm::HS256, SECRET, &good);
    let parts: Vec<&str> = token.split('.').collect();
    // Base64 for URLs, as in JWT: without padding, and with two other digits.
    let part = |value: &Value| basic(value.to_string())[6..].trim_end_matches('=').replace('+', "-").replace('/', "_");
    let none = part(&json!({"alg": "none", "typ": "JWT"}));
    let asymmetric = part(&json!({"alg": "RS256", "typ": "JWT"}));
    let richer = part(&json!({"sub": "1", "exp": now() + 6000}));
    let mut told = Vec::new();
    for wrong in [
        signed(Algorithm::HS256, SECRET, &json!({"sub": sub, "exp": now() - 1})),
        signed(Algorithm::HS256, SECRET, &json!({"sub": sub, "exp": now() + 60, "nbf": now() + 30})),
        signed(Algorithm::HS256, SECRET, &json!({"sub": sub})),
        signed(Algorithm::HS256, SECRET, &json!({"sub": sub, "exp": "tomorrow"})),
        signed(Algorithm::HS256, SECRET, &json!({"sub": sub, "exp": now() + 60, "aud": "others"})),
        signed(Algorithm::HS256, &[b'x'; 32], &good),
        signed(Algorithm::HS512, &[SECRET, SECRET].concat(), &good),
        format!("{none}.{}.", parts[1]),
        format!("{none}.{}.{}", parts[1], parts[2]),
        format!("{asymmetric}.{}.{}", parts[1], parts[2]),
        format!("{}.{richer}.{}", parts[0], parts[2]),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{}.{}", parts[0], parts[1]),
        format!("{token}.{token}"),
        token[1..].to_owned(),
        "..".to_owned(),
        ".".repeat(10_000),
        "A".repeat(30_000),
        "[".repeat(10_000),
    ] {
        let header = format!("Bearer {wrong}");
        let refused = server.get("/me/", &[("authorization", &header)]).await.refuses_with_detail(401);
        assert_eq!(refused.header("www-authenticate"), "Bearer", "{wrong:.80}");
        told.push(refused.json()["detail"].as_str().unwrap().to_owned());
    }
    assert!(told[0] != told[1] && told[1] != told[5] && told[0] != told[5], "{told:?}");
    for header in ["Bearer", "Bearer a b"] {
        server.get("/me/", &[("authorization", header)]).await.refuses_with_detail(401);
    }
    assert_eq!(server.me(&[("authorization", &format!("Bearer {token}"))]).await, ada.username);
    // Clock differences within the leeway.
    let late = bearer(&json!({"sub": sub, "exp": now() - 10, "nbf": now() + 10}));
    let lenient = Accounts::serve(&api, |rest| rest.authentication(hs256().leeway(60))).await;
    assert_eq!(lenient.me(&[("authorization", &late)]).await, ada.username);
}

async fn issuer_and_audience_must_be_those_set(api: Api) {
    let jwt = hs256().issuer("https://id.example.com").audience("shop");
    let server = Accounts::serve(&api, |rest| rest.authentication(jwt)).await;
    let ada = server.user("ada").await;
    let claims = |iss: Value, aud: Value| {
        let mut claims = json!({"sub": ada.id.to_string(), "exp": now() + 60, "iss": iss, "aud": aud});
        if let Some(claims) = claims.as_object_mut() {
            claims.retain(|_, value| !value.is_null());
        }
        bearer(&claims)
    };
    let id = || json!("https://id.example.com");
    for aud in [json!("shop"), json!(["shop", "bank"])] {
        assert_eq!(server.me(&[("authorization", &claims(id(), aud))]).await, ada.username);
    }
    for (iss, aud) in [
        (id(), json!("bank")),
        (id(), Value::Null),
        (json!("https://evil.example.com"), json!("shop")),
        (Value::Null, json!("shop")),
    ] {
        server.get("/me/", &[("authorization", &claims(iss, aud))]).await.refuses_with_detail(401);
    }
}

/// A token with a custom header.
fn headed(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| basic(value.to_string())[6..].trim_end_matches('=').replace('+', "-").replace('/', "_");
    let text = format!("{}.{}", part(header), part(claims));
    let key = EncodingKey::from_secret(SECRET);
    format!("Bearer {text}.{}", jsonwebtoken::crypto::sign(text.as_bytes(), &key, Algorithm::HS256).unwrap())
}

async fn extensions_and_times_are_looked_at(api: Api) {
    let server = Accounts::serve(&api, |rest| rest.authentication(hs256())).await;
    let ada = server.user("ada").await;
    let claims = |more: Value| {
        let mut claims = json!({"sub": ada.id.to_string(), "exp": now() + 60});
        claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        claims
    };
    let plain = claims(json!({}));
    for header in [json!({"alg": "HS256"}), json!({"alg": "HS256", "b64": true, "typ": "x", "kid": "1", "x": {}})] {
        assert_eq!(server.me(&[("authorization", &headed(&header, &plain))]).await, ada.username, "{header}");
    }
    for header in [
        json!({"alg": "HS256", "crit": ["exp"], "exp": 1}),
        json!({"alg": "HS256", "crit": ["b64"], "b64": true}),
        json!({"alg": "HS256", "crit": []}),
        json!({"alg": "HS256", "crit": "x"}),
        json!({"alg": "HS256", "b64": false}),
        json!({"alg": "HS256", "b64": null}),
        json!({"alg": "hs256"}),
        json!({"alg": ["HS256"]}),
        json!({"typ": "JWT"}),
        json!([]),
    ] {
        server.get("/me/", &[("authorization", &headed(&header, &plain))]).await.refuses_with_detail(401);
    }
    let taken = [
        json!({"exp": 1e300}),
        json!({"exp": float_now() + 60.5}),
        json!({"nbf": now(), "iat": now()}),
        json!({"nbf": null, "iat": null, "aud": null}),
        json!({"nbf": 0, "iat": 0.5}),
    ];
    for more in taken {
        assert_eq!(server.me(&[("authorization", &bearer(&claims(more.clone())))]).await, ada.username, "{more}");
    }
    let refused = [
        json!({"exp": now()}),
        json!({"exp": float_now() - 0.5}),
        json!({"exp": 0}),
        json!({"exp": -1}),
        json!({"exp": true}),
        json!({"exp": [now() + 60]}),
        json!({"exp": (now() + 60).to_string()}),
        json!({"nbf": now() + 30}),
        json!({"nbf": "0"}),
        json!({"iat": now() + 30}),
        json!({"iat": 1e300}),
        json!({"aud": []}),
        json!({"aud": 7}),
        json!({"aud": {}}),
        json!({"aud": [1]}),
    ];
    for more in refused {
        server.get("/me/", &[("authorization", &bearer(&claims(more.clone())))]).await.refuses_with_detail(401);
    }
    let jwt = hs256().issuer("https://id.example.com").token_type("at+jwt");
    let strict = Accounts::serve(&api, |rest| rest.authentication(jwt)).await;
    let sent = |typ: Value, iss: Value| headed(&json!({"alg": "HS256", "typ": typ}), &claims(json!({"iss": iss})));
    let id = || json!("https://id.example.com");
    for typ in ["at+jwt", "AT+JWT", "application/at+jwt"] {
        assert_eq!(strict.me(&[("authorization", &sent(json!(typ), id()))]).await, ada.username);
    }
    for (typ, iss) in [
        (json!("JWT"), id()),
        (Value::Null, id()),
        (json!(1), id()),
        (json!("at+jwt"), json!(["https://id.example.com"])),
        (json!("at+jwt"), json!(["https://id.example.com", "https://evil.example.com"])),
    ] {
        strict.get("/me/", &[("authorization", &sent(typ, iss))]).await.refuses_with_detail(401);
    }
}

async fn keys_of_other_algorithms_do_not_fit(api: Api) {
    let jwt = JwtAuthentication::new(JwtKey::eddsa(PUBLIC).unwrap());
    let server = Accounts::serve(&api, |rest| rest.authentication(jwt)).await;
    let ada = server.user("ada").await;
    let claims = json!({"sub": ada.id.to_string(), "exp": now() + 60});
    let token = encode(&Header::new(Algorithm::EdDSA), &claims, &EncodingKey::from_ed_der(&SEED)).unwrap();
    assert_eq!(server.me(&[("authorization", &format!("Bearer {token}"))]).await, ada.username);
    // The public key is not secret: a token signed with it as an HMAC secret is forged.
    let forged = signed(Algorithm::HS256, PUBLIC.as_bytes(), &claims);
    server.get("/me/", &[("authorization", &format!("Bearer {forged}"))]).await.refuses_with_detail(401);
}
