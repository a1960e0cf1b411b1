//! What an action takes and answers, in the words that documents about the API are made of.

use std::borrow::Cow;

use serde_json::Value;

use crate::describe::Parameter;
use crate::policies::metadata;
#[cfg(feature = "openapi")]
use crate::query::pagination::describe::PageSchema;
use crate::schema::arguments::info::{FieldInfo, FieldKind};
use crate::schema::{FieldType, Schema, field_of_type};

/// What an action takes and answers. The mixins describe themselves; for an action of your own, `schema(…)` says it.
#[derive(Clone, Debug, Default)]
#[must_use]
#[expect(
    clippy::struct_excessive_bools,
    clippy::struct_field_names,
    reason = "they are the fields of an OpenAPI operation"
)]
pub struct Operation {
    pub(crate) request: Option<Taken>,
    pub(crate) answers: Vec<Answered>,
    /// Whether the answers above are all but those to errors of the library's own steps.
    pub(crate) is_known: bool,
    pub(crate) refusals: Vec<u16>,
    /// Whether hooks of the project's run, which may refuse with a body of any shape.
    pub(crate) has_hooks: bool,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) tags: Vec<Cow<'static, str>>,
    pub(crate) operation_id: Option<Cow<'static, str>>,
    pub(crate) summary: Option<Cow<'static, str>>,
    pub(crate) description: Option<Cow<'static, str>>,
    pub(crate) deprecated: bool,
    pub(crate) hidden: bool,
    pub(crate) is_open: bool,
    pub(crate) example: Option<Value>,
}

/// The body of a request.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    pub(crate) body: Content,
    /// Whether a body may leave out any field.
    pub(crate) partial: bool,
    /// The fields by which each object of a list names its row, where they are not taken otherwise.
    pub(crate) keys: Vec<FieldInfo>,
}

/// An answer that is no error.
#[derive(Clone, Debug)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) body: Content,
    pub(crate) description: Option<Cow<'static, str>>,
    pub(crate) headers: Vec<&'static str>,
}

/// What a body is.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// There is none.
    Nothing,
    /// A value of this kind.
    Value(Box<FieldInfo>),
    /// A value of this kind, or a list of it.
    OneOrMany(Box<FieldInfo>),
    /// A list of this kind, as the pagination shows it.
    #[cfg(feature = "openapi")]
    Page(Box<FieldInfo>, PageSchema),
    /// What this JSON Schema says.
    Json(Value),
}

impl Content {
    /// An object of a serializer.
    pub(crate) fn object(schema: &Schema) -> Self {
        Self::Value(Box::new(metadata::object(schema)))
    }

    /// A list of objects of a serializer.
    pub(crate) fn list(schema: &Schema) -> Self {
        let child = Some(Box::new(metadata::object(schema)));
        Self::Value(Box::new(FieldInfo { kind: FieldKind::List, child, allow_empty: true, ..FieldInfo::default() }))
    }
}

impl Taken {
    /// A body that has every required field.
    pub(crate) fn whole(body: Content) -> Self {
        Self { body, partial: false, keys: Vec::new() }
    }
}

impl Answered {
    pub(crate) fn new(status: u16, body: Content) -> Self {
        Self { status, body, description: None, headers: Vec::new() }
    }

    /// With this header.
    pub(crate) fn header(mut self, name: &'static str) -> Self {
        self.headers.push(name);
        self
    }
}

impl Operation {
    /// An action of which all answers but errors of the library's own steps are known.
    pub(crate) fn known() -> Self {
        Self { is_known: true, ..Self::default() }
    }

    pub(crate) fn takes(self, request: Taken) -> Self {
        Self { request: Some(request), ..self }
    }

    pub(crate) fn answers(mut self, answer: Answered) -> Self {
        self.answers.push(answer);
        self
    }

    pub(crate) fn refuses(mut self, statuses: impl IntoIterator<Item = u16>) -> Self {
        self.refusals.extend(statuses);
        self
    }

    /// Run with hooks of the project's: what they refuse with 400 is theirs.
    pub(crate) fn by_hooks(self, has_hooks: bool) -> Self {
        let operation = Self { has_hooks, ..self };
        if has_hooks { operation.refuses([400]) } else { operation }
    }

    pub(crate) fn reads(mut self, parameters: impl IntoIterator<Item = Parameter>) -> Self {
        self.parameters.extend(parameters);
        self
    }

    /// Not in the document.
    pub fn none(self) -> Self {
        Self { hidden: true, ..self }
    }

    /// Listed under these words, in place of the first part of its path.
    pub fn tags<const N: usize>(self, tags: [&'static str; N]) -> Self {
        Self { tags: tags.map(Cow::Borrowed).to_vec(), ..self }
    }

    /// Called this by clients that are made from the document.
    pub fn operation_id(self, name: &'static str) -> Self {
        Self { operation_id: Some(name.into()), ..self }
    }

    /// A short sentence, in place of the first of the doc comment.
    pub fn summary(self, summary: &'static str) -> Self {
        Self { summary: Some(summary.into()), ..self }
    }

    /// What people should know, in Markdown, in place of the doc comment.
    pub fn description(self, description: &'static str) -> Self {
        Self { description: Some(description.into()), ..self }
    }

    /// Clients should no longer use it.
    pub fn deprecated(self) -> Self {
        Self { deprecated: true, ..self }
    }

    /// Nobody needs to say who they are.
    pub fn open(self) -> Self {
        Self { is_open: true, ..self }
    }

    /// The body that it takes.
    pub fn request<T: FieldType<Kind>, Kind>(self) -> Self {
        self.takes(Taken::whole(Content::Value(Box::new(of_type::<T, Kind>()))))
    }

    /// An answer without a body. It takes the place of what is known of this status.
    pub fn response_empty(self, status: u16) -> Self {
        self.answering(status, Content::Nothing)
    }

    /// An answer with this body. It takes the place of what is known of this status.
    pub fn response<T: FieldType<Kind>, Kind>(self, status: u16) -> Self {
        self.answering(status, Content::Value(Box::new(of_type::<T, Kind>())))
    }

    fn answering(mut self, status: u16, body: Content) -> Self {
        // The first answer that is told takes the place of those that are only supposed.
        if !self.is_known {
            self.answers.clear();
            self.is_known = true;
        }
        self.answers.retain(|known| known.status != status);
        let answer = Answered::new(status, body);
        // Where the new thing is, an action of one's own may tell.
        self.answers.push(if status == 201 { answer.header("Location") } else { answer });
        self
    }

    /// What the last answer means.
    pub fn means(mut self, description: &'static str) -> Self {
        if let Some(last) = self.answers.last_mut() {
            last.description = Some(description.into());
        }
        self
    }

    /// A query parameter of this type, and what it is for.
    pub fn parameter<T: FieldType<Kind>, Kind>(mut self, name: &'static str, description: &'static str) -> Self {
        let schema = metadata::parameter_schema(&of_type::<T, Kind>());
        self.parameters.retain(|known| known.name != name);
        self.parameters.push(Parameter::query(name, schema).description(description));
        self
    }

    /// An example of the body that it takes, as JSON text.
    pub fn example(self, json: &'static str) -> Self {
        let example = serde_json::from_str(json).unwrap_or_else(|_| Value::String(json.to_owned()));
        Self { example: Some(example), ..self }
    }
}

/// A value of this type; of one that JSON has no form for, nothing is known.
fn of_type<T: FieldType<Kind>, Kind>() -> FieldInfo {
    field_of_type(T::info()).map(|field| metadata::field(&field)).unwrap_or_default()
}
