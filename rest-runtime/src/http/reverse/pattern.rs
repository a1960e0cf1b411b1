//! Patterns of paths: fixed segments, and parameters.

use std::borrow::Cow;
use std::sync::Arc;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use regex::Regex;

/// The parameters of a path with their values, in the path's order.
pub(crate) type Kwargs = Vec<(Arc<str>, Arc<str>)>;

/// The characters to encode in a path segment: all but RFC 3986's unreserved, sub-delims, `:` and `@`.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@');

/// A path such as `tracks/{pk}/` or `tracks/{pk:[0-9]+}/compare/{other}/`.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    segments: Vec<Segment>,
    /// Whether the path ends with a slash.
    slash: bool,
    /// Whether this is the root of a router, included or not. Its format suffix follows the slash.
    root: bool,
}

#[derive(Clone, Debug)]
enum Segment {
    Text(String),
    Param { name: Arc<str>, rule: ParameterRule },
}

/// The values that a parameter allows.
#[derive(Clone, Debug)]
pub(crate) enum ParameterRule {
    /// Any text that is not empty and has no slash (Django's `<str:…>`).
    Any,
    /// Like `Any`, but without a dot (DRF's `[^/.]+`), so that it does not contain a format suffix.
    NoDot,
    /// A text that this expression matches as a whole.
    Regex(Regex),
}

impl ParameterRule {
    /// Parses an expression, for example `[0-9]+`; the error says why it is invalid.
    pub(crate) fn new(expression: &str) -> Result<Self, String> {
        match expression {
            "[^/]+" => Ok(Self::Any),
            "[^/.]+" => Ok(Self::NoDot),
            _ => Regex::new(&format!("^(?:{expression})$"))
                .map(Self::Regex)
                .map_err(|error| format!("`{expression}` is not a valid regular expression: {error}")),
        }
    }

    /// The parameter of this name with this value, if it is allowed.
    fn filled(&self, name: &Arc<str>, text: &str) -> Option<(Arc<str>, Arc<str>)> {
        self.allows(text).then(|| (Arc::clone(name), text.into()))
    }

    fn allows(&self, text: &str) -> bool {
        !text.is_empty()
            && match self {
                Self::Any => !text.contains('/'),
                Self::NoDot => !text.contains(['.', '/']),
                // An encoded slash is part of its segment, so an expression may match it.
                Self::Regex(regex) => regex.is_match(text),
            }
    }
}

/// The reason why a path cannot be built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unfilled {
    /// The parameter of this name has no value.
    Missing(String),
    /// The parameter of this name cannot have this value in a URL that resolves to the same route.
    Unfit(String, String),
}

/// Whether clients remove the segment as a relative path, even if it is encoded (WHATWG URL).
fn is_dots(text: &str) -> bool {
    text == "." || text == ".."
}

impl Pattern {
    /// Parses a path. Parameters without an expression follow `rule`. Leading and trailing slashes are ignored.
    pub(crate) fn parse(path: &str, rule: &ParameterRule, slash: bool) -> Result<Self, String> {
        let mut segments: Vec<Segment> = Vec::new();
        for part in parts(path) {
            let segment = match part.strip_prefix('{').and_then(|inner| inner.strip_suffix('}')) {
                None if part.contains(['{', '}']) => {
                    return Err(format!("`{part}` of `{path}` must be plain text or one `{{parameter}}`"));
                }
                None => Segment::Text(part.to_owned()),
                Some(inner) => {
                    let (name, rule) = match inner.split_once(':') {
                        None => (inner, rule.clone()),
                        Some((name, expression)) => (name, ParameterRule::new(expression)?),
                    };
                    if name.is_empty() || !name.chars().all(|letter| letter.is_alphanumeric() || letter == '_') {
                        return Err(format!("`{name}` of `{path}` is not a valid parameter name"));
                    }
                    if segments
                        .iter()
                        .any(|known| matches!(known, Segment::Param { name: known, .. } if **known == *name))
                    {
                        return Err(format!("`{path}` has the parameter `{name}` twice"));
                    }
                    Segment::Param { name: name.into(), rule }
                }
            };
            segments.push(segment);
        }
        let root = segments.is_empty();
        Ok(Self { slash: slash || root, segments, root })
    }

    /// The path `/`.
    pub(crate) const fn root() -> Self {
        Self { segments: Vec::new(), slash: true, root: true }
    }

    /// A key that is equal for two paths if one hides the other: the path without parameter names.
    pub(crate) fn key(&self) -> String {
        let segments = self.segments.iter().map(|segment| match segment {
            Segment::Text(text) => Cow::Borrowed(&**text),
            Segment::Param { rule, .. } => Cow::Owned(format!("{{{rule:?}}}")),
        });
        joined(segments, self.slash)
    }

    /// This path below another one.
    pub(crate) fn below(&self, prefix: &Self) -> Self {
        let segments: Vec<_> = prefix.segments.iter().chain(&self.segments).cloned().collect();
        // The root of a router ends with a slash below a prefix too: `api/`.
        Self { slash: self.slash || segments.is_empty(), segments, root: self.root }
    }

    /// Matches this path as one below a row with the path `row`. Returns the parameters of the common part: each own
    /// name with the name in `row`.
    pub(crate) fn leads_over(&self, row: &Self) -> Option<Vec<(Arc<str>, Arc<str>)>> {
        if row.segments.len() >= self.segments.len() || !row.ends_with_param() {
            return None;
        }
        let mut params = Vec::new();
        for (own, other) in self.segments.iter().zip(&row.segments) {
            match (own, other) {
                (Segment::Text(own), Segment::Text(other)) if own == other => {}
                (Segment::Param { name, .. }, Segment::Param { name: other, .. }) => {
                    params.push((Arc::clone(name), Arc::clone(other)));
                }
                _ => return None,
            }
        }
        Some(params)
    }

    /// Whether the path ends with a parameter.
    pub(crate) fn ends_with_param(&self) -> bool {
        matches!(self.segments.last(), Some(Segment::Param { .. }))
    }

    /// The names of the parameters.
    pub(crate) fn params(&self) -> impl Iterator<Item = &Arc<str>> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Text(_) => None,
            Segment::Param { name, .. } => Some(name),
        })
    }

    /// The names of the parameters, each with the expression that it has to match, where it has one of its own.
    #[cfg(feature = "openapi")]
    pub(crate) fn rules(&self) -> impl Iterator<Item = (&Arc<str>, Option<&str>)> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Text(_) => None,
            Segment::Param { name, rule: ParameterRule::Regex(regex) } => {
                let text = regex.as_str();
                Some((name, text.strip_prefix("^(?:").and_then(|text| text.strip_suffix(")$"))))
            }
            Segment::Param { name, .. } => Some((name, None)),
        })
    }

    /// The path in axum's syntax: `/tracks/{pk}/`.
    pub(crate) fn text(&self) -> String {
        joined(self.segments.iter().map(Segment::text), self.slash)
    }

    /// The axum paths for a format suffix; their last segment takes any text.
    pub(crate) fn suffixed_texts(&self) -> [String; 2] {
        let stem = usize::from(!self.root);
        let folder = &self.segments[..self.segments.len().saturating_sub(stem)];
        [false, true].map(|slash| joined(folder.iter().map(Segment::text).chain(["{file}".into()]), slash))
    }

    /// The values of the parameters, if the path matches.
    pub(crate) fn kwargs(&self, path: &SplitPath<'_>) -> Option<Kwargs> {
        if path.slash == self.slash { self.filled(&path.parts) } else { None }
    }

    /// The values for a path with a format suffix, `tracks/1.json` or `tracks/1.json/`, with the suffix as `format`.
    pub(crate) fn suffixed_kwargs(&self, path: &SplitPath<'_>, formats: &FormatSuffixes) -> Option<Kwargs> {
        let (file, folder) = path.parts.split_last()?;
        let (stem, format) = file.rsplit_once('.').filter(|(_, format)| formats.allow(format))?;
        let stem = (!stem.is_empty()).then_some(Cow::Borrowed(stem));
        let parts: Vec<Cow<'_, str>> = folder.iter().map(|part| Cow::Borrowed(&**part)).chain(stem).collect();
        // Only the root has an empty stem: `/.json` is valid, `/tracks/.json` is not.
        if (parts.len() < path.parts.len()) != self.root {
            return None;
        }
        let mut kwargs = self.filled(&parts)?;
        kwargs.push(("format".into(), format.into()));
        Some(kwargs)
    }

    /// The values for a path that axum has already matched; `values` are the decoded parameters.
    pub(crate) fn filled_by<'a>(&self, mut values: impl Iterator<Item = &'a str>) -> Option<Kwargs> {
        let mut kwargs = Kwargs::with_capacity(self.segments.len());
        for segment in &self.segments {
            if let Segment::Param { name, rule } = segment {
                kwargs.push(rule.filled(name, values.next()?)?);
            }
        }
        Some(kwargs)
    }

    fn filled(&self, parts: &[impl AsRef<str>]) -> Option<Kwargs> {
        if parts.len() != self.segments.len() {
            return None;
        }
        let mut kwargs = Kwargs::new();
        for (segment, part) in self.segments.iter().zip(parts) {
            match segment {
                Segment::Text(text) if text == part.as_ref() => {}
                Segment::Text(_) => return None,
                Segment::Param { name, rule } => kwargs.push(rule.filled(name, part.as_ref())?),
            }
        }
        Some(kwargs)
    }

    /// A parameter value of `other` with which this path matches instead, since the two differ only there: `latest` of
    /// `notes/latest/` beside `notes/{pk}/`.
    pub(crate) fn takes_from<'a>(&'a self, other: &'a Self) -> Option<(&'a Arc<str>, &'a str)> {
        if self.slash != other.slash || self.segments.len() != other.segments.len() {
            return None;
        }
        let mut taken = None;
        for pair in self.segments.iter().zip(&other.segments) {
            match pair {
                (Segment::Text(_), Segment::Param { .. }) if taken.is_some() => return None,
                (Segment::Text(text), Segment::Param { name, .. }) => taken = Some((name, text.as_str())),
                (Segment::Param { .. }, Segment::Param { .. }) => {}
                (Segment::Text(one), Segment::Text(other)) if one == other => {}
                _ => return None,
            }
        }
        taken
    }

    /// Builds the path with these values, percent-encoded. The error names the first parameter that cannot be filled.
    pub(crate) fn filled_with(
        &self,
        format: Option<&str>,
        value: impl Fn(&str) -> Option<String>,
    ) -> Result<String, Unfilled> {
        let mut parts = Vec::with_capacity(self.segments.len());
        for segment in &self.segments {
            parts.push(match segment {
                Segment::Text(text) => encoded(text),
                Segment::Param { name, rule } => {
                    let value = value(name).ok_or_else(|| Unfilled::Missing(name.to_string()))?;
                    if !rule.allows(&value) || is_dots(&value) {
                        return Err(Unfilled::Unfit(name.to_string(), value));
                    }
                    encoded(&value)
                }
            });
        }
        let Some(format) = format else { return Ok(joined(parts.into_iter().map(Cow::Owned), self.slash)) };
        let path = joined(parts.into_iter().map(Cow::Owned), self.root);
        Ok(format!("{path}.{}", encoded(format)))
    }
}

impl Segment {
    fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Param { name, .. } => Cow::Owned(format!("{{{name}}}")),
        }
    }
}

/// A request's path, split and decoded.
#[derive(Debug)]
pub(crate) struct SplitPath<'a> {
    parts: Vec<Cow<'a, str>>,
    slash: bool,
}

impl<'a> SplitPath<'a> {
    /// Splits a path; `None` if a segment is empty or not UTF-8.
    pub(crate) fn of(path: &'a str) -> Option<Self> {
        let inner = path.strip_prefix('/').unwrap_or(path);
        if inner == "/" {
            return None;
        }
        let (inner, slash) = inner.strip_suffix('/').map_or((inner, inner.is_empty()), |inner| (inner, true));
        let decode = |part: &'a str| percent_decode_str(part).decode_utf8().ok().filter(|part| !part.is_empty());
        let parts = inner.split('/').filter(|_| !inner.is_empty()).map(decode).collect::<Option<_>>()?;
        Some(Self { parts, slash })
    }
}

/// The format suffixes of a route.
#[derive(Clone, Debug, Default)]
pub(crate) struct FormatSuffixes {
    /// The allowed suffixes; if empty, any suffix of lower-case letters and digits.
    pub(crate) allowed: Vec<String>,
}

impl FormatSuffixes {
    fn allow(&self, format: &str) -> bool {
        if self.allowed.is_empty() {
            !format.is_empty() && format.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        } else {
            self.allowed.iter().any(|known| known == format)
        }
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, SEGMENT).to_string()
}

fn joined<'a>(parts: impl Iterator<Item = Cow<'a, str>>, slash: bool) -> String {
    let mut text = String::new();
    for part in parts {
        text.push('/');
        text.push_str(&part);
    }
    if slash {
        text.push('/');
    }
    text
}

/// The segments of a path. Slashes inside a parameter's expression do not separate.
fn parts(path: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (at, letter) in path.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '/' if depth == 0 => {
                parts.push(&path[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&path[start..]);
    parts.retain(|part| !part.is_empty());
    parts
}
