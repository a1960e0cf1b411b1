//! The complete description of a field, joined from its type, its column and its arguments.

use std::fmt;
use std::sync::Arc;

use regex::Regex;
use sea_orm::ColumnDef;
use sea_orm::sea_query::{ColumnType, Condition, Expr, Query, SelectStatement, StringLen};
use serde_json::Value as Json;

use super::Context;
use super::arguments::{Arguments, Period, Unique};
use super::choices::{ChoiceValue, accepted, of_texts, shown};
use super::serializer::{NestedSchema, Schema};
use super::table::{AnyMethod, Computed, FieldDecl, FieldOrigin, OwnType, RenameAll, SourceStep};
use super::types::{Custom, RelatedStyle, Shape, TypeInfo};
use super::validators::AnyValidator;
use crate::base::exceptions::ErrorDetail;
use crate::base::settings::Formats;
use crate::http::reverse::RouteLink;
use crate::model::relation::RelationInfo;
use crate::model::{ColumnInfo, Entity, Known, Side};
use crate::values::{FieldValue, Form, Integer, ValueKind, is_real, write_json};

/// The complete description of a field.
#[expect(clippy::struct_excessive_bools, reason = "each is one of DRF's independent field arguments")]
pub(crate) struct FieldSchema {
    /// The name in bodies.
    pub(crate) json_name: &'static str,
    /// The name in Rust, which hooks use.
    pub(crate) rust_name: &'static str,
    /// The name as JSON text with its colon: `"name":`.
    pub(crate) key: Vec<u8>,
    pub(crate) shape: FieldShape,
    /// The position of its column in the entity, and the column's name. `None` for a column of another table.
    pub(crate) column: Option<(usize, &'static str)>,
    /// The kind of the items, if its column is a database array.
    pub(crate) array: Option<Arc<ValueKind>>,
    /// The position of the column that it shows in the last entity of `relations`.
    pub(crate) far_column: Option<usize>,
    /// The name of its column or relation in the model.
    pub(crate) source: &'static str,
    /// The relations that lead to the shown value, outermost first. The field may show the last relation itself.
    pub(crate) relations: Vec<RelationInfo>,
    pub(crate) own: Option<OwnType>,
    /// Whether the serializer's struct declares its type.
    pub(crate) declared: bool,
    /// Whether its column or relation has another name.
    pub(crate) renamed: bool,
    pub(crate) method: Option<AnyMethod>,
    /// The index of the flattened serializer that it comes from.
    pub(crate) inherited: Option<usize>,
    /// Whether it is the number of rows of its relation.
    pub(crate) counted: bool,
    pub(crate) unique: bool,
    /// The rows among which the value is unique, if not all rows.
    pub(crate) among: Option<Arc<Scope>>,
    /// The periods within which the value is unique, each with the position of the date column.
    pub(crate) unique_for: Vec<(Period, usize)>,
    pub(crate) read_only: bool,
    pub(crate) write_only: bool,
    pub(crate) hidden: bool,
    pub(crate) required: bool,
    pub(crate) allow_null: bool,
    pub(crate) allow_blank: bool,
    /// Whether an answer may have null.
    pub(crate) shows_null: bool,
    /// Whether a relation on the way to what it shows may have no row.
    pub(crate) may_end_early: bool,
    /// Whether SQLite stores the column's decimals as floating point numbers.
    pub(crate) is_real: bool,
    pub(crate) max_length: Option<u32>,
    pub(crate) max_digits: Option<u32>,
    pub(crate) form: Form,
    pub(crate) regex: Option<Regex>,
    pub(crate) choices: Option<Vec<ChoiceValue>>,
    pub(crate) default: Option<Standard>,
    pub(crate) label: String,
    pub(crate) arguments: Arguments,
    pub(crate) validators: Vec<Box<dyn AnyValidator>>,
}

/// The shape of a field's values.
pub(crate) enum FieldShape {
    Single(ValueKind),
    /// A value in a custom form, and its kind if the library supports it.
    Custom(Option<ValueKind>, Custom),
    /// A file; with `image`, only an image.
    File {
        image: bool,
    },
    List(Box<FieldSchema>),
    /// A set of choices, without duplicates.
    Multiple(Box<FieldSchema>),
    Map(Box<FieldSchema>),
    Nested(NestedSchema),
    Related(RelatedSchema),
    /// The URL of the row itself.
    Identity(RouteLink),
}

/// A related row as the value of a field.
pub(crate) struct RelatedSchema {
    pub(crate) style: RelatedStyle,
    pub(crate) target: Arc<Entity>,
    /// The position of the target's column by which clients name the row.
    pub(crate) lookup: usize,
    pub(crate) kind: ValueKind,
    /// The position of the target's column that the relation refers to, whose value is stored.
    pub(crate) key: usize,
    /// The rows that a client may name; all rows by default.
    pub(crate) scope: Option<Arc<Scope>>,
    pub(crate) link: Option<RouteLink>,
}

/// Makes a query without a select list.
pub(crate) type Scope = dyn Fn(&Context<'_>) -> SelectStatement + Send + Sync;

/// The rows of the target that meet the relation's own condition: the rows that clients may name.
fn condition_scope(target: &Entity, on: Condition) -> Arc<Scope> {
    let table = target.table.clone();
    Arc::new(move |_| Query::select().from(table.clone()).cond_where(on.clone()).take())
}

/// The arguments that say how clients name the rows of a relation.
#[derive(Clone, Default)]
pub(crate) struct Naming {
    /// The view whose URLs name the rows, and the part of its path that names the row.
    pub(crate) view_name: Option<&'static str>,
    pub(crate) lookup_url_kwarg: Option<&'static str>,
    pub(crate) lookup_field: Option<&'static str>,
    pub(crate) slug_field: Option<&'static str>,
    pub(crate) scope: Option<Arc<Scope>>,
}

/// The default of a field that a body leaves out.
pub(crate) enum Standard {
    Value(FieldValue),
    Computed(Computed),
}

impl fmt::Debug for FieldSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FieldSchema").field("name", &self.json_name).finish_non_exhaustive()
    }
}

const NO_FORM: &str = "has a type that cannot be written in JSON";

impl FieldSchema {
    /// Whether the field shows a column's value in the format of its kind.
    pub(crate) fn is_plain(&self) -> bool {
        match &self.shape {
            FieldShape::Custom(..) | FieldShape::Identity(_) => false,
            FieldShape::Related(related) => related.link.is_none(),
            _ => true,
        }
    }

    /// Joins a field with its entity. The error is the end of the sentence "the field `x` of `Y` …".
    pub(crate) fn new(mut spec: FieldDecl, entity: Option<&Arc<Entity>>, depth: u8) -> Result<Self, String> {
        let wanted = spec.source.unwrap_or(spec.rust_name);
        let on_model = spec.column.map(|info| info());
        let own = spec.own.as_ref().filter(|_| !spec.by_model).map(|own| (own.info)());
        let (mut relations, at, may_end_early) = along(&spec.path, entity.cloned())?;
        let mut leads_to_none = may_end_early;
        let is_far = !relations.is_empty();
        let mut info = own;
        let mut column = None;
        match (on_model.map(|info| (info.shape, info.nullable)), at) {
            (Some((Shape::Relation { target, side }, _)), Some(at)) => {
                let relation = RelationInfo::new(&at, wanted, target(), side, &spec.relation)?;
                let (held, many) = (relation.held, relation.many);
                // The key of the related row is that column. A nested row or the text of a row is read from the related
                // row.
                let names_row =
                    info.as_ref().is_none_or(|info| matches!(&info.shape, Shape::Related(style) if style.is_taken()));
                if held && !is_far && names_row {
                    column = Some(relation.from);
                }
                if spec.counted {
                    relations.push(relation);
                    return Self::build(spec, info.ok_or(NO_FORM)?, None, None, relations);
                }
                let nullable = if held { at.columns[relation.from].def.is_null() } else { !many };
                leads_to_none |= nullable || (!many && relation.on.is_some());
                match spec.deep {
                    Some(deep) if depth > 0 && info.is_none() => {
                        column = None;
                        info = Some(nested(deep(depth - 1), many, nullable));
                    }
                    None if depth > 0 && info.is_none() => {
                        return Err(format!(
                            "is nested by `depth`, but the `Model` of the table `{}` is not a serializer: write \
                             `#[derive(Serializer)]` above it",
                            relation.target.name
                        ));
                    }
                    _ => {
                        info.get_or_insert_with(|| by_key(many, nullable));
                    }
                }
                relations.push(relation);
            }
            (Some((shape, _)), Some(at)) => {
                let position = at.position(wanted).ok_or_else(|| no_column(wanted, &at))?;
                if is_far {
                    spec.arguments.read_only = true;
                }
                // In the short form, the field has the column's type, and the entity says whether it may be null.
                info.get_or_insert_with(|| TypeInfo { shape, nullable: at.columns[position].def.is_null() });
                if is_far {
                    let mut field =
                        Self::build(spec, info.ok_or(NO_FORM)?, Some(&at.columns[position]), None, relations)?;
                    field.far_column = Some(position);
                    field.may_end_early = may_end_early;
                    field.shows_null |= may_end_early && field.allow_null && field.default.is_none();
                    return Ok(field);
                }
                column = Some(position);
            }
            (None, Some(at)) if spec.method.is_none() => {
                let shape = info.as_ref().map(|info| &info.shape);
                if let Some((target, many)) = linked(shape) {
                    let side = if many { Side::Many } else { Side::One };
                    let relation = RelationInfo::new(&at, wanted, target(), side, &spec.relation)?;
                    leads_to_none |= !many && (!relation.held || at.columns[relation.from].def.is_null());
                    column = relation.held.then_some(relation.from);
                    relations.push(relation);
                } else if matches!(shape, Some(Shape::Identity)) {
                    column = match spec.naming.lookup_field {
                        Some(name) => Some(at.position(name).ok_or_else(|| no_column(name, &at))?),
                        None => at.key(),
                    };
                    spec.arguments.read_only = true;
                } else {
                    column = at.position(wanted);
                }
            }
            _ => {}
        }
        let info = info.ok_or("has no type")?;
        let on_table = entity.and_then(|entity| entity.columns.get(column?));
        let generated = entity.is_some_and(|entity| entity.generated_key);
        let short = spec.own.is_none() || spec.by_model;
        let excluded = spec.origin == FieldOrigin::Excluded;
        let mut field = Self::build(spec, info, on_table, column, relations)?;
        // A key that the database generates is read-only, unless the serializer has a field of its own for it.
        field.read_only |= short && generated && on_table.is_some_and(|column| column.primary_key);
        if field.arguments.writable_nested {
            field.nests_writable()?;
        }
        // Reverse relations, nested rows, rows as text and values behind several relations are read-only.
        field.read_only |= matches!(field.shape, FieldShape::Identity(_));
        field.read_only |= field.relations.last().is_some_and(|last| {
            let is_set = last.junction.is_some() && field.relations.len() == 1;
            !field.arguments.writable_nested
                && (!matches!(single(&field.shape), FieldShape::Related(related) if related.style.is_taken())
                    || (field.column.is_none() && !is_set))
        });
        field.read_only |= excluded;
        field.find_dates(entity)?;
        field.required &= !field.read_only;
        field.shows_null |= leads_to_none && !matches!(field.shape, FieldShape::List(_));
        Ok(field)
    }

    /// Finds the date columns of `unique_for`.
    fn find_dates(&mut self, entity: Option<&Arc<Entity>>) -> Result<(), String> {
        for (period, name) in &self.arguments.unique_for {
            let dated = |at: &usize| {
                let kind = entity.and_then(|entity| entity.columns.get(*at)?.kind.clone());
                matches!(
                    kind,
                    Some(ValueKind::Date | ValueKind::DateTime | ValueKind::DateTimeUtc | ValueKind::DateTimeTz)
                )
            };
            let position = entity.and_then(|entity| entity.position(name)).filter(dated);
            let position = position.ok_or_else(|| format!("is unique for `{name}`, which is not a column of dates"))?;
            self.unique_for.push((*period, position));
        }
        Ok(())
    }

    /// Checks that nested rows can be written with the row.
    fn nests_writable(&self) -> Result<(), String> {
        match (single(&self.shape), self.relations.as_slice()) {
            (FieldShape::Nested(_), [_]) => Ok(()),
            (FieldShape::Nested(_), [_, _, ..]) => {
                Err("is `writable_nested` and more than one relation away: nest one serializer in the other".to_owned())
            }
            _ => Err("is `writable_nested` but does not nest the rows of a relation".to_owned()),
        }
    }

    /// Whether it exists for the struct alone and is hidden from clients.
    pub(crate) fn is_excluded(&self) -> bool {
        self.hidden && self.read_only
    }

    /// Whether it shows the rows of a relation, not a column of theirs.
    pub(crate) fn shows_relation(&self) -> bool {
        matches!(single(&self.shape), FieldShape::Related(_) | FieldShape::Nested(_))
    }

    fn build(
        mut spec: FieldDecl,
        info: TypeInfo,
        column: Option<&ColumnInfo>,
        position: Option<usize>,
        relations: Vec<RelationInfo>,
    ) -> Result<Self, String> {
        let info = match spec.names {
            Some(names) => info.named(names),
            None => info,
        };
        let validators = std::mem::take(&mut spec.validators);
        let computed = spec.computed.take();
        let naming = std::mem::take(&mut spec.naming);
        let mut field = Self::of_type(
            spec.rename.unwrap_or(spec.rust_name),
            info,
            std::mem::take(&mut spec.arguments),
            column,
            &relations,
            &naming,
        )?;
        field.rust_name = spec.rust_name;
        field.column = position.zip(column.map(|column| column.name));
        field.unique = match field.arguments.unique {
            Some(unique) => unique != Unique::No,
            None => spec.among.is_some() || column.is_some_and(|column| column.unique && position.is_some()),
        };
        if (field.unique || !field.arguments.unique_for.is_empty())
            && field.arguments.unique.is_some()
            && position.is_none()
        {
            return Err("is unique but has no column to compare with other rows".to_owned());
        }
        field.among = spec.among;
        field.relations = relations;
        field.declared = spec.own.is_some() && !spec.by_model;
        field.source = spec.source.unwrap_or(spec.rust_name);
        field.renamed = field.source != spec.rust_name;
        field.own = spec.own;
        field.method = spec.method;
        field.inherited = spec.inherited;
        field.counted = spec.counted;
        field.validators = validators;
        if let Some(computed) = computed {
            field.default = Some(Standard::Computed(computed));
            field.required &= field.arguments.required == Some(true);
        }
        if field.hidden && field.default.is_none() && spec.origin != FieldOrigin::Excluded {
            return Err("is hidden and has no default, so it would never have a value".to_owned());
        }
        Ok(field)
    }

    /// Makes a field of this type, for a serializer or for the items of a list.
    fn of_type(
        name: &'static str,
        info: TypeInfo,
        mut arguments: Arguments,
        column: Option<&ColumnInfo>,
        relations: &[RelationInfo],
        naming: &Naming,
    ) -> Result<Self, String> {
        let TypeInfo { shape, nullable } = info;
        let def = column.map(|column| &column.def);
        let column_type = def.map(ColumnDef::get_column_type);
        let child = arguments.child.take().map(|child| *child).unwrap_or_default();
        let mut choices = None;
        let shape = match shape {
            Shape::Single { kind, choices: variants } => {
                // The column is more exact than the type: it says which database enumeration it is.
                let exact = column.and_then(|column| column.kind.clone());
                let kind = kind.ok_or(NO_FORM)?;
                let kind = if kind == ValueKind::Duration { kind } else { exact.unwrap_or(kind) };
                choices = accepted(&kind, &arguments.choices, variants)?;
                let of_column = column.and_then(|column| column.sql.variants()).filter(|_| kind == ValueKind::Text);
                choices = choices.or_else(|| of_column.map(of_texts));
                FieldShape::Single(kind)
            }
            Shape::Custom { kind, custom } => FieldShape::Custom(kind, custom),
            Shape::File => FieldShape::File { image: arguments.image },
            Shape::List(item) if is_bytes(&item, column) => FieldShape::Single(ValueKind::Bytes),
            Shape::List(item) => Self::list(name, *item, &mut arguments, child, relations, naming)?,
            Shape::Map(item) => {
                FieldShape::Map(Box::new(Self::of_type(name, *item, child, None, &[], &Naming::default())?.into_item()))
            }
            Shape::Nested(schema) => FieldShape::Nested(schema),
            Shape::Related(style) => FieldShape::Related(related(style, relations, naming)?),
            Shape::Identity => FieldShape::Identity(RouteLink {
                view_name: naming.view_name.ok_or("is a `HyperlinkedIdentity` without `view_name`")?.to_owned(),
                lookup_url_kwarg: naming.lookup_url_kwarg,
            }),
            Shape::Relation { .. } => return Err("is a relation without a type of its own".to_owned()),
        };
        let mut shape = shape;
        let array = match column.map(|column| (&column.kind, column_type)) {
            Some((Some(ValueKind::Array(item)), _)) => Some(Arc::clone(item)),
            Some((None, Some(ColumnType::Array(_)))) => return Err(NO_FORM.to_owned()),
            _ => None,
        };
        if let (Some(ColumnType::Array(item)), FieldShape::List(field)) = (column_type, &mut shape) {
            field.max_length = field.max_length.or(length_of(item));
        }
        let kind = shape.kind();
        let (max_digits, decimal_places) = column_type.map_or((None, None), digits);
        let max_length = column_type.and_then(length_of);
        let default = def.and_then(ColumnDef::get_column_default);
        let is_made = default.is_some() || column.is_some_and(|column| column.made);
        let allow_null = arguments.allow_null.unwrap_or(nullable);
        // As DRF maps a model's field: text that may be null may also be empty.
        let blank = nullable && kind == Some(&ValueKind::Text) && column.is_some_and(|column| column.def.is_null());
        let allow_blank = arguments.allow_blank.unwrap_or(blank);
        let optional = nullable
            || is_made
            || arguments.default.is_some()
            || (arguments.allow_blank == Some(true) && column.is_some());
        let form = match &shape {
            // The items of an array are shown one by one.
            FieldShape::List(item) | FieldShape::Multiple(item) if array.is_some() => item.form,
            _ => form_of(&arguments, kind, decimal_places)?,
        };
        let regex = arguments.regex.map(compiled);
        let mut field = Self {
            json_name: name,
            rust_name: name,
            key: key(name),
            shape,
            column: None,
            array,
            far_column: None,
            source: name,
            relations: Vec::new(),
            inherited: None,
            counted: false,
            own: None,
            declared: false,
            renamed: false,
            method: None,
            unique: false,
            among: None,
            unique_for: Vec::new(),
            read_only: arguments.read_only,
            write_only: arguments.write_only,
            hidden: arguments.hidden,
            required: arguments.required.unwrap_or(!optional) && !arguments.read_only && !arguments.hidden,
            allow_null,
            allow_blank,
            shows_null: nullable || def.is_some_and(ColumnDef::is_null),
            may_end_early: false,
            is_real: column_type.is_some_and(is_real),
            max_length: arguments.max_length.or(max_length.filter(|_| choices.is_none())),
            max_digits: arguments.max_digits.or(max_digits),
            form,
            regex: regex.transpose()?,
            choices,
            default: None,
            label: arguments.label.map_or_else(|| label(name), str::to_owned),
            arguments,
            validators: Vec::new(),
        };
        field.default = field.own_default(default)?;
        Ok(field)
    }

    /// Returns the default: the field's own, or that of its column.
    fn own_default(&self, of_column: Option<&Expr>) -> Result<Option<Standard>, String> {
        Ok(match (self.arguments.default, of_column) {
            (Some(super::arguments::Default::Null), _) => Some(Standard::Value(FieldValue::Null)),
            (Some(default), _) => {
                let value = self.read_default(&default.to_json());
                let value = value.map_err(|detail| format!("has an invalid default: {}", detail.message))?;
                Some(Standard::Value(value))
            }
            (None, Some(Expr::Value(value))) => self.default_of_column(value).map(Standard::Value),
            _ => None,
        })
    }

    fn list(
        name: &'static str,
        item: TypeInfo,
        arguments: &mut Arguments,
        mut child: Arguments,
        relations: &[RelationInfo],
        naming: &Naming,
    ) -> Result<FieldShape, String> {
        // The values of an enumeration are a set, and so are choices given to the list itself.
        let is_set = !arguments.choices.is_empty() || matches!(&item.shape, Shape::Single { choices: Some(_), .. });
        if !arguments.choices.is_empty() {
            child.choices = std::mem::take(&mut arguments.choices);
        }
        let item = Box::new(Self::of_type(name, item, child, None, relations, naming)?.into_item());
        Ok(if is_set { FieldShape::Multiple(item) } else { FieldShape::List(item) })
    }

    /// Returns the field as the item of a list or a map, where JSON may be null by default.
    fn into_item(mut self) -> Self {
        self.allow_null |=
            matches!(self.shape, FieldShape::Single(ValueKind::Json)) && self.arguments.allow_null.is_none();
        self
    }

    /// Renames the field in bodies. The label stays.
    pub(crate) fn in_style(self, style: RenameAll) -> Self {
        let name = style.of(self.rust_name);
        Self { json_name: name, key: key(name), ..self }
    }

    /// Returns the kind of single value that clients see. A custom type has one if it shows its empty value as the kind
    /// does.
    pub(crate) fn shown_kind(&self) -> Option<&ValueKind> {
        match &self.shape {
            FieldShape::Single(kind) => Some(kind),
            FieldShape::Custom(Some(kind), custom) => {
                let empty = kind.empty()?;
                ((custom.show)(empty.clone()) == shown(&empty)).then_some(kind)
            }
            _ => None,
        }
    }

    /// Whether responses show it.
    pub(crate) fn is_shown(&self) -> bool {
        !self.write_only && !self.hidden
    }

    /// Returns the error with the user's message for its code, if there is one.
    pub(crate) fn error(&self, error: ErrorDetail) -> ErrorDetail {
        match self.arguments.messages.get(&*error.code) {
            Some(message) => ErrorDetail { message: (*message).into(), ..error },
            None => error,
        }
    }
}

impl FieldShape {
    pub(crate) fn kind(&self) -> Option<&ValueKind> {
        match self {
            Self::Single(kind) | Self::Custom(Some(kind), _) => Some(kind),
            Self::Related(related) => Some(&related.kind),
            _ => None,
        }
    }
}

/// A field of this type, of which nothing else is said; `None` for a type that JSON has no form for.
pub(crate) fn field_of_type(info: TypeInfo) -> Option<FieldSchema> {
    FieldSchema::of_type("", info, Arguments::default(), None, &[], &Naming::default()).ok()
}

/// A default as an answer shows it.
pub(crate) fn default_json(field: &FieldSchema, value: &FieldValue) -> Option<Json> {
    match (value, &field.shape) {
        (FieldValue::Value(value), FieldShape::Custom(_, custom)) => Some((custom.show)(value.clone())),
        (FieldValue::Value(value), FieldShape::Single(_)) => {
            let mut text = Vec::new();
            write_json(value, &field.form, &Formats::FIRST, &mut text);
            serde_json::from_slice(&text).ok()
        }
        (FieldValue::Value(value), FieldShape::Related(related)) if related.link.is_none() => Some(shown(value)),
        _ => None,
    }
}

/// The relations of a source, the entity at their end, and whether one of the relations may have no row.
type Along = (Vec<RelationInfo>, Option<Arc<Entity>>, bool);

/// Returns the relations of a source, the entity at their end, and whether one of them may have no row.
fn along(path: &[SourceStep], mut at: Option<Arc<Entity>>) -> Result<Along, String> {
    let mut relations = Vec::with_capacity(path.len());
    let mut may_end_early = false;
    for step in path {
        let from = at.ok_or("has a source, but its serializer has no model")?;
        let Shape::Relation { target, side } = (step.target)().shape else {
            return Err("has a source that is not a relation".to_owned());
        };
        let relation = RelationInfo::new(&from, step.name, target(), side, &Known::Nothing)?;
        may_end_early |= match side {
            Side::Held => from.columns[relation.from].def.is_null() || relation.on.is_some(),
            Side::One => true,
            Side::Many => false,
        };
        at = Some(Arc::clone(&relation.target));
        relations.push(relation);
    }
    Ok((relations, at, may_end_early))
}

/// Returns the format in which values of the kind are shown.
fn form_of(arguments: &Arguments, kind: Option<&ValueKind>, decimal_places: Option<u32>) -> Result<Form, String> {
    Ok(Form {
        places: arguments.decimal_places.or(decimal_places),
        rounding: arguments.rounding,
        as_text: arguments.coerce_to_string,
        normalize: arguments.normalize,
        duration: kind == Some(&ValueKind::Duration),
        format: arguments.format.map(|format| checked_format(kind, format)).transpose()?,
    })
}

/// Whether a list of `u8` is the value of a binary column.
fn is_bytes(item: &TypeInfo, column: Option<&ColumnInfo>) -> bool {
    let is_byte = matches!(item.shape, Shape::Single { kind: Some(ValueKind::Integer(Integer::U8)), choices: None });
    is_byte && !item.nullable && column.is_some_and(|column| column.kind == Some(ValueKind::Bytes))
}

/// Returns the maximum number of characters or bytes of a column.
fn length_of(column_type: &ColumnType) -> Option<u32> {
    match column_type {
        ColumnType::String(StringLen::N(length))
        | ColumnType::VarBinary(StringLen::N(length))
        | ColumnType::Char(Some(length))
        | ColumnType::Binary(length) => Some(*length),
        _ => None,
    }
}

/// Returns the entity whose rows a field links to, and whether there are several.
fn linked(shape: Option<&Shape>) -> Option<(fn() -> Entity, bool)> {
    match shape? {
        Shape::Related(RelatedStyle::Link(target)) => Some((*target, false)),
        Shape::List(item) => linked(Some(&item.shape)).map(|(target, _)| (target, true)),
        _ => None,
    }
}

/// Returns the shape of a list's items, or else the shape itself.
pub(crate) fn single(shape: &FieldShape) -> &FieldShape {
    match shape {
        FieldShape::List(item) => &item.shape,
        shape => shape,
    }
}

/// The type of a relation in the short form: the keys of the related rows.
fn by_key(many: bool, nullable: bool) -> TypeInfo {
    let shape = Shape::Related(RelatedStyle::Key);
    if many {
        TypeInfo { shape: Shape::List(Box::new(TypeInfo { shape, nullable: false })), nullable: false }
    } else {
        TypeInfo { shape, nullable }
    }
}

/// The type of a relation in the short form under `depth`: the related rows themselves.
fn nested(schema: &'static Schema, many: bool, nullable: bool) -> TypeInfo {
    let shape = Shape::Nested(NestedSchema::Deep(schema));
    if many {
        TypeInfo { shape: Shape::List(Box::new(TypeInfo { shape, nullable: false })), nullable: false }
    } else {
        TypeInfo { shape, nullable }
    }
}

fn related(style: RelatedStyle, relations: &[RelationInfo], naming: &Naming) -> Result<RelatedSchema, String> {
    let relation = relations.last().ok_or("refers to a related row, but its serializer has no such relation")?;
    let target = Arc::clone(&relation.target);
    let key_name = relation.junction.as_ref().map_or(&relation.to, |junction| &junction.key);
    let primary = target.key();
    let key = if relation.many && relation.junction.is_none() { primary } else { target.named(key_name).or(primary) };
    let key = key.ok_or_else(|| format!("refers to rows of `{}`, which have no single key", target.name))?;
    let lookup = match (style, naming.slug_field) {
        (RelatedStyle::Slug, Some(slug)) => target.position(slug).ok_or_else(|| no_column(slug, &target))?,
        (RelatedStyle::Link(_), _) => match naming.lookup_field {
            Some(name) => target.position(name).ok_or_else(|| no_column(name, &target))?,
            None => key,
        },
        (RelatedStyle::Slug, None) => return Err("is a `SlugRelated` without `slug_field`".to_owned()),
        _ => key,
    };
    let kind = target.columns[lookup].kind.clone().ok_or(NO_FORM)?;
    let link = matches!(style, RelatedStyle::Link(_)).then(|| RouteLink {
        view_name: naming.view_name.map_or_else(|| format!("{}-detail", target.name), str::to_owned),
        lookup_url_kwarg: naming.lookup_url_kwarg,
    });
    let scope = match (naming.scope.clone(), relation.on.clone()) {
        (Some(scope), Some(on)) => {
            let scope: Arc<Scope> = Arc::new(move |context| scope(context).cond_where(on.clone()).take());
            Some(scope)
        }
        (Some(scope), None) => Some(scope),
        (None, on) => on.map(|on| condition_scope(&target, on)),
    };
    Ok(RelatedSchema { style, target, lookup, kind, key, scope, link })
}

fn no_column(name: &str, entity: &Entity) -> String {
    format!("names the column `{name}`, which the table `{}` does not have", entity.name)
}

fn key(name: &str) -> Vec<u8> {
    format!("\"{name}\":").into_bytes()
}

/// Returns the number of digits and of decimal places of a column.
fn digits(column: &ColumnType) -> (Option<u32>, Option<u32>) {
    match column {
        ColumnType::Decimal(Some((digits, places))) => (Some(*digits), Some(*places)),
        _ => (None, None),
    }
}

fn compiled(pattern: &str) -> Result<Regex, String> {
    Regex::new(pattern).map_err(|error| format!("has the regex `{pattern}`, which is invalid: {error}"))
}

/// Checks that values of the kind have this format.
fn checked_format(kind: Option<&ValueKind>, format: &'static str) -> Result<&'static str, String> {
    let fits = kind.is_none_or(|kind| kind.has_format(format));
    if fits { Ok(format) } else { Err(format!("has the format `{format}`, which its type does not support")) }
}

/// Returns the default label: spaces for underscores, and a capital first letter.
fn label(name: &str) -> String {
    if name == "id" {
        return "ID".to_owned();
    }
    let spaced = name.replace('_', " ");
    let mut letters = spaced.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
