//! Area 16, /hooks/: the overridable steps of a view, seen from outside. /hooks/log/ lists `audit_log`.

use std::num::{NonZeroI32, TryFromIntError};

use rest_runtime::{
    axum::http::{HeaderMap, HeaderValue, StatusCode},
    defaults,
    filters::TextLookups,
    generics::{CreateApiView, ListApiView},
    pagination::{PageInfo, Pagination, Results, Window},
    prelude::*,
    response,
    routers::AsView,
    viewsets::{DETAIL, LIST},
};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait};
use serde_json::{Value, json};

use crate::entities::{audit_log, customer, genre, label, review};

async fn log(db: &impl ConnectionTrait, event: &str, target: &str, detail: &str) -> Result<()> {
    let [event, target, detail] = [event, target, detail].map(|text| Set(text.to_owned()));
    audit_log::ActiveModel { event, target, detail, ..Default::default() }.insert(db).await?;
    Ok(())
}

#[derive(Serializer)]
#[serializer(model = audit_log::Entity, fields(id, event, target, detail))]
struct LogSerializer;

#[derive(Serializer)]
#[serializer(component = "HooksCustomer", model = customer::Entity, fields(id, last_name, email), extra(email(email)))]
struct CustomerSerializer;

#[derive(Serializer)]
#[serializer(component = "HooksReview", model = review::Entity, fields(id, track, rating))]
struct ReviewSerializer;

#[derive(Serializer)]
#[serializer(component = "HooksLabel", model = label::Entity, fields(id, name, color, position))]
struct LabelSerializer;

#[derive(Serializer)]
#[serializer(component = "HooksGenre", model = genre::Entity, fields(id, name))]
struct GenreSerializer;

fn own_reviews(request: &Request) -> Select<review::Entity> {
    let own = review::Column::OwnerId.eq(request.user_key::<i64>());
    review::Entity::find().filter(review::Column::Deleted.eq(false)).filter(own)
}

struct MyReviews;

/// get_queryset by user: staff see all, others their own.
#[generic_view(serializer = ReviewSerializer, actions(list), permissions = IsAuthenticated)]
impl MyReviews {
    fn get_queryset(&self, request: &Request) -> Select<review::Entity> {
        let all = review::Entity::find().filter(review::Column::Deleted.eq(false));
        if request.user().is_staff() { all } else { own_reviews(request) }
    }
}

struct MyReview;

/// Someone else's review does not exist, rather than being forbidden.
#[generic_view(serializer = ReviewSerializer, actions(retrieve, destroy), permissions = IsAuthenticated)]
impl MyReview {
    fn get_queryset(&self, request: &Request) -> Select<review::Entity> {
        own_reviews(request)
    }
}

struct SmartCustomer;

/// get_object: by id when the argument is digits, by email otherwise; "me" is customer 1.
#[generic_view(serializer = CustomerSerializer, actions(retrieve, update))]
impl SmartCustomer {
    async fn get_object(&self, request: &Request) -> Result<customer::Model> {
        let customers = customer::Entity::find();
        let who = request.kwarg("who").map(|who| if who == "me" { "1" } else { who }).unwrap_or_default();
        let query = match who.parse::<i64>() {
            Ok(id) => customers.filter(customer::Column::Id.eq(id)),
            Err(_) => customers.filter(customer::Column::Email.iexact(who, request.database())),
        };
        let customer = query.one(request.database()).await?.ok_or(Error::not_found())?;
        self.check_object_permissions(request, &customer).await?;
        Ok(customer)
    }
}

#[derive(Serializer)]
#[serializer(model = label::Entity, fields(id, name, color, position), validate = log_all)]
struct LoggedSerializer {
    #[field(validate = log_name)]
    name: String,
}

async fn log_name(name: &str, context: &Context<'_>) -> Result<()> {
    log(context.database()?, "validate_name", name, "").await
}

async fn log_all(label: &LoggedSerializer, context: &Context<'_>) -> Result<()> {
    let name = if context.is_given("name") { &label.name } else { "" };
    log(context.database()?, "validate", name, &names(|name| context.is_given(name))).await
}

/// The names of the fields that fulfil the condition.
fn names(are_given: impl Fn(&str) -> bool) -> String {
    ["color", "name", "position"].into_iter().filter(|name| are_given(name)).collect::<Vec<_>>().join(",")
}

struct LoggedLabels;

/// Each step writes to the audit log; a serializer's own steps too.
#[view_set(serializer = LoggedSerializer)]
impl LoggedLabels {
    async fn initial(&self, request: &Request) -> Result<()> {
        defaults::initial(self, request).await?;
        if matches!(request.action(), Some("list" | "retrieve")) {
            return Ok(());
        }
        log(request.database(), "initial", request.action().unwrap_or("none"), request.method().as_str()).await
    }

    async fn get_object(&self, request: &Request) -> Result<label::Model> {
        let label = defaults::get_object(self, request).await?;
        if request.action() != Some("retrieve") {
            log(request.database(), "get_object", &label.name, "").await?;
        }
        Ok(label)
    }

    async fn perform_create(
        &self,
        request: &Request,
        mut data: Valid<LoggedSerializer>,
        tx: &Tx,
    ) -> Result<label::Model> {
        log(tx, "before_create", "label", "").await?;
        let sent = request.data().await?.to_json();
        log(tx, "create", &data.fields.name, &names(|name| name == "position" || sent.get(name).is_some())).await?;
        data.row.position = Set(99);
        let label = data.save(tx).await?;
        log(tx, "after_create", &label.id.to_string(), &label.name).await?;
        Ok(label)
    }

    async fn perform_update(&self, request: &Request, data: Valid<LoggedSerializer>, tx: &Tx) -> Result<label::Model> {
        if let Some(label) = data.instance() {
            log(tx, "before_update", &label.id.to_string(), &label.name).await?;
            let sent = request.data().await?.to_json();
            log(tx, "update", &label.name, &names(|name| sent.get(name).is_some())).await?;
        }
        let label = data.save(tx).await?;
        log(tx, "after_update", &label.id.to_string(), &label.name).await?;
        Ok(label)
    }

    async fn perform_destroy(&self, _: &Request, label: label::Model, tx: &Tx) -> Result<()> {
        let id = label.id.to_string();
        log(tx, "before_delete", &id, &label.name).await?;
        label::Entity::delete_by_id(label.id).exec(tx).await?;
        let left = label::Entity::find_by_id(label.id).one(tx).await?;
        log(tx, "after_delete", &id, if left.is_some() { "still there" } else { "gone" }).await
    }

    async fn finalize_response(&self, request: &Request, response: Response) -> Result<Response> {
        let response = response.header("x-action", request.action().unwrap_or("none"))?;
        defaults::finalize_response(self, request, response)
    }
}

struct Headers;

/// default_response_headers overridden; a Response header of the same name wins.
#[api_view]
impl Headers {
    fn default_response_headers(&self, request: &Request) -> HeaderMap {
        let mut headers = defaults::default_response_headers(self, request);
        headers.insert("x-default", HeaderValue::from_static("default"));
        headers.insert("cache-control", HeaderValue::from_static("no-store"));
        headers
    }

    async fn get(&self, request: &Request) -> Result<Response> {
        let is_on = |name| request.query_params().get(name).is_some_and(|value| !value.is_empty());
        ensure!(!is_on("fail"), Error::not_found());
        let response = Response::new(&json!({"headers": true}))?;
        if is_on("own") { response.header("x-default", "own") } else { Ok(response) }
    }
}

struct OwnErrors;

/// handle_exception: ZeroDivisionError becomes 400, 404 becomes 200 with null, the rest is usual.
#[api_view]
impl OwnErrors {
    async fn handle_exception(&self, request: &Request, mut error: Error) -> Result<Response> {
        if matches!(&error, Error::Other(cause) if cause.is::<TryFromIntError>()) {
            error = ValidationError::field("by", "Not by zero.", "zero").into();
        }
        if let Error::NotFound(_) = error {
            return Response::new(&json!({"found": null}))?.header("x-handled", "not-found");
        }
        defaults::handle_exception(self, request, error).await
    }

    async fn get(&self, request: &Request) -> Result<Response> {
        let is_teapot = request.kwarg("by") == Some("teapot");
        ensure!(!is_teapot, Error::api(StatusCode::INTERNAL_SERVER_ERROR, "Short.", "stout"));
        let by = NonZeroI32::try_from(request.kwarg_as::<i32>("by")?).map_err(Error::other)?;
        Response::new(&json!({"result": (12.0 / f64::from(by.get())).floor()}))
    }
}

struct OwnHandler;

/// get_exception_handler: an envelope of its own.
#[api_view]
impl OwnHandler {
    async fn handle_exception(&self, _: &Request, error: Error) -> Result<Response> {
        Response::new(&json!({"envelope": {"code": error.code(), "view": "OwnHandler"}}))?.status(error.status())
    }

    async fn get(&self, _: &Request) -> Result<Response> {
        Err(Error::permission_denied())
    }

    async fn post(&self, request: &Request) -> Result<Response> {
        Response::new(&*request.data().await?.to_json())
    }
}

struct Denying;

/// initial() refuses before the handler runs; permissions come first.
#[api_view(permissions = IsAuthenticated)]
impl Denying {
    async fn initial(&self, request: &Request) -> Result<()> {
        defaults::initial(self, request).await?;
        let is_on = |name| request.headers().get(name).is_some_and(|value| value == "on");
        ensure!(!is_on("x-maintenance"), Error::api(StatusCode::INTERNAL_SERVER_ERROR, "Back soon.", "maintenance"));
        ensure!(!is_on("x-deny"), Error::PermissionDenied(Detail::new("Denied.", "denied_by_initial")));
        Ok(())
    }

    async fn get(&self, request: &Request) -> Result<Response> {
        log(request.database(), "denying_ran", request.user().username(), "").await?;
        Response::new(&json!({"ran": true}))
    }
}

struct Rewriting;

/// finalize_response rewrites the data and status, of errors too.
#[api_view]
impl Rewriting {
    async fn finalize_response(&self, request: &Request, mut response: Response) -> Result<Response> {
        let data: Value = response.data_as().unwrap_or_default();
        response.set_data(&json!({"wrapped": data, "status": response.status_code().as_u16()}))?;
        defaults::finalize_response(self, request, response.status(200)?)
    }

    async fn get(&self, _: &Request) -> Result<Response> {
        Response::new(&[1, 2])?.status(206)
    }
}

struct FilterHook;

/// filter_queryset and paginate_queryset overridden.
#[generic_view(serializer = GenreSerializer, actions(list), pagination = Two)]
impl FilterHook {
    async fn filter_queryset(&self, request: &Request, rows: Select<genre::Entity>) -> Result<Select<genre::Entity>> {
        let prefix = request.query_params().get("p").unwrap_or("R".into());
        let rows = defaults::filter_queryset(self, request, rows).await?;
        Ok(rows.filter(genre::Column::Name.istartswith(&prefix, request.database())))
    }
}

/// The first two rows, if the query has `two`.
struct Two;

impl Pagination for Two {
    fn window(&self, request: &Request) -> Result<Option<Window>> {
        let two = request.query_params().get("two").filter(|two| !two.is_empty());
        Ok(two.map(|_| Window::slice(2, 0)))
    }

    fn get_paginated_response(&self, _: &Request, _: &PageInfo, results: Results<'_>) -> Result<Response> {
        Response::new(&json!({"two": results}))
    }
}

struct SuccessHeaders;

/// get_success_headers: Location of what was made.
#[generic_view(serializer = LabelSerializer, actions(create))]
impl SuccessHeaders {
    fn get_success_headers(&self, _: &Request, response: &Response) -> Result<HeaderMap> {
        let label: Value = response.data_as()?;
        let (location, name) = (format!("/hooks/labels/{}/", label["id"]), label["name"].as_str().unwrap_or_default());
        response::headers([("location", &*location), ("x-made", name)])
    }
}

/// A field named url becomes Location by default.
#[derive(Serializer)]
#[serializer(model = label::Entity, fields(id, name, url))]
struct UrlSerializer {
    #[field(method = |label| format!("http://elsewhere.example/labels/{}/", label.id))]
    url: String,
}

struct InitOrder;

/// The order of the checks, written to the log.
#[api_view]
impl InitOrder {
    async fn initial(&self, request: &Request) -> Result<()> {
        log(request.database(), "negotiation", "", "").await?;
        defaults::initial(self, request).await
    }

    async fn perform_authentication(&self, request: &Request) -> Result<()> {
        log(request.database(), "version", "", "").await?;
        log(request.database(), "authentication", "", "").await?;
        defaults::perform_authentication(self, request).await
    }

    async fn check_permissions(&self, request: &Request) -> Result<()> {
        log(request.database(), "permissions", "", "").await?;
        defaults::check_permissions(self, request).await
    }

    async fn check_throttles(&self, request: &Request) -> Result<()> {
        log(request.database(), "throttles", "", "").await?;
        defaults::check_throttles(self, request).await
    }

    async fn get(&self, request: &Request) -> Result<Response> {
        log(request.database(), "handler", "", "").await?;
        Response::new(&json!({"done": true}))
    }
}

const URL_FIELD: AsView = AsView::name("Url Field").description("A field named url becomes Location by default.");

pub(crate) fn urls() -> SimpleRouter {
    SimpleRouter::new()
        .route::<ListApiView<LogSerializer>>("log/", AsView::name("Log"))
        .route::<MyReviews>("my-reviews/", None)
        .route::<MyReview>("my-reviews/{pk:[0-9]+}/", None)
        .route::<SmartCustomer>("customers/{who}/", None)
        .route_actions::<LoggedLabels>("labels/", None, LIST)
        .route_actions::<LoggedLabels>("labels/{pk:[0-9]+}/", None, DETAIL)
        .route::<Headers>("headers/", None)
        .route::<OwnErrors>("errors/{by}/", None)
        .route::<OwnHandler>("handler/", None)
        .route::<Denying>("denying/", None)
        .route::<Rewriting>("rewriting/", None)
        .route::<FilterHook>("filter/", None)
        .route::<SuccessHeaders>("success-headers/", None)
        .route::<CreateApiView<UrlSerializer>>("url-field/", URL_FIELD)
        .route::<InitOrder>("order/", None)
}
