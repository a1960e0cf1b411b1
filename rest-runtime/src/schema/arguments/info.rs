//! The description of a field, which OPTIONS, documents about the API and forms are made of.

use serde_json::Value;

/// What the values of a field are, whatever class of DRF's the field is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldKind {
    /// Any JSON, or values of which nothing is known.
    #[default]
    Any,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// A floating point number.
    Float,
    /// An exact number, written as a string unless [`FieldInfo::coerce_to_string`] says otherwise.
    Decimal,
    /// Text without a form of its own.
    String,
    /// An email address.
    Email,
    /// A URL.
    Url,
    /// Letters, digits, underscores and hyphens.
    Slug,
    /// An IP address of either version.
    Ip,
    /// An IP address of version 4.
    Ipv4,
    /// An IP address of version 6.
    Ipv6,
    /// A UUID.
    Uuid,
    /// A date.
    Date,
    /// A time of day.
    Time,
    /// A date and a time with an offset.
    DateTime,
    /// A date and a time without an offset.
    LocalDateTime,
    /// A length of time.
    Duration,
    /// Bytes, written in base64.
    Bytes,
    /// A list of what [`FieldInfo::child`] is.
    List,
    /// Values of what [`FieldInfo::child`] is, by key.
    Map,
    /// An object of the fields [`FieldInfo::children`].
    Object,
    /// A file, taken from multipart bodies and shown as a URL.
    File,
    /// An image, which is a file.
    Image,
}

impl FieldKind {
    /// Whether values come as files of multipart bodies.
    #[must_use]
    pub const fn is_file(self) -> bool {
        matches!(self, Self::File | Self::Image)
    }
}

/// One of the values that a field takes.
#[derive(Clone, Debug, PartialEq)]
pub struct ChoiceInfo {
    /// The value in JSON.
    pub value: Value,
    /// The name for people.
    pub label: String,
    /// The variant of the Rust enumeration, where the values are those of one.
    pub variant: Option<String>,
}

impl ChoiceInfo {
    /// A choice without a variant.
    pub fn new(value: impl Into<Value>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), variant: None }
    }
}

/// How clients name the rows of a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RelationStyle {
    /// By their primary key.
    Key,
    /// By another column.
    Slug,
    /// By their URL.
    Url,
    /// By their text, which is only shown.
    Text,
    /// As code of the project's says.
    Custom,
    /// The rows themselves are nested.
    Nested,
}

/// The rows that a field names or nests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelationTarget {
    /// The table of the rows.
    pub table: &'static str,
    /// How clients name them.
    pub style: RelationStyle,
    /// The column of that table by which clients name them.
    pub column: Option<&'static str>,
    /// The route whose URLs the field has, `artist-detail`, where it has URLs.
    pub view_name: Option<String>,
    /// Whether there are several.
    pub many: bool,
}

/// A serializer as the type of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SerializerInfo {
    /// The full path of the Rust type, which tells two serializers of one name apart.
    pub path: &'static str,
    /// The level of a serializer that `depth` made; 0 for one that was written.
    pub depth: u8,
    /// The name in documents about the API, in place of the type's.
    pub component: Option<&'static str>,
    /// The doc comment above the serializer.
    pub docs: Option<&'static str>,
    /// Whether code of the project's changes objects before they are shown.
    pub changes_answers: bool,
    /// Whether code of the project's changes data before the fields read it.
    pub changes_bodies: bool,
    /// The query parameter by which a client chooses among the fields that are shown.
    pub dynamic_fields: Option<&'static str>,
    /// Whether a key that is no field is refused, where the serializer says it.
    pub deny_unknown: Option<bool>,
}

/// What is known of a field of a serializer: the one description that OPTIONS, documents about the API and forms read.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one of DRF's independent field arguments")]
pub struct FieldInfo {
    /// The name in bodies.
    pub name: String,
    /// DRF's name of the kind of field: `string`, `integer`, `nested object`, or `field` where there is no nearer one.
    pub type_name: &'static str,
    /// What the values are.
    pub kind: FieldKind,
    /// Whether a body must have it.
    pub required: bool,
    /// Whether it is shown and not taken.
    pub read_only: bool,
    /// Whether it is taken and not shown.
    pub write_only: bool,
    /// Whether a body may have null.
    pub allow_null: bool,
    /// Whether a body may have empty text.
    pub allow_blank: bool,
    /// Whether a body may have an empty list, map or file.
    pub allow_empty: bool,
    /// Whether an answer may have null.
    pub shows_null: bool,
    /// Whether an answer may lack it: a column at the end of a relation without a row.
    pub may_be_absent: bool,
    /// Whether it names other rows.
    pub related: bool,
    /// The rows that it names or nests.
    pub relation: Option<RelationTarget>,
    /// The name for people; an item of a list has none.
    pub label: Option<String>,
    /// Whether the field itself says that name.
    pub label_is_given: bool,
    /// A sentence for people.
    pub help_text: Option<String>,
    /// The doc comment above the field.
    pub docs: Option<&'static str>,
    /// The least number of characters or items.
    pub min_length: Option<u32>,
    /// The greatest number of characters or items.
    pub max_length: Option<u32>,
    /// The least number.
    pub min_value: Option<Value>,
    /// The greatest number.
    pub max_value: Option<Value>,
    /// The least and the greatest number that the Rust type holds.
    pub range: Option<(i64, u64)>,
    /// The number of digits of a decimal.
    pub max_digits: Option<u32>,
    /// The number of digits behind its point.
    pub decimal_places: Option<u32>,
    /// What the text has to match, in the syntax of the `regex` crate.
    pub pattern: Option<&'static str>,
    /// The form in which a date, a time, a UUID or a duration is shown, where the field says one.
    pub format: Option<&'static str>,
    /// The forms in which a date or a time is taken, where the field says them.
    pub input_formats: &'static [&'static str],
    /// Whether a number is shown as a string, where the field says it.
    pub coerce_to_string: Option<bool>,
    /// What stands in where a body leaves the field out; a default that a function makes is not known.
    pub default: Option<Value>,
    /// Whether it shows the primary key of the serializer's own rows.
    pub primary_key: bool,
    /// Whether no two rows have the same value.
    pub unique: bool,
    /// The only values.
    pub choices: Option<Vec<ChoiceInfo>>,
    /// What each item of a list or value of a map is.
    pub child: Option<Box<FieldInfo>>,
    /// The fields of a nested object.
    pub children: Option<Vec<FieldInfo>>,
    /// The serializer of a nested object.
    pub serializer: Option<SerializerInfo>,
    /// What `#[field(schema(…))]` says for documents about the API.
    pub schema: FieldSchemaInfo,
}

/// What `#[field(schema(…))]` says: for documents about the API alone.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FieldSchemaInfo {
    /// The `format` of the schema, in place of the one of the field's kind.
    pub format: Option<&'static str>,
    /// An example in JSON.
    pub example: Option<super::Default>,
    /// Whether clients should no longer use the field.
    pub deprecated: bool,
}

impl FieldInfo {
    /// A field of which nothing else is known yet.
    pub fn new(name: impl Into<String>, type_name: &'static str) -> Self {
        Self { name: name.into(), type_name, ..Self::default() }
    }

    /// The field of what stands alone: the field itself, or the items of a list.
    #[must_use]
    pub fn item(&self) -> &Self {
        match (&self.kind, &self.child) {
            (FieldKind::List, Some(child)) => child.item(),
            _ => self,
        }
    }

    /// Whether the field, or an item of it, is a file.
    #[must_use]
    pub fn has_file(&self) -> bool {
        self.item().kind.is_file()
    }
}
