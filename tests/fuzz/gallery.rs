//! An application with a column of each kind, all possible filters and orderings, lists of rows, nested rows, entity
//! tags, uploads, and users by session, token and JWT.

use rest_runtime::auth::{self, PasswordHasher, user};
use rest_runtime::auth_views::{LoginView, LogoutView, ObtainAuthToken};
use rest_runtime::authentication::{JwtAuthentication, JwtKey};
use rest_runtime::parsers::UploadedFile;
use rest_runtime::prelude::{Request as HttpRequest, *};
use rest_runtime::sea_orm;
use rest_runtime::storage::{FileSystemStorage, Storage};
use sea_orm::{ConnectionTrait, EntityTrait, Schema};
use serde_json::{Value, json};

use crate::applications::{Application, view_set};
use crate::check;
use crate::mutate::Sample;
use crate::request::{Body, Part, Request};

mod maker {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "fuzz_maker")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(unique, column_type = "String(StringLen::N(30))")]
        pub name: String,
        #[sea_orm(has_many)]
        pub pieces: HasMany<super::piece::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod piece {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))")]
    pub enum Colour {
        #[sea_orm(string_value = "red")]
        Red,
        #[sea_orm(string_value = "green")]
        Green,
    }

    #[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "fuzz_state")]
    pub enum State {
        #[sea_orm(string_value = "todo")]
        Todo,
        #[sea_orm(string_value = "done")]
        Done,
    }

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "fuzz_piece")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(unique)]
        pub slug: String,
        #[sea_orm(column_type = "String(StringLen::N(40))", default_value = "untitled")]
        pub title: String,
        #[sea_orm(column_type = "Text")]
        pub story: Option<String>,
        #[sea_orm(column_type = "Char(Some(5))")]
        pub code: Option<String>,
        pub small: Option<i16>,
        pub whole: Option<i32>,
        pub big: Option<i64>,
        pub single: Option<f32>,
        pub double: Option<f64>,
        #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
        pub price: Option<Decimal>,
        pub digits: Option<Decimal>,
        pub flag: Option<bool>,
        pub day: Option<Date>,
        pub clock: Option<Time>,
        pub local: Option<DateTime>,
        pub moment: Option<DateTimeUtc>,
        pub mark: Option<Uuid>,
        #[sea_orm(column_type = "Json")]
        pub notes: Option<Json>,
        #[sea_orm(column_type = "JsonBinary")]
        pub extra: Option<Json>,
        pub colour: Option<Colour>,
        pub state: Option<State>,
        #[sea_orm(default_value = 1)]
        pub version: i32,
        pub maker_id: Option<i32>,
        #[sea_orm(belongs_to, from = "maker_id", to = "id", on_delete = "SetNull")]
        pub maker: BelongsTo<Option<super::maker::Entity>>,
        #[sea_orm(has_many)]
        pub parts: HasMany<super::part::Entity>,
        #[sea_orm(has_many)]
        pub entries: HasMany<super::piece_tag::Entity>,
        #[sea_orm(has_many, via = "piece_tag")]
        pub tags: HasMany<super::tag::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod part {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "fuzz_part")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(unique_key = "place")]
        pub piece_id: i32,
        #[sea_orm(unique_key = "place")]
        pub position: i32,
        #[sea_orm(unique, column_type = "String(StringLen::N(20))")]
        pub label: Option<String>,
        #[sea_orm(belongs_to, from = "piece_id", to = "id", on_delete = "Cascade")]
        pub piece: BelongsTo<super::piece::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod tag {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "fuzz_tag")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(unique, column_type = "String(StringLen::N(20))")]
        pub name: String,
        #[sea_orm(has_many)]
        pub entries: HasMany<super::piece_tag::Entity>,
        #[sea_orm(has_many, via = "piece_tag")]
        pub pieces: HasMany<super::piece::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod piece_tag {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "fuzz_piece_tag")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub piece_id: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub tag_id: i32,
        #[sea_orm(belongs_to, from = "piece_id", to = "id", on_delete = "Cascade")]
        pub piece: BelongsTo<super::piece::Entity>,
        #[sea_orm(belongs_to, from = "tag_id", to = "id", on_delete = "Cascade")]
        pub tag: BelongsTo<super::tag::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Has a text as its key, and is created by PUT.
mod page {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "fuzz_page")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false, column_type = "String(StringLen::N(120))")]
        pub name: String,
        #[sea_orm(column_type = "String(StringLen::N(80))")]
        pub file: Option<String>,
        pub text: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = maker::Entity, fields(id, name))]
struct MakerSerializer;

#[derive(Serializer)]
#[serializer(model = tag::Entity, fields(id, name, pieces))]
struct TagSerializer;

#[derive(Serializer)]
#[serializer(model = part::Entity, fields(id, position, label))]
struct PartSerializer;

#[derive(Serializer)]
#[serializer(model = part::Entity, fields(id, piece, position, label))]
struct PlacedSerializer;

#[derive(Serializer)]
#[serializer(
    model = piece::Entity,
    fields(
        id, url, slug, title, story, code, small, whole, big, single, double, price, digits, flag, day, clock, local,
        moment, mark, notes, extra, colour, state, version, maker, maker_name, parts, tags
    ),
    extra(tags(required = false)),
    dynamic_fields = "fields"
)]
struct PieceSerializer {
    #[field(view_name = "piece-detail")]
    url: HyperlinkedIdentity,
    #[field(source = maker.name)]
    maker_name: Option<String>,
    #[field(writable_nested, required = false)]
    parts: Vec<PartSerializer>,
}

#[derive(Serializer)]
#[serializer(
    model = piece::Entity,
    fields(
        id, slug, title, story, code, small, whole, big, single, double, price, digits, flag, day, clock, local, moment,
        mark, notes, extra, colour, state, version, maker
    )
)]
struct PlainPieceSerializer;

#[derive(Serializer)]
#[serializer(model = page::Entity, fields(url, name, file, text))]
struct PageSerializer {
    #[field(view_name = "page-detail")]
    url: HyperlinkedIdentity,
}

#[derive(Serializer)]
#[serializer(model = page::Entity, fields(name, file, text, upload))]
struct UploadSerializer {
    #[field(read_only)]
    file: Option<String>,
    #[field(write_only)]
    upload: UploadedFile,
}

/// All features of a view over a model.
#[view_set(
    model = piece::Entity,
    serializer = PieceSerializer,
    actions(
        list, bulk_create, retrieve, update, partial_update, destroy, bulk_update, partial_bulk_update, bulk_destroy
    ),
    filter(
        slug(
            exact, iexact, contains, icontains, startswith, istartswith, endswith, iendswith, regex, iregex, in, gt, lte,
            range
        ),
        title(exact, in, multiple),
        story(exact, icontains, isnull),
        code(exact, in, gt, isnull),
        small(exact, gt, lte, range, in, isnull),
        whole(exact, gte, lt, min_max, in),
        big(exact, gt, range, in, multiple),
        single(exact, gt, range, in),
        double(exact, gt, range, in),
        price(exact, gt, range, min_max, in),
        digits(exact, gt, range, in),
        flag(exact, isnull),
        day(exact, gt, range, in, year, quarter, month, day, week_day, after_before),
        clock(exact, gt, range, hour, minute, second),
        local(exact, gt, range, date, year, month, hour, after_before),
        moment(exact, gt, range, date, year, quarter, month, day, week_day, hour, minute, second, after_before, in),
        mark(exact, in, isnull),
        colour(exact, in, multiple, isnull),
        state(exact, in, multiple, isnull),
        maker(exact, in, isnull),
        maker.name(exact, icontains, in),
        tags,
        tags.name(exact, in),
        parts.label(exact, icontains),
        parts.position(gt, range)
    ),
    search("^slug", "=title", story, maker.name, tags.name),
    ordering(__all__),
    pagination = PageNumber::size(20).page_size_query_param("page_size").max_page_size(50),
    renderers = (JsonRenderer, CsvRenderer),
    etag = version
)]
struct PieceSet;

/// The rows by a cursor.
#[generic_view(
    model = piece::Entity,
    serializer = PlainPieceSerializer,
    actions(list, create),
    ordering(__all__),
    pagination = Cursor::size(3).page_size_query_param("page_size").max_page_size(10),
    renderers = (JsonRenderer, CsvRenderer)
)]
struct Pieces;

#[view_set(
    model = part::Entity,
    serializer = PlacedSerializer,
    parents(piece),
    filter(position(range, in), label),
    ordering(position, label, piece.slug),
    pagination = LimitOffset(10)
)]
struct PartSet;

#[view_set(
    model = maker::Entity,
    serializer = MakerSerializer,
    lookup_field = name,
    ordering(name, pieces_count = pieces(count)),
    filter(pieces.price(gt), pieces)
)]
struct MakerSet;

#[view_set(model = tag::Entity, serializer = TagSerializer, filter(name(in), pieces), ordering(name, pieces(count)))]
struct TagSet;

#[view_set(
    model = page::Entity,
    serializer = PageSerializer,
    lookup_field = name,
    lookup_value_regex = "[^/]+",
    put_as_create,
    ordering(name, text),
    search(name, text),
    renderers = (JsonRenderer, CsvRenderer)
)]
struct PageSet;

fn uploads() -> FileSystemStorage {
    FileSystemStorage::new(format!("{}/fuzz-uploads", env!("CARGO_TARGET_TMPDIR")), "/media/")
}

struct Uploads;

#[generic_view(model = page::Entity, serializer = UploadSerializer, actions(list, create), pagination = Cursor::size(5))]
impl Uploads {
    async fn perform_create(&self, _: &HttpRequest, mut data: Valid<UploadSerializer>, tx: &Tx) -> Result<page::Model> {
        let name = uploads().save(&data.fields.upload).await?;
        uploads().delete(&name).await?;
        data.row.file = Set(Some(uploads().url(&name).chars().take(80).collect()));
        data.save(tx).await
    }
}

#[api_view(GET, POST, permissions = IsAuthenticated)]
async fn me(request: &HttpRequest) -> Result<Response> {
    Response::new(&json!({"user": request.user().username(), "data": request.data().await?.to_json()}))
}

#[api_view(GET, POST, PUT)]
async fn echo(request: &HttpRequest) -> Result<Response> {
    Response::new(&json!([request.data().await?.to_json(), request.query_params().get("a"), request.kwarg("x")]))
}

async fn make_table<E: EntityTrait>(db: &DatabaseConnection, table: E) {
    let schema = Schema::new(db.get_database_backend());
    for statement in schema.create_enum_from_entity(table) {
        db.execute(&statement).await.unwrap();
    }
    db.execute(&schema.create_table_from_entity(table)).await.unwrap();
    for statement in schema.create_index_from_entity(table) {
        db.execute(&statement).await.unwrap();
    }
}

pub async fn gallery(url: String) -> Application {
    let db = chinook::database::connect(&url, Some(4)).await.unwrap();
    make_table(&db, maker::Entity).await;
    make_table(&db, piece::Entity).await;
    make_table(&db, part::Entity).await;
    make_table(&db, tag::Entity).await;
    make_table(&db, piece_tag::Entity).await;
    make_table(&db, page::Entity).await;
    auth::migrate(&db).await.unwrap();
    let hasher = PasswordHasher::new(16, 1, 1).unwrap();
    let ada = user::ActiveModel { username: Set("ada".to_owned()), ..Default::default() };
    let ada = auth::create_user(&db, &hasher, ada, Some("secret")).await.unwrap();
    let token = auth::create_token(&db, &ada.id.to_string(), None).await.unwrap();
    let secret = b"0123456789abcdef0123456789abcdef";
    let jwt = JwtAuthentication::new(JwtKey::hs256(secret).unwrap());
    let claims = json!({"sub": ada.id.to_string(), "exp": 32_503_680_000_u64});
    let key = jsonwebtoken::EncodingKey::from_secret(secret);
    let bearer = jsonwebtoken::encode(&jsonwebtoken::Header::default(), &claims, &key).unwrap();

    let router = DefaultRouter::new()
        .register_as::<PieceSet>("pieces", "piece")
        .register_as::<PartSet>("parts", "part")
        .register_as::<PartSet>("pieces/{piece_pk}/parts", "piece-part")
        .register_as::<MakerSet>("makers", "maker")
        .register_as::<TagSet>("tags", "tag")
        .register_as::<PageSet>("pages", "page")
        .route::<Pieces>("cursor/", "cursor")
        .route::<Uploads>("uploads/", "upload")
        .route::<me>("me/", "me")
        .route::<echo>("echo/{x}/", "echo")
        .route::<LoginView>("login/", "login")
        .route::<LogoutView>("logout/", "logout")
        .route::<ObtainAuthToken>("token/", "token")
        .into_router()
        .fallback(rest_runtime::view::not_found)
        .with_state(Rest::new(db).password_hasher(hasher).authentication((
            SessionAuthentication,
            TokenAuthentication,
            BasicAuthentication,
            jwt,
        )));
    let samples = samples(&token, &bearer);
    let mut application = Application::new(router, samples);
    application.upkeep = first_rows();
    for request in &application.upkeep {
        let answer = check::send(&application.router, request).await.unwrap();
        let answer = answer.unwrap_or_else(|mistake| panic!("{request}: {mistake}"));
        assert_eq!(answer.status, 201, "{request}: {}", String::from_utf8_lossy(&answer.body));
    }
    application
}

fn samples(token: &str, bearer: &str) -> Vec<Sample> {
    let piece = whole_piece();
    let pieces = "slug slug__iexact slug__contains slug__icontains slug__startswith slug__istartswith slug__endswith \
        slug__iendswith slug__regex slug__iregex slug__in slug__gt slug__lte slug__range title title__in story \
        story__icontains story__isnull code code__in code__gt code__isnull small small__gt small__lte small__range \
        small__in small__isnull whole whole__gte whole__lt whole_min whole_max whole__in big big__gt big__range big__in \
        single single__gt single__range single__in double double__gt double__range double__in price price__gt \
        price__range price_min price_max price__in digits digits__gt digits__range digits__in flag flag__isnull day \
        day__gt day__range day__in day__year day__quarter day__month day__day day__week_day day_after day_before clock \
        clock__gt clock__range clock__hour clock__minute clock__second local local__gt local__range local__date \
        local__year local__month local__hour local_after local_before moment moment__gt moment__range moment__date \
        moment__year moment__quarter moment__month moment__day moment__week_day moment__hour moment__minute \
        moment__second moment_after moment_before moment__in mark mark__in mark__isnull colour colour__in \
        colour__isnull state state__in state__isnull maker maker__in maker__isnull maker__name maker__name__icontains \
        maker__name__in tags tags__name tags__name__in parts__label parts__label__icontains parts__position__gt \
        parts__position__range search ordering ordering ordering page page_size format fields";
    let part = json!({"piece": 1, "position": 3, "label": "l"});
    let page = json!({"name": "n", "file": "f", "text": "t"});
    let several = [
        Request::new("POST", "/pieces/").json(json!([piece, {"slug": "other"}])),
        Request::new("PUT", "/pieces/").json(json!([{"id": 1, "slug": "a"}, {"id": 2, "slug": "b", "parts": []}])),
        Request::new("PATCH", "/pieces/").json(json!([{"id": 2, "title": "a"}, {"id": 1, "tags": [1]}])),
        Request::new("PATCH", "/pieces/2/").json(json!({"parts": [{"id": 1, "position": 2}, {"position": 1}]})),
        Request::new("PATCH", "/pieces/1/").json(json!({"tags": [1, 2]})).with("if-match", "\"1\""),
        Request { query: vec![("slug".to_owned(), "other".to_owned())], ..Request::new("DELETE", "/pieces/") },
    ];
    let form = vec![
        Part { name: "name".to_owned(), file: None, content: b"n".to_vec() },
        Part { name: "upload".to_owned(), file: Some("a.txt".to_owned()), content: b"hello".to_vec() },
    ];
    let account = json!({"username": "ada", "password": "secret"});
    let accounts = [
        Request { body: Body::Multipart(form.clone()), ..Request::new("POST", "/uploads/") },
        Request { body: Body::Multipart(form), ..Request::new("POST", "/uploads/") },
        Request::new("GET", "/me/").with("authorization", &format!("Token {token}")),
        Request::new("GET", "/me/").with("authorization", &format!("Bearer {bearer}")),
        Request::new("POST", "/me/").with("authorization", "Basic YWRhOnNlY3JldA==").json(json!({"a": 1})),
        Request::new("POST", "/login/").json(account.clone()),
        Request::new("POST", "/token/").json(account),
        Request::new("POST", "/logout/"),
        Request::new("POST", "/echo/1/").json(json!({"a": [1, {"b": null}]})),
        Request { body: Body::Form(vec![("a".to_owned(), "b".to_owned())]), ..Request::new("PUT", "/echo/1/") },
    ];
    let alone = |requests: &[Request], parameters: &str| -> Vec<Sample> {
        let parameters: Vec<String> = parameters.split_whitespace().map(str::to_owned).collect();
        requests.iter().map(|request| Sample { request: request.clone(), parameters: parameters.clone() }).collect()
    };
    // The view has no filters; its ordering takes the columns' names.
    let plain = |path: &str| view_set(path, &[], &format!("{pieces} cursor"), &piece);
    [
        view_set("/pieces/", &["1", "2"], pieces, &piece),
        view_set("/pieces/", &["3"], pieces, &piece),
        view_set("/pieces/", &[], pieces, &piece),
        plain("/cursor/"),
        view_set("/parts/", &["1"], "position__range position__in label ordering limit offset", &part),
        view_set("/pieces/1/parts/", &["1"], "position__range position__in label ordering limit offset", &part),
        view_set("/makers/", &["ada", "bob"], "pieces__price__gt pieces ordering", &json!({"name": "ada"})),
        view_set("/tags/", &["1"], "name__in pieces ordering", &json!({"name": "a", "pieces": [1, 2]})),
        view_set("/pages/", &["home", "a%20b"], "ordering search format", &page),
        view_set("/uploads/", &[], "cursor", &page),
        alone(&several, pieces),
        alone(&accounts, "a"),
    ]
    .concat()
}

/// A piece with a value in each column.
fn whole_piece() -> Value {
    json!({"slug": "s", "title": "t", "story": "x", "code": "ab", "small": 1, "whole": 1, "big": 1, "single": 0.5,
        "double": 0.1, "price": "1.50", "digits": "1.5", "flag": true, "day": "2024-02-29", "clock": "12:30:00",
        "local": "2024-02-29T12:30:00", "moment": "2024-02-29T12:30:00Z",
        "mark": "67e55044-10b1-426f-9247-bb680e5fe0c8", "notes": {"a": [1]}, "extra": {"b": null}, "colour": "red",
        "state": "todo", "version": 1, "maker": 1, "parts": [{"position": 1}, {"position": 2, "label": "p"}],
        "tags": [1, 2]})
}

/// The initial rows.
fn first_rows() -> Vec<Request> {
    let mut requests: Vec<Request> = Vec::new();
    for name in ["ada", "bob"] {
        requests.push(Request::new("POST", "/makers/").json(json!({"name": name})));
        requests.push(Request::new("POST", "/tags/").json(json!({"name": name, "pieces": []})));
    }
    for name in ["home", "a%20b"] {
        requests.push(Request::new("PUT", &format!("/pages/{name}/")).json(json!({"name": name, "text": "a\nb"})));
    }
    requests.push(Request::new("POST", "/pieces/").json(whole_piece()));
    for slug in ["one", "two", "three", "four", "five"] {
        requests.push(Request::new("POST", "/pieces/").json(json!({"slug": slug, "small": 1})));
    }
    requests
}
