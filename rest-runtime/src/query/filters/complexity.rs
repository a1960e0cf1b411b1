//! Limits on the complexity of regular expressions. The limits of the databases themselves apply only after seconds of
//! work.

use crate::base::exceptions::ErrorDetail;

/// The largest number of steps in a regular expression, with its repetitions written out.
const MAX_STEPS: usize = 1_000;

/// A group, as far as it has been read.
#[derive(Clone, Copy, Default)]
struct RegexGroup {
    /// The number of steps before the last item.
    before: usize,
    /// The number of steps of the last item.
    last: usize,
    /// Whether anything in the group repeats without end.
    endless: bool,
    /// Whether anything in the last item repeats without end.
    last_endless: bool,
}

impl RegexGroup {
    fn add(&mut self, steps: usize, endless: bool) {
        self.before = self.before.saturating_add(self.last);
        (self.last, self.last_endless) = (steps, endless);
        self.endless |= endless;
    }

    fn steps(self) -> usize {
        self.before.saturating_add(self.last)
    }
}

/// The error for a regular expression that could occupy the database for long. Nested endless repetitions and more than
/// [`MAX_STEPS`] steps are refused. So are back references, which no engine matches in linear time.
pub(super) fn too_complex(pattern: &str) -> Option<ErrorDetail> {
    let refused = |sentence: &'static str| Some(ErrorDetail::new(sentence, "invalid"));
    let mut open: Vec<RegexGroup> = Vec::new();
    let mut group = RegexGroup::default();
    let mut rest = pattern.chars();
    while let Some(letter) = rest.next() {
        match letter {
            '\\' => match rest.next() {
                Some('1'..='9' | 'k' | 'g') => {
                    return refused("A regular expression may not contain backreferences here.");
                }
                _ => group.add(1, false),
            },
            '[' => {
                skip_class(&mut rest);
                group.add(1, false);
            }
            '(' => open.push(std::mem::take(&mut group)),
            ')' => {
                let inner = std::mem::replace(&mut group, open.pop().unwrap_or_default());
                group.add(inner.steps(), inner.endless);
            }
            '*' | '+' | '{' => {
                let (times, endless) = if letter == '{' { repetition(&mut rest) } else { (1, true) };
                if endless && group.last_endless {
                    return refused("A regular expression may not contain nested unbounded repetitions here.");
                }
                group.last = group.last.saturating_mul(times);
                group.last_endless |= endless;
                group.endless |= endless;
            }
            '?' => {}
            _ => group.add(1, false),
        }
        if group.steps() > MAX_STEPS || open.len() > MAX_STEPS {
            return refused("This regular expression is too complex.");
        }
    }
    None
}

/// Skips past the `]` that closes a class. A `]` in the first place is a member of the class.
fn skip_class(rest: &mut std::str::Chars<'_>) {
    let mut is_first = true;
    while let Some(letter) = rest.next() {
        match letter {
            '^' if is_first => continue,
            ']' if !is_first => return,
            '\\' => _ = rest.next(),
            _ => {}
        }
        is_first = false;
    }
}

/// Reads `{2,3}` after its opening brace: the largest count, and whether it is unlimited. Braces around anything else
/// are literal.
fn repetition(rest: &mut std::str::Chars<'_>) -> (usize, bool) {
    let Some((inner, after)) = rest.as_str().split_once('}') else { return (1, false) };
    if !inner.starts_with(|letter: char| letter.is_ascii_digit()) {
        return (1, false);
    }
    *rest = after.chars();
    let (least, most) = inner.split_once(',').map_or((inner, None), |(least, most)| (least, Some(most)));
    let times = |text: &str| text.trim().parse().unwrap_or(usize::MAX);
    match most.map(str::trim) {
        None => (times(least), false),
        Some("") => (times(least).max(1), true),
        Some(most) => (times(most), false),
    }
}

#[cfg(test)]
mod tests {
    use super::too_complex;

    #[test]
    fn work_is_limited() {
        for pattern in [
            "^a.*b$",
            r"\d{4}-\d{2}",
            "[a-z]+@[^@]+",
            "(ab)+c*",
            "a{1,255}",
            "(foo|bar)?",
            "{",
            "a{b}",
            "[]*+]*",
            "",
            r"\(\*\)+",
            "(a{2}){3,}",
            "))((",
        ] {
            assert_eq!(too_complex(pattern), None, "{pattern}");
        }
        for pattern in [
            "((a{1,30}){1,30}){1,30}b",
            "(a+)+$",
            "((a*)b)*",
            r"(a*)\1",
            "(a{2,})+",
            "a{99999999999999999999}",
            "((x{100}){100})",
            &"a".repeat(1_001),
            &"(".repeat(1_002),
        ] {
            assert!(too_complex(pattern).is_some(), "{pattern}");
        }
    }
}
