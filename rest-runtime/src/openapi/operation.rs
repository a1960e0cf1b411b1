//! One operation of a document.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use axum::http::{Method, StatusCode, header};
use serde_json::{Map, Value, json};

use super::components::{Components, Owner};
use super::document::{DocumentedEndpoint, model_views, path_types};
use super::errors;
use super::schema::{Schemas, Usage, base_name, nullable, set};
use crate::base::exceptions::{ErrorFormat, PROBLEM};
use crate::base::settings::OnFailure;
use crate::describe::{Access, Parameter};
use crate::formats::parsers::Parsers;
use crate::formats::renderers::Renderers;
use crate::generic::AnyGenericView;
use crate::http::request::Request;
use crate::http::reverse::{Route, Routes};
use crate::query::pagination::describe::{Counted, PageSchema, results};
use crate::rest::Rest;
use crate::schema::arguments::info::{FieldInfo, FieldKind};
use crate::view::operation::{Answered, Content, Operation, Taken};
use crate::view::steps::{authentication, negotiation, permissions, throttles, versioning};
use crate::view::{AnyView, Handler};

/// Makes the operations of a document, one after the other.
pub(super) struct Operations<'a> {
    rest: &'a Rest,
    components: Components,
    security: BTreeMap<String, Value>,
    api_version: Option<String>,
    model_views: HashMap<*const AnyView, &'static AnyGenericView>,
}

/// An operation, and what the document has to know of it.
pub(super) struct Made {
    pub(super) value: Map<String, Value>,
    pub(super) id: String,
    /// The tags that the action names itself.
    pub(super) tags: Vec<String>,
}

/// The headers that answers of a document have, as components.
pub(super) fn headers(paths: &Map<String, Value>) -> Value {
    let header = |text: &str, kind: &str| json!({"description": text, "schema": {"type": kind}});
    let all = json!({
        "Allow": header("The methods of the path.", "string"),
        "ETag": header("The entity tag of the row, for `If-Match` and `If-None-Match`.", "string"),
        "Location": header("The URL of the new row.", "string"),
        "RateLimit-Limit": header("How many requests the client may send in a period.", "integer"),
        "RateLimit-Remaining": header("How many of them are left.", "integer"),
        "RateLimit-Reset": header("In how many seconds there are more.", "integer"),
        "Retry-After": header("After how many seconds the request has a chance.", "integer"),
        "WWW-Authenticate": header("How to sign in.", "string"),
    });
    let responses = paths
        .values()
        .filter_map(Value::as_object)
        .flat_map(Map::values)
        .filter_map(|operation| operation["responses"].as_object())
        .flat_map(Map::values);
    let used: HashSet<&String> =
        responses.filter_map(|response| response["headers"].as_object()).flat_map(Map::keys).collect();
    all.as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| used.contains(name))
        .map(|(name, header)| (name.clone(), header.clone()))
        .collect()
}

impl<'a> Operations<'a> {
    pub(super) fn new(routes: &Routes, rest: &'a Rest, components: Components, api_version: Option<String>) -> Self {
        Self { rest, components, security: BTreeMap::new(), api_version, model_views: model_views(routes) }
    }

    /// The components and the security schemes of all operations.
    pub(super) fn finish(self) -> (Components, BTreeMap<String, Value>) {
        (self.components, self.security)
    }

    /// What the action of this method does; `None` for one that documents do not have.
    pub(super) fn operation(
        &mut self,
        route: &Route,
        endpoint: &DocumentedEndpoint,
        method: &Method,
        handler: &Handler,
    ) -> Option<Made> {
        let view = endpoint.view;
        let request = self.rest.request_to(&endpoint.site, method.clone(), handler.name);
        // Hooks of the project's are asked about a request that nobody sent; one that panics at that tells nothing.
        let told = catch_unwind(AssertUnwindSafe(|| {
            if let Some(scheme) = versioning::scheme(view, &request) {
                request.set_version(scheme, self.api_version.clone());
            }
            view.schema(&request, (handler.operation)(&request))
        }));
        let operation = told.unwrap_or_default();
        if operation.hidden {
            return None;
        }
        let id = match &operation.operation_id {
            Some(id) => id.clone().into_owned(),
            None => operation_id(route, endpoint, method, handler),
        };
        let mut value = Map::new();
        let (summary, description) = texts(endpoint, handler, &operation, route);
        value.insert("operationId".to_owned(), id.clone().into());
        value.insert("summary".to_owned(), summary.into());
        if let Some(description) = description {
            value.insert("description".to_owned(), description.into());
        }
        if operation.deprecated {
            value.insert("deprecated".to_owned(), true.into());
        }
        let parameters = self.parameters(route, endpoint, &request, &operation);
        if !parameters.is_empty() {
            value.insert("parameters".to_owned(), parameters.into());
        }
        if let Some(body) = self.request_body(view, &request, &operation) {
            value.insert("requestBody".to_owned(), body);
        }
        value.insert("responses".to_owned(), self.responses(route, view, &request, &operation).into());
        value.insert("security".to_owned(), self.security(view, &request, &operation));
        let tags = operation.tags.iter().map(|tag| tag.clone().into_owned()).collect();
        Some(Made { value, id, tags })
    }

    fn parameters(
        &self,
        route: &Route,
        endpoint: &DocumentedEndpoint,
        request: &Request,
        operation: &Operation,
    ) -> Vec<Value> {
        let types = path_types(self.model_views.get(&std::ptr::from_ref(endpoint.view)));
        let mut all: Vec<Value> = Vec::new();
        for (name, rule) in route.pattern.rules() {
            let known = types.iter().find(|(known, _)| **known == **name).map(|(_, schema)| schema.clone());
            let mut schema = known.unwrap_or_else(|| json!({"type": "string"}));
            if schema["type"] == "string"
                && let Some(pattern) = rule.filter(|pattern| super::schema::is_portable(pattern))
            {
                schema["pattern"] = format!("^(?:{pattern})$").into();
            }
            all.push(json!({"name": &**name, "in": "path", "required": true, "schema": schema}));
        }
        let mut named: Vec<Parameter> = operation.parameters.clone();
        let renderers = negotiation::renderers(endpoint.view, request);
        if renderers.len() > 1
            && let Some(name) = &request.settings().url_format_override
        {
            let formats: Vec<&str> = renderers.iter().map(|renderer| renderer.format()).collect();
            let format = Parameter::query(name.clone(), json!({"type": "string", "enum": formats}));
            named.push(format.description("The format of the answer, in place of the Accept header."));
        }
        if let Some(scheme) = versioning::scheme(endpoint.view, request) {
            named.extend(scheme.parameters());
        }
        let mut known: Vec<(String, &'static str)> = Vec::new();
        for parameter in named {
            let key = (parameter.name.to_string(), parameter.place);
            if known.contains(&key) {
                continue;
            }
            known.push(key);
            all.push(described(&parameter));
        }
        all
    }

    fn request_body(&mut self, view: &AnyView, request: &Request, operation: &Operation) -> Option<Value> {
        let taken = operation.request.as_ref()?;
        let parsers = negotiation::parsers(view, request);
        let content = self.request_content(&parsers, taken, operation.example.as_ref());
        // A body of which nothing is needed may be missing as a whole.
        let is_required = match &taken.body {
            Content::Value(field) if field.kind == FieldKind::Object => {
                !taken.partial && field.children.iter().flatten().any(|field| field.required && !field.read_only)
            }
            _ => true,
        };
        (!content.is_empty()).then(|| json!({"required": is_required, "content": content}))
    }

    fn request_content(&mut self, parsers: &Parsers, taken: &Taken, example: Option<&Value>) -> Map<String, Value> {
        let mut content = Map::new();
        let mut needs_file = false;
        let mut has_file = false;
        if let Content::Value(field) | Content::OneOrMany(field) = &taken.body {
            let files = || field.children.iter().flatten().filter(|field| !field.read_only && field.has_file());
            has_file = files().next().is_some();
            needs_file = !taken.partial && files().any(|file| file.required);
        }
        let is_list = matches!(&taken.body, Content::Value(field) if field.kind == FieldKind::List);
        for parser in parsers.iter() {
            let media_type = parser.media_type().to_owned();
            let is_form = media_type.starts_with("multipart/") || media_type.ends_with("form-urlencoded");
            let takes_files = media_type.starts_with("multipart/");
            if (needs_file && !takes_files && parser.schema(json!({})) == json!({})) || (is_list && is_form) {
                continue;
            }
            let usage = Usage::Request { partial: taken.partial, files: has_file && takes_files };
            let schema = self.taken(taken, usage, is_form);
            let mut media = json!({"schema": parser.schema(schema)});
            if media_type.contains("json") {
                set(&mut media, "example", example.cloned());
            }
            content.entry(media_type).or_insert(media);
        }
        content
    }

    fn taken(&mut self, taken: &Taken, usage: Usage, is_form: bool) -> Value {
        let item = |this: &mut Self, field: &FieldInfo| {
            let one = this.value(field, usage);
            if taken.keys.is_empty() {
                return one;
            }
            let keys: Map<String, Value> =
                taken.keys.iter().map(|key| (key.name.clone(), this.value(key, Usage::Answer))).collect();
            let names: Vec<&str> = taken.keys.iter().map(|key| key.name.as_str()).collect();
            json!({"allOf": [one, {"type": "object", "properties": keys, "required": names}]})
        };
        match &taken.body {
            Content::Value(field) => match (&field.kind, &field.child) {
                (FieldKind::List, Some(child)) => json!({"type": "array", "items": item(self, child)}),
                _ => self.value(field, usage),
            },
            // A form has one object.
            Content::OneOrMany(field) if is_form => self.value(field, usage),
            Content::OneOrMany(field) => {
                let one = item(self, field);
                json!({"anyOf": [one, {"type": "array", "items": one}]})
            }
            Content::Json(schema) => schema.clone(),
            Content::Page(..) | Content::Nothing => json!({}),
        }
    }

    fn value(&mut self, field: &FieldInfo, usage: Usage) -> Value {
        Schemas { components: &mut self.components, settings: self.rest.settings() }.value(field, usage)
    }

    fn responses(
        &mut self,
        route: &Route,
        view: &'static AnyView,
        request: &Request,
        operation: &Operation,
    ) -> Map<String, Value> {
        let renderers = negotiation::renderers(view, request);
        let mut responses: BTreeMap<String, Value> = BTreeMap::new();
        // An error without a body of its own has that of errors.
        let is_refusal = |answer: &&Answered| answer.status >= 400 && matches!(answer.body, Content::Nothing);
        for answer in operation.answers.iter().filter(|answer| !is_refusal(answer)) {
            let schema = self.answer(&answer.body);
            responses.insert(answer.status.to_string(), self.response(view, request, answer, &renderers, schema));
        }
        let many = is_of_lists(operation) || operation.has_hooks;
        let format = self.rest.settings().error_format;
        let is_known = !self.rest.has_exception_handler() && !view.changes_errors() && operation.is_known;
        // A field of the same name has a list there.
        let taken = taken_names(operation);
        let is_mixed = errors::names(format).iter().any(|name| taken.contains(name));
        let error = if is_mixed && is_known {
            let object = json!({"type": "object", "additionalProperties": {}});
            if many { json!({"anyOf": [object, {"type": "array", "items": {}}]}) } else { object }
        } else if many || !is_known {
            errors::schema(format, is_known, many)
        } else {
            json!({"$ref": "#/components/schemas/Error"})
        };
        let mut statuses = self.refusals(route, view, request, operation);
        statuses.extend(operation.answers.iter().filter(is_refusal).map(|answer| answer.status));
        for status in statuses {
            responses
                .entry(status.to_string())
                .or_insert_with(|| self.refusal(view, request, Some(status), &renderers, &error, ""));
        }
        for answer in operation.answers.iter().filter(is_refusal) {
            if let (Some(text), Some(response)) = (&answer.description, responses.get_mut(&answer.status.to_string())) {
                response["description"] = text.as_ref().into();
            }
        }
        if !operation.is_known {
            // Nobody but the action's author knows what it answers; `schema(response(…))` would tell.
            let any = Answered::new(200, Content::Json(json!({})));
            let mut any = self.response(view, request, &any, &renderers, Some(json!({})));
            any["description"] = "What the action answers.".into();
            responses.insert("2XX".to_owned(), any);
            let nothing = Answered::new(204, Content::Nothing);
            responses.insert("204".to_owned(), self.response(view, request, &nothing, &renderers, None));
            for (range, text) in [("4XX", "What the action refuses."), ("5XX", "What the action fails at.")] {
                responses.insert(range.to_owned(), self.refusal(view, request, None, &renderers, &error, text));
            }
        }
        responses.into_iter().collect()
    }

    /// The schema of an answer's data; `None` where it has no body.
    fn answer(&mut self, content: &Content) -> Option<Value> {
        Some(match content {
            Content::Nothing => return None,
            Content::Value(field) => self.value(field, Usage::Answer),
            Content::OneOrMany(field) => {
                let one = self.value(field, Usage::Answer);
                json!({"anyOf": [one, {"type": "array", "items": one}]})
            }
            Content::Page(field, page) => self.page(field, page),
            Content::Json(schema) => schema.clone(),
        })
    }

    /// The pages of a list.
    fn page(&mut self, field: &FieldInfo, page: &PageSchema) -> Value {
        let list = json!({"type": "array", "items": self.value(field, Usage::Answer)});
        let mut forms = Vec::new();
        if let (Some(counted), Some(serializer)) = (page.envelope, &field.serializer) {
            let name = match counted {
                Counted::Number => format!("Paginated{}List", base_name(serializer)),
                Counted::Null => format!("UncountedPaginated{}List", base_name(serializer)),
                Counted::Nothing => format!("CursorPaginated{}List", base_name(serializer)),
            };
            if self.components.claim(&name, Owner::Page { path: serializer.path, depth: serializer.depth }) {
                let mut properties = Map::new();
                match counted {
                    Counted::Number => _ = properties.insert("count".to_owned(), json!({"type": "integer"})),
                    Counted::Null => _ = properties.insert("count".to_owned(), json!({"type": ["integer", "null"]})),
                    Counted::Nothing => {}
                }
                let link = nullable(json!({"type": "string", "format": "uri"}));
                properties.insert("next".to_owned(), link.clone());
                properties.insert("previous".to_owned(), link);
                properties.insert("results".to_owned(), list.clone());
                let required: Vec<&String> = properties.keys().collect();
                let schema = json!({"type": "object", "required": required, "properties": properties});
                self.components.fill(&name, schema);
            }
            forms.push(json!({"$ref": format!("#/components/schemas/{name}")}));
        }
        if let Some(own) = &page.own {
            forms.push(with_results(own, &list));
        }
        if page.list || forms.is_empty() {
            forms.push(list);
        }
        if forms.len() == 1 { forms.remove(0) } else { json!({"anyOf": forms}) }
    }

    fn response(
        &self,
        view: &'static AnyView,
        request: &Request,
        answer: &Answered,
        renderers: &Renderers,
        schema: Option<Value>,
    ) -> Value {
        let description = answer.description.as_deref().map_or_else(|| meaning(answer.status), str::to_owned);
        let mut response = json!({"description": description});
        response["headers"] = self.headers(view, request, &answer.headers);
        if let Some(schema) = schema {
            let content = renderers
                .iter()
                .map(|renderer| (renderer.media_type().to_owned(), json!({"schema": renderer.schema(schema.clone())})));
            response["content"] = content.collect::<Map<_, _>>().into();
        }
        response
    }

    fn refusal(
        &self,
        view: &'static AnyView,
        request: &Request,
        status: Option<u16>,
        renderers: &Renderers,
        error: &Value,
        text: &str,
    ) -> Value {
        let mut headers = Vec::new();
        match status {
            Some(401) => headers.push("WWW-Authenticate"),
            Some(429 | 503) => headers.push("Retry-After"),
            Some(_) => {}
            // Of an action that nothing is known of, nothing is ruled out.
            None => headers.extend(["WWW-Authenticate", "Retry-After", "ETag", "Location"]),
        }
        let description = status.map_or_else(|| text.to_owned(), meaning);
        let problem = self.rest.settings().error_format == ErrorFormat::Problem;
        let content = renderers.iter().map(|renderer| {
            let media_type = renderer.media_type();
            let is_json = media_type == "application/json" || media_type.ends_with("+json");
            let name = if problem && is_json { PROBLEM } else { media_type };
            (name.to_owned(), json!({"schema": renderer.schema(error.clone())}))
        });
        json!({
            "description": description,
            "headers": self.headers(view, request, &headers),
            "content": content.collect::<Map<_, _>>(),
        })
    }

    /// The headers of an answer: these, and those of every answer here.
    fn headers(&self, view: &'static AnyView, request: &Request, more: &[&str]) -> Value {
        let mut names = vec!["Allow"];
        names.extend(more);
        if self.rest.settings().rate_limit_headers && !throttles::is_empty(view, request) {
            names.extend(["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"]);
        }
        let header = |name: &str| (name.to_owned(), json!({"$ref": format!("#/components/headers/{name}")}));
        names.into_iter().map(header).collect::<Map<_, _>>().into()
    }

    /// The statuses of errors that this operation can end with.
    fn refusals(&self, route: &Route, view: &'static AnyView, request: &Request, operation: &Operation) -> Vec<u16> {
        let mut statuses = operation.refusals.clone();
        statuses.push(406);
        if operation.request.is_some() {
            statuses.extend([400, 413, 415]);
        }
        if self.rest.settings().allowed_hosts.is_some() {
            statuses.push(400);
        }
        let access = permissions::access(view, request);
        let checks_rows = operation.refusals.contains(&404) && permissions::checks_objects(view, request);
        let asks = authentication::is_possible(view, request);
        let challenges = asks && authentication::challenge(view, request).is_some();
        if asks {
            statuses.push(if challenges { 401 } else { 403 });
        }
        if access != Access::Everyone || checks_rows {
            statuses.push(403);
        }
        if route.pattern.params().next().is_some() {
            statuses.push(404);
        }
        // Whatever is about rows may find the database away.
        if request.model_name().is_some() {
            statuses.push(503);
        }
        // So is an unknown format.
        if self.rest.settings().url_format_override.is_some() && negotiation::renderers(view, request).len() > 1 {
            statuses.push(404);
        }
        // An unknown version is 404; one that a header names is 406, which there is anyway.
        let by_url = |header: Option<header::HeaderName>| header.is_none_or(|header| header != header::ACCEPT);
        if versioning::scheme(view, request).is_some_and(|scheme| by_url(scheme.varies_by())) {
            statuses.push(404);
        }
        if !throttles::is_empty(view, request) {
            statuses.push(429);
            if self.rest.settings().throttle_on_failure == OnFailure::Closed {
                statuses.push(503);
            }
        }
        statuses.sort_unstable();
        statuses.dedup();
        statuses
    }

    fn security(&mut self, view: &'static AnyView, request: &Request, operation: &Operation) -> Value {
        if operation.is_open {
            return json!([]);
        }
        let ways = authentication::security(view, request);
        let mut all = Vec::new();
        if !ways.is_empty() && permissions::access(view, request) != Access::SignedIn {
            all.push(json!({}));
        }
        for way in ways {
            let mut together = Map::new();
            for scheme in way {
                let name = scheme.name.into_owned();
                self.security.entry(name.clone()).or_insert(scheme.scheme);
                together.insert(name, json!([]));
            }
            all.push(together.into());
        }
        all.into()
    }
}

/// The names of the fields that the operation takes.
fn taken_names(operation: &Operation) -> Vec<&str> {
    match operation.request.as_ref().map(|taken| &taken.body) {
        Some(Content::Value(field) | Content::OneOrMany(field)) => {
            field.item().children.iter().flatten().map(|field| field.name.as_str()).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether bodies of the operation are lists, so that its errors are lists too.
fn is_of_lists(operation: &Operation) -> bool {
    operation.request.as_ref().is_some_and(|taken| match &taken.body {
        Content::OneOrMany(_) => true,
        Content::Value(field) => field.kind == FieldKind::List,
        _ => false,
    })
}

/// An envelope with its results.
fn with_results(envelope: &Value, list: &Value) -> Value {
    if *envelope == results() {
        return list.clone();
    }
    match envelope {
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), with_results(value, list))).collect(),
        Value::Array(items) => items.iter().map(|item| with_results(item, list)).collect(),
        other => other.clone(),
    }
}

/// A parameter as OpenAPI has it.
fn described(parameter: &Parameter) -> Value {
    let mut value = json!({"name": parameter.name, "in": parameter.place});
    if parameter.required {
        value["required"] = true.into();
    }
    set(&mut value, "description", parameter.description.as_deref().map(Value::from));
    if parameter.commas {
        value["style"] = "form".into();
        value["explode"] = false.into();
    }
    value["schema"] = parameter.schema.clone();
    value
}

/// `track_list`, `track_set_price`, `hello`: the route's name and the action. A route without a name has the fixed parts of
/// its path for one; an action of several methods has the method behind it.
fn operation_id(route: &Route, endpoint: &DocumentedEndpoint, method: &Method, handler: &Handler) -> String {
    let place = &endpoint.site.route;
    let action = snake(handler.name);
    let (namespace, name) =
        route.name.rsplit_once(':').map_or(("", route.name.as_str()), |(space, name)| (space, name));
    let base = match &place.basename {
        Some(basename) => snake(basename),
        None if name.is_empty() => {
            let fixed: Vec<&str> = route.path.split('/').filter(|part| !part.contains('{')).collect();
            snake(&fixed.join("_"))
        }
        None => snake(name),
    };
    // A function's view, and mostly its path, are named after the function.
    let is_function = endpoint.view.info.name.to_lowercase().replace(' ', "_") == action;
    let is_same = base == action || (is_function && base.ends_with(&format!("_{action}")));
    let mut id = if base.is_empty() {
        action
    } else if is_same {
        base
    } else {
        format!("{base}_{action}")
    };
    if endpoint.actions.entries().filter(|(_, other)| other.name == handler.name).count() > 1 {
        id = format!("{id}_{}", snake(method.as_str()));
    }
    if namespace.is_empty() { id } else { format!("{}_{id}", snake(namespace)) }
}

fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len());
    for letter in name.chars() {
        if letter.is_ascii_alphanumeric() {
            snake.push(letter.to_ascii_lowercase());
        } else if !snake.ends_with('_') && !snake.is_empty() {
            snake.push('_');
        }
    }
    snake.trim_end_matches('_').to_owned()
}

/// The summary and the description: those of `schema(…)`, or else of the action's doc comment, or else the action's name
/// and the view's doc comment.
fn texts(
    endpoint: &DocumentedEndpoint,
    handler: &Handler,
    operation: &Operation,
    route: &Route,
) -> (String, Option<String>) {
    let view = endpoint.view;
    let own = endpoint.site.route.info.description.filter(|text| !text.is_empty());
    let name = view.info.name.to_lowercase();
    let usual = match handler.name {
        "list" => Some(format!("List {}", plural(route, &name))),
        "create" => Some(format!("Create {name}")),
        "retrieve" => Some(format!("Retrieve {name}")),
        "update" => Some(format!("Replace {name}")),
        "partial_update" => Some(format!("Change {name}")),
        "destroy" => Some(format!("Delete {name}")),
        "bulk_create" => Some(format!("Create {}", plural(route, &name))),
        "bulk_update" => Some(format!("Replace {}", plural(route, &name))),
        "partial_bulk_update" => Some(format!("Change {}", plural(route, &name))),
        "bulk_destroy" => Some(format!("Delete {}", plural(route, &name))),
        _ => None,
    };
    let doc = own.or(Some(view.info.description)).filter(|text| !text.is_empty());
    let (summary, description) = match (usual, own.or(doc)) {
        (Some(summary), doc) => (summary, doc.map(str::to_owned)),
        (None, Some(doc)) => {
            let first = doc.split("\n\n").next().unwrap_or(doc).replace('\n', " ");
            (first.trim_end_matches('.').to_owned(), Some(doc.to_owned()))
        }
        (None, None) => (endpoint.site.route.info.view_name(view.info.name), None),
    };
    let summary = operation.summary.clone().map_or(summary, std::borrow::Cow::into_owned);
    let description = operation.description.clone().map(std::borrow::Cow::into_owned).or(description);
    (summary, description)
}

/// The last fixed part of a path, which names what it lists; the view's name where there is none.
fn plural(route: &Route, name: &str) -> String {
    let mut segments = route.path.split('/').filter(|part| !part.is_empty() && !part.contains('{'));
    segments.next_back().map_or_else(|| name.to_owned(), |last| last.replace(['-', '_'], " "))
}

/// What a status says.
fn meaning(status: u16) -> String {
    let text = match status {
        200 => "Done.",
        201 => "Created.",
        204 => "Done; there is nothing to say.",
        304 => "Nothing has changed since the entity tag that the request names.",
        400 => "The request is wrong; the body tells where.",
        401 => "Credentials are missing or wrong.",
        403 => "The client may not do this.",
        404 => "There is no such thing.",
        406 => "None of the media types that the client accepts can be made.",
        409 => "The database's rules refuse the write.",
        412 => "The row is another one than the request says.",
        413 => "The body is too large.",
        415 => "Bodies of this media type cannot be read.",
        429 => "Too many requests; try again later.",
        503 => "The service is not available for a while.",
        other => {
            let reason = StatusCode::from_u16(other).ok().and_then(|status| status.canonical_reason());
            return format!("{}.", reason.unwrap_or("Answer"));
        }
    };
    text.to_owned()
}
