//! The parsed and the validated form of a view set.

use super::actions::{ActionList, Querysets};
use crate::args::Given;
use crate::crate_path::CratePath;
use crate::function::Function;
use crate::item::ViewItem;
use crate::list::{Word, Words};
use crate::values::TypeName;
use crate::view::arguments::{PolicyArguments, ValidPolicies};
use crate::view::lists::Lists;
use crate::view::model::ValidView;
use crate::view::serializers::Serializers;
use crate::vocabulary::{Action, Method};
use syn::{Expr, Ident, Type};

/// The parsed attribute and item.
pub(super) struct ViewSet {
    /// The path of the runtime.
    pub(super) root: CratePath,
    pub(super) item: ViewItem,
    pub(super) model: Option<Given<TypeName>>,
    pub(super) serializer: Option<Given<Serializers>>,
    pub(super) actions: Option<Given<ActionList>>,
    pub(super) lookup_field: Option<Given<Word>>,
    pub(super) lookup_url_kwarg: Option<Given<Word>>,
    pub(super) lookup_value_regex: Option<Given<String>>,
    pub(super) queryset: Option<Given<Querysets>>,
    pub(super) http_method_names: Option<Given<Words>>,
    pub(super) lists: Lists,
    pub(super) policies: PolicyArguments,
    /// The names of all given arguments, including those with an invalid value.
    pub(super) given: Vec<Ident>,
}

/// A view set that can be expanded.
pub(super) struct ValidViewSet {
    /// The part that is a view. Its serializer and model have no meaning without `has_model`.
    pub(super) view: ValidView,
    pub(super) has_model: bool,
    pub(super) lookup_value_regex: Option<String>,
    /// The arguments of single standard actions.
    pub(super) overrides: Vec<Override>,
    /// The standard actions of a view set without a model, as the user wrote them.
    pub(super) functions: Vec<(&'static Action, Function)>,
    /// In the order of their names.
    pub(super) extras: Vec<Extra>,
}

/// The settings of a single action, which replace those of the view set.
pub(super) struct Override {
    pub(super) action: String,
    pub(super) policies: ValidPolicies,
    pub(super) queryset: Option<Expr>,
    /// A standard action's own serializer, at the span of its name.
    pub(super) serializer: Option<(Word, Type)>,
}

/// A function with `#[action]`, and the functions mapped onto its URL.
pub(super) struct Extra {
    pub(super) function: Function,
    pub(super) methods: Vec<&'static Method>,
    pub(super) mapped: Vec<(&'static Method, Function)>,
    pub(super) detail: bool,
    pub(super) url_path: Option<String>,
    pub(super) url_name: String,
    pub(super) suffix: Option<String>,
    pub(super) serializer: Option<Type>,
    /// The name `conditional` at its span.
    pub(super) conditional: Option<Ident>,
    /// Its policies, its name and its description.
    pub(super) settings: Override,
}
