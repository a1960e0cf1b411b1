//! The tables of names. Parsers, suggestions, lists of known names and expansions all read them.

/// An action of a view, as `actions` names it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Action {
    pub(crate) name: &'static str,
    /// The HTTP method that runs it, as a function of the builder of a view's methods.
    pub(crate) method: &'static str,
    /// The runtime's unit type in `mixins`.
    pub(crate) marker: &'static str,
    /// The trait whose hooks it runs.
    pub(crate) mixin: Owner,
    /// The trait that this one extends.
    pub(crate) base: Option<Owner>,
}

/// The trait that owns a hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Owner {
    /// Its module in the runtime.
    pub(crate) module: &'static str,
    /// Its name there.
    pub(crate) name: &'static str,
}

/// A function that a view may override.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Hook {
    /// The function's name.
    pub(crate) name: &'static str,
    pub(crate) owner: Owner,
    /// The actions that run it, at least one of which the view must have. Empty for a hook that every view runs.
    pub(crate) needs: &'static [&'static str],
    /// The argument that expands to this function.
    pub(crate) argument: Option<&'static str>,
    /// Whether its result in the trait is an `impl Trait`.
    pub(crate) opaque: bool,
}

/// The name of an HTTP method in `http_method_names`.
#[derive(Debug)]
pub(crate) struct MethodName(pub(crate) &'static str);

/// An HTTP method: its name, and that of the function which answers it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Method(&'static str, pub(crate) &'static str);

/// An argument of an attribute.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Argument {
    pub(crate) name: &'static str,
    /// The values it takes and how they are written: the end of the message "`name` takes …".
    pub(crate) takes: &'static str,
}

/// An argument of a serializer's field. The kind of its value determines how it is parsed and expanded.
#[derive(Debug)]
pub(crate) struct FieldArgument {
    /// Its name is also that of the runtime's method.
    pub(crate) argument: Argument,
    pub(crate) takes: Takes,
}

/// What `schema(…)` of a field takes.
pub(crate) static FIELD_SCHEMA_ARGUMENTS: [FieldArgument; 3] = [
    FieldArgument::new("format", Takes::Text, "a string: `format = \"iban\"`"),
    FieldArgument::new("example", Takes::Example, "a literal: `example = 21`"),
    FieldArgument::new("deprecated", Takes::Flag, "no value: `deprecated`"),
];

/// The kinds of values of field arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takes {
    /// No value, or `= true`: the method takes no value. `= false` has no effect.
    Flag,
    /// No value, `= true` or `= false`: the method takes the value.
    Bool,
    /// A length or a number of digits.
    Count,
    /// A bound of a number.
    Limit,
    /// A literal, or a function.
    Default,
    /// No value, or a function or closure.
    Method,
    /// A column's name.
    Column,
    /// A column's name, with the relations that lead to it.
    Source,
    /// A string.
    Text,
    /// Strings.
    Texts,
    /// Functions.
    Functions,
    /// Literals, each alone or with a label.
    Choices,
    /// Strings by code.
    Messages,
    /// No value, or a version of IP addresses.
    Ip,
    /// A variant of the runtime's `Rounding`.
    Rounding,
    /// No value, a boolean, or the lookup that compares values.
    Unique,
    /// A name, kept as a string.
    Name,
    /// Names.
    Names,
    /// An expression.
    Code,
    /// The arguments of a list's items.
    Child,
    /// A literal.
    Example,
    /// Words for documents about the API.
    Schema,
}

pub(crate) const API_VIEW: Owner = Owner { module: "view", name: "ApiView" };
pub(crate) const VIEW: Owner = Owner { module: "view", name: "View" };
pub(crate) const GENERIC_API_VIEW: Owner = Owner { module: "generics", name: "GenericApiView" };
pub(crate) const LIST: Owner = Owner { module: "mixins", name: "ListModelMixin" };
pub(crate) const CREATE: Owner = Owner { module: "mixins", name: "CreateModelMixin" };
const RETRIEVE: Owner = Owner { module: "mixins", name: "RetrieveModelMixin" };
pub(crate) const UPDATE: Owner = Owner { module: "mixins", name: "UpdateModelMixin" };
pub(crate) const DESTROY: Owner = Owner { module: "mixins", name: "DestroyModelMixin" };
pub(crate) const BULK_CREATE: Owner = Owner { module: "mixins", name: "BulkCreateModelMixin" };
pub(crate) const BULK_UPDATE: Owner = Owner { module: "mixins", name: "BulkUpdateModelMixin" };
pub(crate) const BULK_DESTROY: Owner = Owner { module: "mixins", name: "BulkDestroyModelMixin" };

/// In the order of the methods of a view.
pub(crate) static ACTIONS: [Action; 10] = [
    Action::new("list", "get", "List", LIST),
    Action::new("create", "post", "Create", CREATE),
    Action::new("bulk_create", "post", "BulkCreate", BULK_CREATE).extending(CREATE),
    Action::new("bulk_update", "put", "BulkUpdate", BULK_UPDATE).extending(UPDATE),
    Action::new("partial_bulk_update", "patch", "PartialBulkUpdate", BULK_UPDATE).extending(UPDATE),
    Action::new("bulk_destroy", "delete", "BulkDestroy", BULK_DESTROY).extending(DESTROY),
    Action::new("retrieve", "get", "Retrieve", RETRIEVE),
    Action::new("update", "put", "Update", UPDATE),
    Action::new("partial_update", "patch", "PartialUpdate", UPDATE),
    Action::new("destroy", "delete", "Destroy", DESTROY),
];

/// Actions with the action that they include.
pub(crate) const BROUGHT: [(&str, &str); 2] = [("update", "partial_update"), ("bulk_update", "partial_bulk_update")];

impl Action {
    const fn new(name: &'static str, method: &'static str, marker: &'static str, mixin: Owner) -> Self {
        Self { name, method, marker, mixin, base: None }
    }

    const fn extending(self, base: Owner) -> Self {
        Self { base: Some(base), ..self }
    }

    /// Whether it acts on a single row.
    pub(crate) fn is_of_row(&self) -> bool {
        self.base.is_none() && !matches!(self.name, "list" | "create")
    }

    /// Whether a view set has it by default.
    pub(crate) fn is_standard(&self) -> bool {
        self.base.is_none()
    }

    /// Whether a serializer reads its body or writes its response.
    pub(crate) fn has_fields(&self) -> bool {
        !matches!(self.name, "destroy" | "bulk_destroy")
    }

    /// Whether it shows rows and changes none.
    pub(crate) fn shows(&self) -> bool {
        self.method == "get"
    }

    /// The named actions and those they include, in the table's order.
    pub(crate) fn with_brought(known: &[&'static Self]) -> Vec<&'static Self> {
        let is_named = |name: &str| known.iter().any(|action| action.name == name);
        let is_brought = |action: &Self| BROUGHT.iter().any(|(by, name)| *name == action.name && is_named(by));
        ACTIONS.iter().filter(|action| is_named(action.name) || is_brought(action)).collect()
    }
}

/// The names that `http_method_names` takes: DRF's list.
pub(crate) static HTTP_METHOD_NAMES: [MethodName; 8] = [
    MethodName("get"),
    MethodName("post"),
    MethodName("put"),
    MethodName("patch"),
    MethodName("delete"),
    MethodName("head"),
    MethodName("options"),
    MethodName("trace"),
];

const WRITES: &[&str] = &["create", "bulk_create", "update", "partial_update", "bulk_update", "partial_bulk_update"];
const CREATES: &[&str] = &["create", "bulk_create"];
const UPDATES: &[&str] = &["update", "partial_update", "bulk_update", "partial_bulk_update"];
const BULK_UPDATES: &[&str] = &["bulk_update", "partial_bulk_update"];
const DELETES: &[&str] = &["destroy", "bulk_destroy"];

/// In the order of a request's dispatch.
pub(crate) static HOOKS: [Hook; 50] = [
    Hook::new("get_parsers", API_VIEW).instead_of("parsers").concrete(),
    Hook::new("initial", API_VIEW),
    Hook::new("get_renderers", API_VIEW).instead_of("renderers").concrete(),
    Hook::new("get_content_negotiator", API_VIEW).instead_of("negotiation"),
    Hook::new("get_versioning", API_VIEW).instead_of("versioning").concrete(),
    Hook::new("get_authenticators", API_VIEW).instead_of("authentication"),
    Hook::new("perform_authentication", API_VIEW),
    Hook::new("get_permissions", API_VIEW).instead_of("permissions"),
    Hook::new("check_permissions", API_VIEW),
    Hook::new("get_throttles", API_VIEW).instead_of("throttles"),
    Hook::new("check_throttles", API_VIEW),
    Hook::new("handle_exception", API_VIEW),
    Hook::new("finalize_response", API_VIEW),
    Hook::new("get_view_name", API_VIEW),
    Hook::new("get_view_description", API_VIEW),
    Hook::new("default_response_headers", API_VIEW),
    Hook::new("http_method_not_allowed", API_VIEW),
    Hook::new("get_metadata", API_VIEW).instead_of("metadata").concrete(),
    Hook::new("options", API_VIEW),
    Hook::new("get_queryset", GENERIC_API_VIEW).instead_of("queryset").concrete(),
    Hook::new("filter_queryset", GENERIC_API_VIEW),
    Hook::new("get_filter_backends", GENERIC_API_VIEW).instead_of("filter_backends"),
    Hook::new("get_search_fields", GENERIC_API_VIEW),
    Hook::new("get_serializer", GENERIC_API_VIEW),
    Hook::new("get_object", GENERIC_API_VIEW),
    Hook::new("check_object_permissions", GENERIC_API_VIEW),
    Hook::new("pre_save", GENERIC_API_VIEW).needing(WRITES),
    Hook::new("post_save", GENERIC_API_VIEW).needing(WRITES),
    Hook::new("pre_delete", GENERIC_API_VIEW).needing(DELETES),
    Hook::new("post_delete", GENERIC_API_VIEW).needing(DELETES),
    Hook::new("list", LIST).needing(&["list"]),
    Hook::new("get_pagination", LIST).needing(&["list"]).instead_of("pagination"),
    Hook::new("paginate", LIST).needing(&["list"]),
    Hook::new("create", CREATE).needing(CREATES),
    Hook::new("perform_create", CREATE).needing(CREATES),
    Hook::new("get_success_headers", CREATE).needing(CREATES),
    Hook::new("bulk_create", BULK_CREATE).needing(&["bulk_create"]),
    Hook::new("perform_bulk_create", BULK_CREATE).needing(&["bulk_create"]),
    Hook::new("bulk_update", BULK_UPDATE).needing(BULK_UPDATES),
    Hook::new("partial_bulk_update", BULK_UPDATE).needing(BULK_UPDATES),
    Hook::new("perform_bulk_update", BULK_UPDATE).needing(BULK_UPDATES),
    Hook::new("bulk_destroy", BULK_DESTROY).needing(&["bulk_destroy"]),
    Hook::new("allow_bulk_destroy", BULK_DESTROY).needing(&["bulk_destroy"]),
    Hook::new("perform_bulk_destroy", BULK_DESTROY).needing(&["bulk_destroy"]),
    Hook::new("retrieve", RETRIEVE).needing(&["retrieve"]),
    Hook::new("update", UPDATE).needing(UPDATES),
    Hook::new("partial_update", UPDATE).needing(UPDATES),
    Hook::new("perform_update", UPDATE).needing(UPDATES),
    Hook::new("destroy", DESTROY).needing(DELETES),
    Hook::new("perform_destroy", DESTROY).needing(DELETES),
];

/// The arguments of a view over a model, before its policies.
const MODEL_ARGUMENTS: [Argument; 7] = [
    Argument::new("model", "a type: `model = User`"),
    Argument::new(
        "serializer",
        "a type, or types of actions: `serializer = UserSerializer` or `serializer(create = In, default = Out)`",
    ),
    Argument::new("actions", "names of actions: `actions(list, create)` or `actions = \"list, create\"`"),
    Argument::new("lookup_field", "the name of a column: `lookup_field = slug`"),
    Argument::new("lookup_url_kwarg", "a name from the route's path: `lookup_url_kwarg = user_id`"),
    QUERYSET,
    NARROWED,
];

/// Arguments about lists and about lookups of single rows.
pub(crate) const LIST_ARGUMENTS: [Argument; 13] = [
    Argument::new("lookup_fields", "paths to columns: `lookup_fields(album, number)`"),
    Argument::new(
        "parents",
        "paths to the rows in the URL's prefix: `parents(album)` or `parents(artist_pk = album.artist)`",
    ),
    Argument::new("filter", "paths with lookups: `filter(genre, price(gte, lte), album.artist.name(icontains))`"),
    Argument::new("search", "paths: `search(name, album.title)` or `search(\"^name\", \"=code\")`"),
    Argument::new("ordering", "paths: `ordering(name, price, default = \"-price\")`"),
    Argument::new("filter_backends", "filter backends: `filter_backends = IsOwner` or `filter_backends = (A, B)`"),
    Argument::new("pagination", "one style: `pagination = PageNumber::size(100)`, or `none`"),
    Argument::new("etag", "the name of a column: `etag = updated_at`, or `etag(version, counted)`"),
    Argument::new("put_as_create", "no value: `put_as_create`"),
    Argument::new("retry_writes", "`true` or `false`: `retry_writes = false`"),
    Argument::new("allow_empty", "`true` or `false`: `allow_empty = false`"),
    Argument::new("bulk", "limits of lists: `bulk(max_length = 100, allow_empty = false, list_only)`"),
    Argument::new("mixins", "traits with their hooks: `mixins(SoftDelete(perform_destroy))`"),
];

/// The arguments of a view set, before its policies.
const VIEW_SET_MODEL_ARGUMENTS: [Argument; 8] = [
    MODEL_ARGUMENTS[0],
    MODEL_ARGUMENTS[1],
    Argument::new(
        "actions",
        "names of actions, each optionally with arguments: `actions(list, create(permissions = IsAuthenticated))`",
    ),
    MODEL_ARGUMENTS[3],
    MODEL_ARGUMENTS[4],
    Argument::new(
        "queryset",
        "an expression, or expressions of actions: `queryset = user::Entity::find()` or `queryset(list = newest())`",
    ),
    Argument::new("lookup_value_regex", "a string: `lookup_value_regex = \"[0-9]+\"`"),
    NARROWED,
];

/// The arguments of an extra action, before its policies.
const ACTION_ARGUMENTS: [Argument; 9] = [
    Argument::new("detail", "no value: `detail`"),
    Argument::new("list", "no value: `list`"),
    Argument::new("methods", "methods: `methods(get, post)` or `methods = \"get, post\"`"),
    Argument::new("url_path", "a string: `url_path = \"set-price\"` or `url_path = \"compare/{other}\"`"),
    Argument::new("url_name", "a string: `url_name = \"set-price\"`"),
    Argument::new("suffix", "a string: `suffix = \"Chart\"`"),
    Argument::new("conditional", "no value: `conditional`"),
    SERIALIZER,
    QUERYSET,
];

const NARROWED: Argument =
    Argument::new("http_method_names", "names of methods: `http_method_names(get, patch, head, options)`");

/// The arguments in a view's `bulk(…)`.
pub(crate) static BULK_ARGUMENTS: [Argument; 4] = [
    Argument::new("allow_empty", "`true` or `false`: `allow_empty = false`"),
    Argument::new("min_length", "a whole number: `min_length = 1`"),
    Argument::new("max_length", "a whole number: `max_length = 100`"),
    Argument::new("list_only", "no value: `list_only`"),
];

/// The path of the runtime.
pub(crate) const CRATE: Argument =
    Argument::new("crate", "the path of `rest-runtime`: `crate = my_core::rest_runtime`");

const SERIALIZER: Argument = Argument::new("serializer", "a type: `serializer = PriceSerializer`");

const QUERYSET: Argument = Argument::new("queryset", "an expression: `queryset = user::Entity::find()`");

/// The policies, which all attributes of views take.
const POLICY_ARGUMENTS: [Argument; 9] = joined(
    REQUEST_ARGUMENTS,
    [Argument::new(
        "metadata",
        "one type that implements `Metadata`: `metadata = SimpleMetadata`, or `metadata = none`",
    )],
);

/// The policies of a request for an action.
const REQUEST_ARGUMENTS: [Argument; 8] = [
    Argument::new(
        "permissions",
        "permissions: `permissions = IsAuthenticated & (IsOwner | !IsBanned)` or `permissions = (A, B)`",
    ),
    Argument::new(
        "authentication",
        "authenticators: `authentication = TokenAuthentication` or `authentication = (A, B)`",
    ),
    Argument::new("throttles", "throttles: `throttles = AnonRate` or `throttles = (A, B)`"),
    Argument::new("renderers", "renderers: `renderers = JsonRenderer` or `renderers = (JsonRenderer, CsvRenderer)`"),
    Argument::new("parsers", "parsers: `parsers = JsonParser` or `parsers = (JsonParser, FormParser)`"),
    Argument::new("negotiation", "one content negotiation: `negotiation = DrfContentNegotiation`"),
    Argument::new(
        "versioning",
        "one versioning scheme: `versioning = QueryParameterVersioning::new(VERSIONS)`, or `versioning = none`",
    ),
    Argument::new(
        "schema",
        "words for documents about the API: `schema(tags(\"music\"), response = Out)`, or `schema = none`",
    ),
];

/// What `schema(…)` takes.
pub(crate) static SCHEMA_ARGUMENTS: [Argument; 10] = [
    Argument::new("tags", "strings: `tags(\"music\")`"),
    Argument::new("operation_id", "a string: `operation_id = \"track_price\"`"),
    Argument::new("summary", "a string: `summary = \"Set the price\"`"),
    Argument::new("description", "a string: `description = \"For the next order on.\"`"),
    Argument::new("deprecated", "no value: `deprecated`"),
    Argument::new("request", "a type: `request = Price`"),
    Argument::new(
        "response",
        "a type, or a status with a type and what it means: `response = Track` or `response(202 = Queued, \"The job was taken.\")`",
    ),
    Argument::new(
        "parameter",
        "a name with a type, and what it is for: `parameter(dry_run: bool, \"Change nothing.\")`",
    ),
    Argument::new("example", "JSON as a string: `example(\"{\\\"price\\\": 1}\")`"),
    Argument::new("security", "`none`: `security = none`"),
];

/// Arguments of a view or a route as a whole.
const ROUTE_ARGUMENTS: [Argument; 3] = [
    Argument::new("throttle_scope", "a string: `throttle_scope = \"uploads\"`"),
    Argument::new("name", "a string: `name = \"User Detail\"`"),
    Argument::new("description", "a string: `description = \"One user, by id.\"`"),
];

/// The arguments of `#[generic_view(…)]`.
pub(crate) static VIEW_ARGUMENTS: [Argument; 33] = joined(MODEL_ARGUMENTS, LISTED_ARGUMENTS);

/// The arguments of `#[api_view(…)]`, besides methods.
pub(crate) static API_VIEW_ARGUMENTS: [Argument; 15] = joined([SERIALIZER, NARROWED, CRATE], WHOLE_ARGUMENTS);

/// The arguments of a view over a model, behind the model.
const LISTED_ARGUMENTS: [Argument; 26] = joined(LIST_ARGUMENTS, joined::<12, 1, 13>(WHOLE_ARGUMENTS, [CRATE]));

/// Policies, and texts that describe a view.
const WHOLE_ARGUMENTS: [Argument; 12] = joined(POLICY_ARGUMENTS, ROUTE_ARGUMENTS);

/// The arguments of `#[view_set(…)]`.
pub(crate) static VIEW_SET_ARGUMENTS: [Argument; 34] = joined(VIEW_SET_MODEL_ARGUMENTS, LISTED_ARGUMENTS);

/// The arguments of `#[action(…)]`.
pub(crate) static EXTRA_ACTION_ARGUMENTS: [Argument; 21] = joined(ACTION_ARGUMENTS, WHOLE_ARGUMENTS);

/// The arguments of a standard action in a view set's `actions(…)`. It shares its route with other actions, so
/// arguments of a route are not among them.
pub(crate) static STANDARD_ACTION_ARGUMENTS: [Argument; 10] = joined([SERIALIZER, QUERYSET], REQUEST_ARGUMENTS);

/// The HTTP methods that a function can answer, with the function of the builder of a view's methods.
pub(crate) static METHODS: [Method; 7] = [
    Method("GET", "get"),
    Method("POST", "post"),
    Method("PUT", "put"),
    Method("PATCH", "patch"),
    Method("DELETE", "delete"),
    Method("HEAD", "head"),
    Method("TRACE", "trace"),
];

/// The methods whose serializer OPTIONS describes.
pub(crate) static TAKING: [&str; 2] = ["post", "put"];

/// The lookups of a filter, each the name of the runtime's method.
pub(crate) static LOOKUPS: [&str; 29] = [
    "exact",
    "iexact",
    "in",
    "isnull",
    "contains",
    "icontains",
    "startswith",
    "istartswith",
    "endswith",
    "iendswith",
    "gt",
    "gte",
    "lt",
    "lte",
    "range",
    "min_max",
    "after_before",
    "date",
    "year",
    "quarter",
    "month",
    "day",
    "week_day",
    "hour",
    "minute",
    "second",
    "regex",
    "iregex",
    "multiple",
];

/// Options of a filter that are not lookups.
pub(crate) static FILTER_OPTIONS: [&str; 5] = ["required", "exclude", "method", "words", "queryset"];

/// The signs before a path in `search("…")`, with the runtime's method for each.
pub(crate) static SEARCH_PREFIXES: [(&str, &str); 5] = [
    ("", "search_contains"),
    ("^", "search_starts"),
    ("=", "search_equals"),
    ("@", "search_full_text"),
    ("$", "search_matches"),
];

/// The lookups of a search field, with the runtime's method for each.
pub(crate) static SEARCH_LOOKUPS: [(&str, &str); 5] = [
    ("icontains", "search_contains"),
    ("istartswith", "search_starts"),
    ("iendswith", "search_ends"),
    ("iexact", "search_equals"),
    ("iregex", "search_matches"),
];

/// The arguments of `#[serializer(…)]`.
pub(crate) static SERIALIZER_ARGUMENTS: [Argument; 18] = [
    Argument::new("model", "a type: `model = artist::Entity`"),
    Argument::new(
        "fields",
        "names of columns: `fields(id, name)` or `fields = \"id, name\"`, or `fields = \"__all__\"`",
    ),
    Argument::new("exclude", "names of columns: `exclude(password)` or `exclude = \"password\"`"),
    Argument::new("read_only", "names of fields: `read_only(id)` or `read_only = \"id\"`"),
    Argument::new("write_only", "names of fields: `write_only(password)` or `write_only = \"password\"`"),
    Argument::new("extra", "arguments by field: `extra(name(min_length = 1, label = \"Name\"))`"),
    Argument::new("depth", "a whole number up to 10: `depth = 1`"),
    Argument::new(
        "unique_together",
        "names of columns, or groups of them: `unique_together((room, slot), (a, b))`, each optionally followed by `condition = …`, `nulls_distinct = false`, `message = \"…\"` and `code = \"…\"`",
    ),
    Argument::new(
        "validate",
        "functions of the struct: `validate = check_price` or `validate(check_price, check_name)`",
    ),
    Argument::new(
        "validate_many",
        "functions that validate a list of the struct: `validate_many = no_name_twice` or `validate_many(a, b)`",
    ),
    Argument::new("to_internal_value", "a function of the data: `to_internal_value = with_old_names`"),
    Argument::new("to_representation", "a function of the object: `to_representation = without_nulls`"),
    Argument::new("allow_null", "`false`, for all fields of type `Option`: `allow_null = false`"),
    Argument::new("deny_unknown", "`true` or `false`: `deny_unknown = true`"),
    Argument::new("rename_all", "a style of names: `rename_all = \"camelCase\"`"),
    Argument::new("dynamic_fields", "the name of a query parameter: `dynamic_fields = \"fields\"`"),
    Argument::new("component", "a string, the name in documents about the API: `component = \"Track\"`"),
    CRATE,
];

/// The styles of `rename_all`, with the runtime's variant for each.
pub(crate) static STYLES: [(&str, &str); 5] = [
    ("camelCase", "CamelCase"),
    ("PascalCase", "PascalCase"),
    ("kebab-case", "KebabCase"),
    ("SCREAMING_SNAKE_CASE", "ScreamingSnakeCase"),
    ("SCREAMING-KEBAB-CASE", "ScreamingKebabCase"),
];

/// The arguments of `#[field(…)]` and `extra(name(…))`, in the order of the generated calls.
pub(crate) static FIELD_ARGUMENTS: [FieldArgument; 52] = [
    FieldArgument::new(
        "method",
        Takes::Method,
        "no value, or a function: `method`, `method = minutes_of`, `method = |track| track.milliseconds / 60_000`",
    ),
    FieldArgument::new("count", Takes::Flag, "no value: `count`"),
    FieldArgument::new("read_only", Takes::Flag, "no value: `read_only`"),
    FieldArgument::new("write_only", Takes::Flag, "no value: `write_only`"),
    FieldArgument::new("hidden", Takes::Flag, "no value: `hidden`"),
    FieldArgument::new("required", Takes::Bool, "`true` or `false`: `required = false`"),
    FieldArgument::new(
        "default",
        Takes::Default,
        "a literal or a function: `default = 0`, `default = \"none\"`, `default = today`, `default = || 42`",
    ),
    FieldArgument::new("default_on_create", Takes::Flag, "no value: `default_on_create`"),
    FieldArgument::new("writable_nested", Takes::Flag, "no value: `writable_nested`"),
    FieldArgument::new("allow_null", Takes::Bool, "`true` or `false`: `allow_null = true`"),
    FieldArgument::new("allow_blank", Takes::Bool, "`true` or `false`: `allow_blank = true`"),
    FieldArgument::new("allow_empty", Takes::Bool, "`true` or `false`: `allow_empty = false`"),
    FieldArgument::new("rename", Takes::Text, "a string: `rename = \"type\"`"),
    FieldArgument::new("source", Takes::Source, "the name of a column: `source = name` or `source = album.title`"),
    FieldArgument::new("slug_field", Takes::Column, "the name of a column of the related model: `slug_field = name`"),
    FieldArgument::new("view_name", Takes::Text, "a string: `view_name = \"artist-detail\"`"),
    FieldArgument::new("lookup_field", Takes::Name, "the name of a column of the linked model: `lookup_field = slug`"),
    FieldArgument::new("lookup_url_kwarg", Takes::Name, "a name from the view's path: `lookup_url_kwarg = slug`"),
    FieldArgument::new(
        "queryset",
        Takes::Code,
        "a query or a function: `queryset = genre::Entity::find()`, `queryset = own_genres`",
    ),
    FieldArgument::new("unique", Takes::Unique, "no value, or `iexact`, or `false`: `unique`, `unique = iexact`"),
    FieldArgument::new(
        "unique_among",
        Takes::Code,
        "a query or a function: `unique_among = note::Entity::find()`, `unique_among = own_notes`",
    ),
    FieldArgument::new("unique_for_date", Takes::Column, "the name of a column: `unique_for_date = published`"),
    FieldArgument::new("unique_for_month", Takes::Column, "the name of a column: `unique_for_month = published`"),
    FieldArgument::new("unique_for_year", Takes::Column, "the name of a column: `unique_for_year = published`"),
    FieldArgument::new("label", Takes::Text, "a string: `label = \"Name\"`"),
    FieldArgument::new(
        "schema",
        Takes::Schema,
        "words for documents about the API: `schema(format = \"iban\", example = \"DE02\", deprecated)`",
    ),
    FieldArgument::new("help_text", Takes::Text, "a string: `help_text = \"As on the cover.\"`"),
    FieldArgument::new("trim", Takes::Bool, "`true` or `false`: `trim = false`"),
    FieldArgument::new("min_length", Takes::Count, "a whole number: `min_length = 1`"),
    FieldArgument::new("max_length", Takes::Count, "a whole number: `max_length = 100`"),
    FieldArgument::new("min_value", Takes::Limit, "a number: `min_value = 0`"),
    FieldArgument::new("max_value", Takes::Limit, "a number: `max_value = 100`"),
    FieldArgument::new("max_digits", Takes::Count, "a whole number: `max_digits = 10`"),
    FieldArgument::new("decimal_places", Takes::Count, "a whole number: `decimal_places = 2`"),
    FieldArgument::new("coerce_to_string", Takes::Bool, "`true` or `false`: `coerce_to_string = false`"),
    FieldArgument::new("normalize_output", Takes::Flag, "no value: `normalize_output`"),
    FieldArgument::new("rounding", Takes::Rounding, "a rounding mode: `rounding = HalfUp`"),
    FieldArgument::new("email", Takes::Flag, "no value: `email`"),
    FieldArgument::new("url", Takes::Flag, "no value: `url`"),
    FieldArgument::new("slug", Takes::Flag, "no value: `slug`"),
    FieldArgument::new("unicode_slug", Takes::Flag, "no value: `unicode_slug`"),
    FieldArgument::new("ip", Takes::Ip, "no value, or `v4` or `v6`: `ip`, `ip = v6`"),
    FieldArgument::new("image", Takes::Flag, "no value: `image`"),
    FieldArgument::new("regex", Takes::Text, "a string: `regex = \"^[a-z]+$\"`"),
    FieldArgument::new("choices", Takes::Choices, "literals: `choices(\"red\", \"green\")` or `choices((1, \"One\"))`"),
    FieldArgument::new("format", Takes::Text, "a string: `format = \"%d.%m.%Y\"`"),
    FieldArgument::new("input_formats", Takes::Texts, "strings: `input_formats(\"%d.%m.%Y\", \"iso-8601\")`"),
    FieldArgument::new("validate", Takes::Functions, "functions: `validate = not_empty` or `validate(a, b)`"),
    FieldArgument::new("messages", Takes::Messages, "strings by code: `messages(required = \"We need this.\")`"),
    FieldArgument::new("child", Takes::Child, "arguments of the items: `child(max_length = 5)`"),
    FieldArgument::new("flatten", Takes::Flag, "no value: `flatten`"),
    FieldArgument::new("omit", Takes::Names, "names of fields: `omit(price)` or `omit = \"price\"`"),
];

impl Hook {
    /// A hook that every view runs.
    const fn new(name: &'static str, owner: Owner) -> Self {
        Self { name, owner, needs: &[], argument: None, opaque: false }
    }

    /// Restricts the hook to these actions.
    const fn needing(self, needs: &'static [&'static str]) -> Self {
        Self { needs, ..self }
    }

    /// Sets the argument that expands to the hook. The result of such a hook is an `impl Trait` by default.
    const fn instead_of(self, argument: &'static str) -> Self {
        Self { argument: Some(argument), opaque: true, ..self }
    }

    /// Marks the hook's result as a named type.
    const fn concrete(self) -> Self {
        Self { opaque: false, ..self }
    }
}

/// Joins two tables.
const fn joined<const A: usize, const B: usize, const N: usize>(
    first: [Argument; A],
    second: [Argument; B],
) -> [Argument; N] {
    assert!(A + B == N, "no argument is left out");
    let mut all = [first[0]; N];
    let mut place = 0;
    while place < N {
        all[place] = if place < A { first[place] } else { second[place - A] };
        place += 1;
    }
    all
}

impl Argument {
    const fn new(name: &'static str, takes: &'static str) -> Self {
        Self { name, takes }
    }
}

impl FieldArgument {
    const fn new(name: &'static str, takes: Takes, usage: &'static str) -> Self {
        Self { argument: Argument::new(name, usage), takes }
    }
}

/// Names from Django REST framework, Django and older code, with their successors here. Of several successors, the one
/// that is valid at that point applies.
pub(crate) static SUCCESSORS: [(&str, &[&str]); 55] = [
    ("allow_none", &["allow_null"]),
    ("allow_unicode", &["unicode_slug"]),
    ("authentication_classes", &["authentication"]),
    ("authenticators", &["authentication"]),
    ("authenticate", &["perform_authentication"]),
    ("content_negotiation_class", &["negotiation"]),
    ("delete", &["destroy", "bulk_destroy"]),
    ("dispatch", &["initial"]),
    ("error_messages", &["messages"]),
    ("extra_kwargs", &["extra"]),
    ("filter_class", &["filter"]),
    ("filter_fields", &["filter"]),
    ("filterset", &["filter"]),
    ("filterset_class", &["filter"]),
    ("filterset_fields", &["filter"]),
    ("get", &["retrieve", "list"]),
    ("get_content_negotiation", &["get_content_negotiator"]),
    ("get_filterset_class", &["get_filter_backends"]),
    ("get_pagination_class", &["get_pagination"]),
    ("get_paginated_response", &["paginate"]),
    ("get_serializer_class", &["get_serializer"]),
    ("has_object_permission", &["check_object_permissions"]),
    ("has_permission", &["check_permissions"]),
    ("http_methods", &["http_method_names"]),
    ("max_page_size", &["pagination"]),
    ("max_places", &["decimal_places"]),
    ("metadata_class", &["metadata"]),
    ("nested", &["writable_nested", "depth"]),
    ("order_by", &["ordering"]),
    ("ordering_fields", &["ordering"]),
    ("page_size", &["pagination"]),
    ("paginate_by", &["pagination"]),
    ("paginate_queryset", &["paginate"]),
    ("pagination_class", &["pagination"]),
    ("paginator", &["pagination"]),
    ("parser_classes", &["parsers"]),
    ("patch", &["partial_update", "partial_bulk_update"]),
    ("pattern", &["regex"]),
    ("permission_classes", &["permissions"]),
    ("pk_field", &["format"]),
    ("post", &["create", "bulk_create"]),
    ("protocol", &["ip"]),
    ("put", &["update", "bulk_update"]),
    ("read_only_fields", &["read_only"]),
    ("renderer_classes", &["renderers"]),
    ("search_fields", &["search"]),
    ("serializer_class", &["serializer"]),
    ("serializer_classes", &["serializer"]),
    ("throttle_classes", &["throttles"]),
    ("trim_whitespace", &["trim"]),
    ("validators", &["validate"]),
    ("verbose_name", &["label"]),
    ("versioning_class", &["versioning"]),
    ("view_description", &["description"]),
    ("write_only_fields", &["write_only"]),
];

/// A table row with a name.
pub(crate) trait Named {
    fn name(&self) -> &'static str;
}

impl Named for Action {
    fn name(&self) -> &'static str {
        self.name
    }
}

impl Named for Hook {
    fn name(&self) -> &'static str {
        self.name
    }
}

impl Named for MethodName {
    fn name(&self) -> &'static str {
        self.0
    }
}

impl Named for Argument {
    fn name(&self) -> &'static str {
        self.name
    }
}

impl Named for Method {
    fn name(&self) -> &'static str {
        self.0
    }
}

impl Named for FieldArgument {
    fn name(&self) -> &'static str {
        self.argument.name
    }
}

/// The row with this name.
pub(crate) fn find<T: Named>(table: &'static [T], name: &str) -> Option<&'static T> {
    table.iter().find(|row| row.name() == name)
}

/// All names, in the table's order.
pub(crate) fn names<T: Named>(table: &'static [T]) -> Vec<&'static str> {
    table.iter().map(Named::name).collect()
}
