//! `#[derive(Serializer)]`: both forms, and each argument of a field.

use super::{assert_expands, idents, root};
use crate::crate_path::CratePath;
use crate::diagnostics::Errors;
use crate::serializer::expansion;
use proc_macro2::TokenStream;
use quote::quote;

fn assert_serializer(case: &str, item: TokenStream) -> usize {
    let mut errors = Errors::default();
    let expanded = expansion(item, &root(), &mut errors);
    assert_eq!(errors.messages(), Vec::<String>::new());
    let words = idents(expanded.clone());
    let logic = ["if", "else", "match", "while", "loop", "let", "return"];
    let found: Vec<_> = logic.into_iter().filter(|word| words.iter().any(|known| known == word)).collect();
    assert_eq!(found, Vec::<&str>::new(), "an expansion declares and calls");
    assert_expands(&format!("serializer/{case}"), expanded)
}

#[test]
fn six_columns() {
    let lines = assert_serializer(
        "six_columns",
        quote! {
            #[serializer(model = user::Entity, fields(id, email, first_name, last_name, city, support_rep))]
            pub struct UserSerializer;
        },
    );
    assert!(lines <= 30, "a serializer of six columns has {lines} lines");
}

#[test]
fn short_form_with_arguments() {
    assert_serializer(
        "short_form_with_arguments",
        quote! {
            #[serializer(model = user::Entity, fields = "id, email, name, password, type")]
            #[serializer(read_only = "id", write_only(password), extra(name(min_length = 1, label = "Name"), r#type(required = false)))]
            pub struct UserSerializer;
        },
    );
}

/// Fields of the struct among those of the model that `fields` names, in its order.
#[test]
fn declared_among_listed() {
    assert_serializer(
        "declared_among_listed",
        quote! {
            #[serializer(model = artist::Entity, fields(id, albums, name), extra(name(min_length = 2)), allow_null = false)]
            pub struct ArtistSlugs {
                #[field(slug_field = title, read_only)]
                pub albums: Vec<SlugRelated<album::Entity>>,
            }
        },
    );
}

/// A closure need not name both parameters; their types are written for it.
#[test]
fn fields_made_by_functions() {
    assert_serializer(
        "fields_made_by_functions",
        quote! {
            #[serializer(model = track::Entity, fields(id, minutes, first, next, called))]
            pub struct TrackSerializer {
                #[field(method = |track| track.milliseconds / 60_000)]
                pub minutes: i64,
                #[field(method = || 1)]
                pub first: i64,
                #[field(method = |_, context: &Context<'_>| page_of(context) + 1)]
                pub next: i64,
                #[field(method = names::called)]
                pub called: String,
            }
        },
    );
    assert_serializer(
        "fields_made_by_functions_of_the_struct",
        quote! {
            pub struct Greeting {
                pub name: String,
                #[field(method = |greeting| greeting.name.to_uppercase())]
                pub shouted: String,
            }
        },
    );
}

/// The runtime orders the fields.
#[test]
fn declared_among_all() {
    assert_serializer(
        "declared_among_all",
        quote! {
            #[serializer(model = artist::Entity, exclude(notes))]
            pub struct ArtistSerializer {
                #[field(method)]
                pub letters: i64,
            }
        },
    );
}

/// The serializer of the struct that SeaORM generates beside `Model`. Columns that clients do not see are still in the
/// struct.
#[test]
fn entity() {
    let lines = assert_serializer(
        "entity",
        quote! {
            #[sea_orm(table_name = "album")]
            #[serializer(exclude(notes), depth = 1, unique_together(title, artist))]
            pub struct ModelEx {
                #[sea_orm(primary_key)]
                pub id: i32,
                #[field(min_length = 2)]
                pub title: String,
                pub notes: Option<String>,
                pub artist_id: i32,
                #[sea_orm(belongs_to, from = "artist_id", to = "id")]
                pub artist: BelongsTo<super::artist::Entity>,
                #[sea_orm(has_many)]
                pub tracks: HasMany<super::track::Entity>,
            }
        },
    );
    assert!(lines <= 50, "an entity of four columns has {lines} lines");
}

/// The serializer comes from `ModelEx`.
#[test]
fn a_half_of_an_entity_expands_to_nothing() {
    let mut errors = Errors::default();
    let half = quote! {
        #[sea_orm(table_name = "album")]
        #[sea_orm(model_ex)]
        pub struct Model {
            pub id: i32,
        }
    };
    assert_eq!(expansion(half, &root(), &mut errors).to_string(), "");
    assert_eq!(errors.messages(), Vec::<String>::new());
}

#[test]
fn all_columns() {
    assert_serializer(
        "all_columns",
        quote! {
            #[serializer(model = album::Entity, exclude(notes), read_only(title), extra(artist(help_text = "Whose.")))]
            pub struct AlbumSerializer;
        },
    );
}

#[test]
fn long_form() {
    assert_serializer(
        "long_form",
        quote! {
            /// A track.
            #[serializer(model = track::Entity, read_only(id), component = "Song")]
            pub struct TrackSerializer {
                /// The database gives it.
                pub id: i32,
                #[field(min_length = 1, max_length = 200, allow_blank = false, help_text = "As on the cover.")]
                pub name: String,
                #[field(source = composer, allow_null, default = "unknown")]
                pub author: Option<String>,
                #[field(min_value = 0, max_value = 1e9)]
                #[field(label = "Length")]
                pub milliseconds: i32,
                #[field(max_digits = 10, decimal_places = 2, required)]
                pub unit_price: Decimal,
                #[field(write_only)]
                pub note: Option<String>,
                #[field(default = -1, schema(format = "rank", example = 7, deprecated))]
                pub rank: i32,
                #[field(default = true, read_only = false)]
                pub r#type: bool,
            }
        },
    );
}

#[test]
fn ten_fields() {
    let lines = assert_serializer(
        "ten_fields",
        quote! {
            #[serializer(model = track::Entity, validate = check_price)]
            pub struct TrackSerializer {
                #[field(read_only)]
                pub id: i32,
                #[field(min_length = 1, validate = not_shouting)]
                pub name: String,
                pub album: Option<PrimaryKeyRelated<album::Entity>>,
                #[field(read_only, slug_field = "name")]
                pub genre: Option<SlugRelated<genre::Entity>>,
                #[field(source = "album.artist.name", read_only)]
                pub artist_name: String,
                #[field(min_value = 0)]
                pub milliseconds: i32,
                pub unit_price: Decimal,
                #[field(write_only)]
                pub note: Option<String>,
                #[field(method)]
                pub minutes: i64,
                #[field(view_name = "track-detail")]
                pub url: HyperlinkedIdentity,
            }
        },
    );
    assert!(lines <= 76, "a serializer of ten fields has {lines} lines");
}

#[test]
fn rules_of_several_columns() {
    assert_serializer(
        "rules_of_several_columns",
        quote! {
            #[serializer(
                model = member::Entity,
                fields(company, username, room, desk),
                dynamic_fields = "fields",
                unique_together(
                    (company, username, condition = member::Column::Active.eq(true), message = "Taken.", code = "taken"),
                    (room, desk, nulls_distinct = false),
                ),
            )]
            pub struct MemberSerializer;
        },
    );
}

#[test]
fn without_a_model() {
    assert_serializer(
        "without_a_model",
        quote! {
            #[serializer(deny_unknown = true, validate(first, second))]
            pub struct Settings {
                #[field(choices((1, "One"), (2, "Two")), default = None)]
                pub level: Option<i64>,
                #[field(choices("red", "green"), allow_empty = false)]
                pub colors: Vec<String>,
                #[field(max_length = 3, child(min_value = 0.5, child(allow_null)))]
                pub matrix: Vec<Vec<Option<f64>>>,
                #[field(hidden, default = maker, default_on_create)]
                pub made_by: String,
                #[field(default = || 42)]
                pub answer: i64,
                #[field(default = |context| locale(context))]
                pub locale: String,
                #[field(ip = v6, messages(invalid = "No address.", blank = "Empty."))]
                pub address: String,
                #[field(source = place.city)]
                pub city: Option<String>,
                #[field(source = "*")]
                pub size: Size,
                #[field(rounding = HalfUp, decimal_places = 2, coerce_to_string = false)]
                pub price: Decimal,
                #[field(input_formats("%d.%m.%Y", "iso-8601"), format = "%Y")]
                pub day: NaiveDate,
            }
        },
    );
}

#[test]
fn the_default_name_of_the_crate_is_nowhere_when_it_has_another() {
    let item = quote! {
        #[serializer(model = user::Entity)]
        pub struct UserSerializer {
            #[field(read_only, min_value = 1, default = 2, source = key)]
            pub id: i32,
            #[field(write_only, min_length = 1)]
            pub name: String,
        }
    };
    let mut errors = Errors::default();
    let idents = idents(expansion(item, &CratePath::named("api"), &mut errors));
    assert_eq!(errors.messages(), Vec::<String>::new());
    assert!(idents.contains(&"api".to_owned()));
    assert!(!idents.contains(&"rest_runtime".to_owned()));
}
