//! Generates code from a [`ValidSerializer`]: the table of fields, call by call, and the constructor from validated
//! values.

use super::field_args::{Setting, Value};
use super::model::{Origin, ValidField, ValidSerializer};
use super::unique::Rule;
use crate::crate_path::CratePath;
use crate::diagnostics::{associated, ends};
use crate::list::{Dotted, Word};
use crate::naming::local;
use crate::values::Standard;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, Pat, Type};

pub(super) fn expand(serializer: &ValidSerializer, root: &CratePath) -> TokenStream {
    let ValidSerializer { name, model, .. } = serializer;
    // Resolved at the call site, so that a name from a `macro_rules!` is found.
    let mut name = name.clone();
    name.set_span(name.span().resolved_at(Span::call_site()));
    // Code that requires the entity has the span of the model, where a type that is not an entity is reported anyway.
    let place = model.as_ref().map_or_else(Span::call_site, Spanned::span);
    let table = table(serializer, place, root);
    let from_values = from_values(serializer, place, root);
    let lazy = Ident::new(if model.is_some() { "of_model" } else { "new" }, Span::call_site());
    let allowed = serializer.is_deprecated.then(|| quote!(#[allow(deprecated)]));
    let model = model.as_ref().map(|model| {
        let model = associated("Model", model);
        quote! {
            #[automatically_derived]
            #allowed
            impl #root::serializers::ModelSerializer for #name {
                #model
            }
        }
    });
    quote! {
        #[automatically_derived]
        #allowed
        impl #root::serializers::Serializer for #name {
            #table
            fn schema() -> &'static #root::serializers::Schema {
                static SCHEMA: #root::serializers::LazySchema = #root::serializers::LazySchema::#lazy::<#name>();
                SCHEMA.get()
            }
            #from_values
        }
        #model
    }
}

/// `fn fields(fields: &mut Fields<Self>) { … }`
fn table(serializer: &ValidSerializer, place: Span, root: &CratePath) -> TokenStream {
    let fields = local("fields", Span::mixed_site().located_at(place));
    let all = serializer.all_but.as_ref().map(|words| all_but(words, &fields));
    let depth = serializer.depth.map(|depth| {
        let depth = proc_macro2::Literal::u8_unsuffixed(depth);
        quote!(#fields.depth(#depth);)
    });
    let together = serializer.unique_together.iter().map(|rule| together(rule, &fields));
    let calls: Vec<TokenStream> =
        serializer.fields.iter().map(|field| entry(field, serializer, &fields, root)).collect();
    let of_one = serializer.validate.iter().map(|path| (path, "validate"));
    let of_many = serializer.validate_many.iter().map(|path| (path, "validate_many"));
    let changes = serializer.changes.iter().map(|(method, path)| (path, *method));
    let validators = of_one.chain(of_many).chain(changes).map(|(path, method)| {
        let method = Ident::new(method, path.span());
        quote!(#fields.#method(#path);)
    });
    let dynamic = serializer.dynamic_fields.iter().map(|param| quote!(#fields.dynamic_fields(#param);));
    let rename_all = serializer.rename_all.map(|style| {
        let style = Ident::new(style, Span::call_site());
        quote!(#fields.rename_all(#root::serializers::RenameAll::#style);)
    });
    let component = serializer.component.iter().map(|name| quote!(#fields.component(#name);));
    let docs = serializer.docs.iter().map(|docs| quote!(#fields.docs(#docs);));
    let nulls = serializer.no_nulls.then(|| quote!(#fields.allow_null(false);));
    let deny = serializer.deny_unknown.map(|deny| quote!(#fields.deny_unknown(#deny);));
    let there = root.at(place);
    quote_spanned! {place=>
        fn fields(#fields: &mut #there::serializers::Fields<Self>) {
            #[allow(unused_imports)]
            use #root::serializers::{AnyField as _, DescribedByType as _};
            #all
            #(#component)*
            #(#docs)*
            #(#calls)*
            #depth
            #(#together)*
            #nulls
            #deny
            #rename_all
            #(#dynamic)*
            #(#validators)*
        }
    }
}

/// `fields.typed("name", |row| &row.name, |data| &data.name).min_length(1);`
fn entry(field: &ValidField, serializer: &ValidSerializer, fields: &Ident, root: &CratePath) -> TokenStream {
    if field.is_invalid {
        return error_stub(field, fields);
    }
    let text = &field.name.text;
    let place = fields.span();
    let call = |name: &str| Ident::new(name, place);
    let source = source(field);
    let nested = serializer.depth.is_some().then(|| quote_spanned!(place=> .nested()));
    if let Some(ty) = field.ty.as_ref().filter(|_| field.is("flatten")) {
        let (flatten, own) = (word_of(field, "flatten"), own(field, ty));
        let omitted = field.settings.iter().flat_map(|setting| match &setting.value {
            Value::Names(names) => names.as_slice(),
            _ => &[],
        });
        let omitted = omitted.map(|word| {
            let (text, omit) = (&word.text, Ident::new("omit", word.span));
            quote!(.#omit(#text))
        });
        return quote_spanned!(place=> #fields.#flatten(#own) #(#omitted)*;);
    }
    let start = match (&field.ty, &source) {
        (_, _) if let Origin::Refined = field.origin => {
            let (refine, column) = (call("refine"), column(field, None));
            quote_spanned!(place=> #fields.#refine(#text, #column))
        }
        (Some(ty), _) if let Origin::Column(_) = field.origin => {
            let (of, column, own) = (call("column"), column(field, None), own(field, ty));
            quote_spanned!(place=> #fields.#of(#text, #column, #own).with_relation().nested())
        }
        (Some(ty), _) if let Origin::Excluded(_) = field.origin => {
            let (excluded, own) = (call("excluded"), own(field, ty));
            quote_spanned!(place=> #fields.#excluded(#text, #own))
        }
        (Some(ty), _) if field.is("method") => {
            let (input, own) = (call("input"), own(field, ty));
            let made = made(field, serializer, place, root);
            quote_spanned!(place=> #fields.#input(#text, #own) #made)
        }
        (Some(ty), source) if field.is("count") => {
            let (count, own) = (word_of(field, "count"), own(field, ty));
            let column = column(field, source.as_ref());
            quote_spanned!(place=> #fields.#count(#text, #column, #own).with_relation())
        }
        (Some(ty), _) if view_name(field).is_some() => {
            let (link, own, view) = (call("link"), own(field, ty), view_name(field));
            quote_spanned!(place=> #fields.#link(#text, #own, #view).with_relation())
        }
        (Some(ty), _) if is_input(field, serializer) => {
            let (input, own) = (call("input"), own(field, ty));
            quote_spanned!(place=> #fields.#input(#text, #own).with_relation())
        }
        (Some(ty), source) => {
            let (column, own) = (column(field, source.as_ref()), own(field, ty));
            // Client data cannot be rows of another serializer, unless the field is marked as written.
            let is_far = source.as_ref().is_some_and(|source| !source.before.is_empty());
            let typed = if is_far || field.is("read_only") || field.is("writable_nested") {
                call("typed")
            } else {
                Ident::new("writable", ends(ty).0)
            };
            let through = source.iter().flat_map(|source| &source.before).map(|word| {
                let (text, relation, row) = (&word.text, word.ident(), local("row", word.span));
                let through = Ident::new("through", word.span);
                quote_spanned!(word.span=> .#through(#text, |#row| &#row.#relation))
            });
            let with = call(if is_list(ty) { "with_relation" } else { "with_labels" });
            quote_spanned!(place=> #fields #(#through)*.#typed(#text, #column, #own).#with())
        }
        (None, source) => {
            let (model_field, column) = (call("model_field"), column(field, source.as_ref()));
            quote_spanned!(place=> #fields.#model_field(#text, #column).with_relation() #nested)
        }
    };
    let settings = field.settings.iter().map(|setting| match &setting.value {
        Value::Source(source) if serializer.model.is_none() => {
            let (kept_at, path) = (Ident::new("kept_at", setting.word.span()), source.path());
            quote!(.#kept_at(#path))
        }
        _ => self::call(setting, root),
    });
    let docs = field.docs.iter().map(|docs| quote_spanned!(place=> .docs(#docs)));
    let deprecated = field.is_deprecated.then(|| quote_spanned!(place=> .schema_deprecated()));
    quote!(#start #(#docs)* #deprecated #(#settings)*;)
}

/// `fields.input("name", |data| &data.name);`, which requires nothing of the types beyond what the struct requires.
fn error_stub(field: &ValidField, fields: &Ident) -> TokenStream {
    let (text, input) = (&field.name.text, Ident::new("input", fields.span()));
    let own = field.ty.as_ref().map(|ty| own(field, ty));
    own.map(|own| quote_spanned!(fields.span()=> #fields.#input(#text, #own);)).unwrap_or_default()
}

/// Whether the field may hold many related rows.
fn is_list(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "Vec"))
}

/// `fields.all().except("password", |row| &row.password);`
fn all_but(words: &[Word], fields: &Ident) -> TokenStream {
    let all = Ident::new("all", fields.span());
    let except = words.iter().map(|word| {
        let (text, column, row) = (&word.text, word.ident(), local("row", word.span));
        quote_spanned!(word.span=> .except(#text, |#row| &#row.#column))
    });
    quote_spanned!(fields.span()=> #fields.#all() #(#except)*;)
}

/// `fields.unique_together().and("room", |row| &row.room).and("slot", |row| &row.slot);`
fn together(rule: &Rule, fields: &Ident) -> TokenStream {
    let together = Ident::new("unique_together", fields.span());
    let and = rule.columns.iter().map(|word| {
        let (text, column, row) = (&word.text, word.ident(), local("row", word.span));
        quote_spanned!(word.span=> .and(#text, |#row| &#row.#column))
    });
    let condition = rule.condition.iter().map(|condition| quote!(.condition(|| #condition)));
    let distinct = rule.nulls_distinct.iter().map(|distinct| quote!(.nulls_distinct(#distinct)));
    let message = rule.message.iter().map(|message| quote!(.message(#message)));
    let code = rule.code.iter().map(|code| quote!(.code(#code)));
    quote_spanned!(fields.span()=> #fields.#together() #(#and)* #(#condition)* #(#distinct)* #(#message)* #(#code)*;)
}

/// The argument's name at the user's span.
fn word_of(field: &ValidField, word: &str) -> Ident {
    let given = field.settings.iter().find(|setting| setting.word == word);
    given.map_or_else(|| Ident::new(word, Span::mixed_site()), |setting| setting.word.clone())
}

/// The view whose URLs the field shows.
fn view_name(field: &ValidField) -> Option<&String> {
    text_of(field, "view_name")
}

fn text_of<'a>(field: &'a ValidField, word: &str) -> Option<&'a String> {
    field.settings.iter().find_map(|setting| match &setting.value {
        Value::Text(text) if setting.word == word => Some(text),
        _ => None,
    })
}

/// Whether the field's value comes from the struct alone: the model does not need the column, or a method computes the
/// value.
fn is_input(field: &ValidField, serializer: &ValidSerializer) -> bool {
    let is_free = field.is("write_only") || field.is("hidden");
    field.is("method")
        || view_name(field).is_some()
        || serializer.model.is_none()
        || (is_free && source(field).is_none())
}

/// `.method(Self::minutes)`, or `.shown_by(|track: &track::Model, _: &Context<'_>| track.milliseconds / 60_000)`. The
/// types are written out because no trait bound infers the parameters of the closure.
fn made(field: &ValidField, serializer: &ValidSerializer, place: Span, root: &CratePath) -> TokenStream {
    let function = field.settings.iter().find_map(|setting| match &setting.value {
        Value::Method(function) => function.as_ref(),
        _ => None,
    });
    let Some(function) = function else {
        let (method, function) = (Ident::new("method", place), field.name.ident());
        return quote_spanned!(place=> .#method(Self::#function));
    };
    if let Expr::Verbatim(_) = function {
        return TokenStream::new();
    }
    let row = serializer.model.as_ref().map(|model| quote_spanned!(place=> #root::serializers::RowOf<#model>));
    let object = row.unwrap_or_else(|| quote_spanned!(place=> Self));
    let types = [quote!(&#object), quote!(&#root::serializers::Context<'_>)];
    let at = ends(function).0;
    let (shown_by, function) = (Ident::new("shown_by", at), told(function, &types, Inputs::All));
    quote_spanned!(at=> .#shown_by::<#object, _, _, _>(#function))
}

/// The number of parameters that a closure gets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inputs {
    /// As many as the user wrote.
    AsWritten,
    /// All; those that the user does not name become `_`.
    All,
}

/// The closure with these types for parameters that have none: no trait bound infers them. A path is returned
/// unchanged.
fn told(function: &Expr, types: &[TokenStream], wanted: Inputs) -> Expr {
    let mut function = function.clone();
    if let Expr::Closure(closure) = &mut function {
        let mut inputs = std::mem::take(&mut closure.inputs).into_iter();
        for ty in types {
            let input = match inputs.next() {
                None if wanted == Inputs::AsWritten => break,
                input => input.unwrap_or_else(|| Pat::Verbatim(quote!(_))),
            };
            closure.inputs.push(if let Pat::Type(_) = input { input } else { Pat::Verbatim(quote!(#input: #ty)) });
        }
    }
    function
}

/// `|row| &row.name` at the span of the user's name, where rustc reports an unknown column.
fn column(field: &ValidField, source: Option<&Dotted>) -> TokenStream {
    let column = source.map_or_else(|| field.name.ident(), |source| source.last.ident());
    let row = local("row", column.span());
    quote_spanned!(column.span()=> |#row| &#row.#column)
}

/// `|data| &data.name` at the type of the struct's field, where rustc reports a type that cannot hold the column.
fn own(field: &ValidField, ty: &Type) -> TokenStream {
    let (first, last) = ends(ty);
    let mut name = field.held_in();
    name.set_span(last);
    let data = local("data", first);
    let start = quote_spanned!(first=> |#data| &#data.);
    quote!(#start #name)
}

/// The `source` of the field.
fn source(field: &ValidField) -> Option<Dotted> {
    field.settings.iter().find_map(|setting| match &setting.value {
        Value::Source(source) => Some(source.clone()),
        _ => None,
    })
}

/// `.min_length(1)` at the span of the user's name, where rustc reports an argument that does not fit the column's
/// type.
fn call(setting: &Setting, root: &CratePath) -> TokenStream {
    let method = &setting.word;
    let renamed = |name: &str| Ident::new(name, method.span());
    let value = match &setting.value {
        // Already the entry of the field itself.
        Value::Flag(true) if method == "count" => return TokenStream::new(),
        Value::Text(_) if method == "view_name" => return TokenStream::new(),
        Value::Flag(true) => TokenStream::new(),
        // Names are written by `flatten`, a method by `made`.
        Value::Flag(false) | Value::Names(_) | Value::Method(_) => return TokenStream::new(),
        Value::Bool(value) => quote!(#value),
        Value::Count(count) => {
            let count = proc_macro2::Literal::u32_unsuffixed(*count);
            quote!(#count)
        }
        Value::Limit(literal) | Value::Example(literal) => literal.typed(),
        // The literal has the type of the field.
        Value::Default(Standard::Literal(literal)) => literal.tokens.clone(),
        Value::Default(Standard::Nothing) => {
            let method = renamed("default_null");
            return quote!(.#method());
        }
        Value::Default(Standard::Function(function)) => {
            let (method, context) = (renamed("default_with"), quote!(&#root::serializers::Context<'_>));
            let function = told(function, &[context], Inputs::AsWritten);
            return quote!(.#method(#function));
        }
        Value::Column(column) => {
            let (text, ident, row) = (&column.text, column.ident(), local("row", column.span));
            quote_spanned!(column.span=> #text, |#row| &#row.#ident)
        }
        Value::Source(source) => {
            let text = &source.last.text;
            quote!(#text)
        }
        Value::Text(text) => quote!(#text),
        Value::Texts(texts) => quote!(&[#(#texts),*]),
        Value::Functions(paths) => return quote!(#(.#method(#paths))*),
        Value::Choices(choices) => {
            let values = choices.iter().map(|(value, _)| &value.tokens);
            let labels = choices.iter().map(|(_, label)| {
                let label = label.as_ref().map(|label| quote!(::core::option::Option::Some(#label)));
                label.unwrap_or_else(|| quote!(::core::option::Option::None))
            });
            let has_labels = choices.iter().any(|(_, label)| label.is_some());
            let labels = has_labels.then(|| quote!(.choice_labels([#(#labels),*])));
            let values = quote_spanned!(method.span()=> [#(#values),*]);
            return quote!(.#method(#values) #labels);
        }
        Value::Messages(messages) => {
            let message = renamed("message");
            let (codes, texts): (Vec<_>, Vec<_>) = messages.iter().map(|(code, text)| (code, text)).unzip();
            return quote!(#(.#message((#codes, #texts)))*);
        }
        Value::Ip(version) => {
            let variant = Ident::new(version.variant(), Span::call_site());
            quote!(#root::fields::IpVersion::#variant)
        }
        Value::Rounding(variant) => quote!(#root::fields::Rounding::#variant),
        Value::Unique(variant) => {
            let variant = Ident::new(variant, Span::call_site());
            quote!(#root::fields::Unique::#variant)
        }
        // A query is never a constant, so a path names a function. Like a closure, it is called with the context.
        Value::Code(code @ (Expr::Path(_) | Expr::Closure(_))) => {
            let method = renamed(&format!("{method}_with"));
            return quote!(.#method(#code));
        }
        Value::Code(code) => quote!(|| #code),
        // `.schema_format("iban").schema_example("DE02")`
        Value::Schema(settings) => {
            let calls = settings.iter().map(|setting| {
                let word = Ident::new(&format!("schema_{}", setting.word), setting.word.span());
                call(&Setting { word, value: setting.value.clone() }, root)
            });
            return quote!(#(#calls)*);
        }
        Value::Child(settings) => {
            let item = local("item", Span::mixed_site());
            let calls = settings.iter().map(|setting| call(setting, root));
            quote!(|#item| { #item #(#calls)*; })
        }
    };
    quote!(.#method(#value))
}

/// The constructor of the struct. The values come in the table's order.
fn from_values(serializer: &ValidSerializer, model: Span, root: &CratePath) -> TokenStream {
    let fields = &serializer.fields;
    let own: Vec<(&ValidField, &Type)> = fields.iter().filter_map(|field| Some((field, field.ty.as_ref()?))).collect();
    let values = local("values", Span::mixed_site().located_at(model));
    let parameter = if own.is_empty() { quote_spanned!(model=> _) } else { quote_spanned!(model=> mut #values) };
    // Flattened fields come first: the other fields take values that a flattened serializer may have to share.
    let (flattened, alone): (Vec<_>, Vec<_>) =
        own.iter().partition(|(field, _)| field.is("flatten") && !field.is_invalid);
    let taken = flattened.iter().map(|own| (own, "flattened")).chain(alone.iter().map(|own| (own, "take")));
    let taken = taken.map(|((field, ty), take)| {
        let name = field.held_in();
        let take = Ident::new(take, ty.span());
        quote!(#name: #values.#take()?)
    });
    let ignored = serializer.ignored.iter().map(|name| quote!(#name: ::core::default::Default::default()));
    // The values require the entity, so the function has the model's span, as `fields` has.
    let there = root.at(model);
    quote_spanned! {model=>
        fn from_values(#parameter: #there::serializers::Values<'_>) -> #there::Result<Self> {
            ::core::result::Result::Ok(Self { #(#taken,)* #(#ignored),* })
        }
    }
}
