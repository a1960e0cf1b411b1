//! Expansions under the lints that a user may turn on, with `forbid` where possible. The user's code here violates none
//! of them, so the generated code must not either. `cargo clippy` checks those of clippy.
#![deny(warnings, let_underscore, nonstandard_style, refining_impl_trait, rust_2018_idioms, unused)]
#![forbid(
    absolute_paths_not_starting_with_crate,
    ambiguous_negative_literals,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    keyword_idents,
    macro_use_extern_crate,
    meta_variable_misuse,
    missing_copy_implementations,
    missing_debug_implementations,
    missing_docs,
    non_camel_case_types,
    non_snake_case,
    non_upper_case_globals,
    redundant_imports,
    redundant_lifetimes,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unsafe_code,
    unused_extern_crates,
    unused_import_braces,
    unused_lifetimes,
    unused_macro_rules,
    unused_qualifications,
    unused_results,
    variant_size_differences
)]
#![deny(clippy::all, clippy::cargo, clippy::nursery, clippy::pedantic)]
#![deny(
    clippy::absolute_paths,
    clippy::allow_attributes,
    clippy::allow_attributes_without_reason,
    clippy::as_conversions,
    clippy::empty_structs_with_brackets,
    clippy::exhaustive_structs,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_docs_in_private_items,
    clippy::missing_inline_in_public_items,
    clippy::multiple_inherent_impl,
    clippy::panic,
    clippy::same_name_method,
    clippy::shadow_reuse,
    clippy::shadow_same,
    clippy::shadow_unrelated,
    clippy::unwrap_used,
    clippy::wildcard_imports
)]

use rest_runtime::axum::routing::MethodRouter;
use rest_runtime::permissions::AllowAny;
use rest_runtime::serializers::{Serializer as _, Valid};
use rest_runtime::view::View as _;
use rest_runtime::{Request, Rest, Result, Serializer, generic_view};
use sea_orm::{DatabaseTransaction, EntityTrait as _};

use crate::notes::note;

/// The short form.
#[derive(Clone, Copy, Debug, Serializer)]
#[non_exhaustive]
#[serializer(model = note::Entity, fields(id, text), extra(text(min_length = 1, default = "-")))]
pub struct ShortForm;

/// The long form.
#[derive(Clone, Debug, Serializer)]
#[non_exhaustive]
#[serializer(model = note::Entity, read_only(id))]
pub struct LongForm {
    /// The key.
    pub id: i32,
    /// The text of the note.
    #[field(max_length = 10)]
    pub text: String,
    /// Not stored.
    #[field(write_only)]
    pub remark: Option<String>,
}

/// A view with every argument.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
#[generic_view(
    model = note::Entity,
    serializer = ShortForm,
    actions(retrieve, update, destroy),
    lookup_field = id,
    lookup_url_kwarg = note,
    queryset = note::Entity::find(),
    permissions = AllowAny & !AllowAny,
    authentication = (),
    throttles = ()
)]
pub struct NoteDetail;

/// A view with hooks.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct NoteList;

#[generic_view(model = note::Entity, serializer = LongForm, actions(list, create))]
impl NoteList {
    /// A named type where the trait declares `impl Permission`.
    fn get_permissions(&self, _: &Request) -> AllowAny {
        AllowAny
    }

    async fn perform_create(
        &self,
        _: &Request,
        data: Valid<LongForm>,
        tx: &DatabaseTransaction,
    ) -> Result<note::Model> {
        data.save(tx).await
    }
}

#[test]
fn the_views_can_be_built() {
    let _views: [MethodRouter<Rest>; 2] = [NoteDetail::as_view(), NoteList::as_view()];
    assert_eq!(ShortForm::schema().errors().len() + LongForm::schema().errors().len(), 0);
}
