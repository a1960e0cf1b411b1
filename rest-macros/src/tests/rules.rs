//! All pairs of a field's arguments, checked against the one table of rules.

use super::root;
use crate::diagnostics::Errors;
use crate::serializer::expansion;
use crate::serializer::rules::{FORMS, IDLE};
use crate::vocabulary::{FIELD_ARGUMENTS, FieldArgument, Named as _, Takes};
use proc_macro2::TokenStream;

/// The argument with a valid value.
fn written(argument: &FieldArgument) -> String {
    let name = argument.name();
    match argument.takes {
        Takes::Example => unreachable!("it is a word of `schema` alone"),
        Takes::Schema => "schema(deprecated)".to_owned(),
        Takes::Flag | Takes::Method | Takes::Ip | Takes::Unique => name.to_owned(),
        Takes::Bool => format!("{name} = true"),
        Takes::Count => format!("{name} = 3"),
        Takes::Limit | Takes::Default => format!("{name} = 1"),
        Takes::Column | Takes::Source | Takes::Name => format!("{name} = other"),
        Takes::Text => format!("{name} = \"x\""),
        Takes::Texts => format!("{name}(\"x\")"),
        Takes::Functions | Takes::Code => format!("{name} = check"),
        Takes::Choices => format!("{name}(1, 2)"),
        Takes::Messages => format!("{name}(required = \"x\")"),
        Takes::Rounding => format!("{name} = HalfUp"),
        Takes::Names => format!("{name}(a)"),
        Takes::Child => format!("{name}(max_length = 1)"),
    }
}

fn messages(field: &str) -> Vec<String> {
    let item = format!("#[serializer(model = note::Entity)] struct Note {{ #[field({field})] field: Type }}");
    let mut errors = Errors::default();
    let tokens: TokenStream = item.parse().expect("it is code");
    let _ = expansion(tokens, &root(), &mut errors);
    errors.messages()
}

#[test]
fn an_argument_that_means_nothing_beside_another_is_an_error() {
    for first in &FIELD_ARGUMENTS {
        for second in FIELD_ARGUMENTS.iter().filter(|second| second.name() != first.name()) {
            let found = messages(&format!("{}, {}", written(first), written(second)));
            let idle = IDLE.iter().any(|idle| {
                (idle.beside == first.name() && idle.has(second.name()))
                    || (idle.beside == second.name() && idle.has(first.name()))
            });
            let forms = FORMS.contains(&first.name()) && FORMS.contains(&second.name());
            let text = format!("{} beside {}: {found:?}", first.name(), second.name());
            assert!(!(idle || forms) || !found.is_empty(), "{text}");
            let told = |message: &&String| message.contains("; remove `") || message.contains("keep one of them");
            assert!(found.iter().filter(told).count() <= 2, "{text}");
        }
    }
}

#[test]
fn items_have_no_arguments_of_a_whole_field() {
    for argument in FIELD_ARGUMENTS.iter().filter(|argument| argument.name() != "child") {
        let found = messages(&format!("child({})", written(argument)));
        let is_whole = ["method", "source", "rename", "unique", "default", "validate", "read_only"];
        assert!(found.len() <= 1, "{}: {found:?}", argument.name());
        assert!(!is_whole.contains(&argument.name()) || found.len() == 1, "{}", argument.name());
    }
}

/// A name from Django REST framework leads to its successor here.
#[test]
fn words_of_before() {
    use crate::diagnostics::meant;
    use crate::vocabulary::{HOOKS, SUCCESSORS, VIEW_ARGUMENTS, names};

    for (word, expected) in [
        ("permission_classes", "permissions"),
        ("serializer_class", "serializer"),
        ("paginate_by", "pagination"),
        ("filterset_fields", "filter"),
        ("search_fields", "search"),
    ] {
        assert_eq!(meant(word, &names(&VIEW_ARGUMENTS)), Some(expected), "{word}");
    }
    assert_eq!(meant("get_serializer_class", &names(&HOOKS)), Some("get_serializer"));
    for (word, here) in &SUCCESSORS {
        assert_eq!(SUCCESSORS.iter().filter(|(other, _)| other == word).count(), 1, "{word}");
        assert!(!here.is_empty() && !here.contains(word), "{word}");
    }
}
