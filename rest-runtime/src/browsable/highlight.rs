//! JSON as lines of HTML, with links.

use std::fmt::Write as _;

/// How many lines are shown before the rest is folded.
const OPEN_LINES: usize = 200;

/// A body that has few lines more is not folded.
const FOLDED_LINES: usize = 60;

/// How many bytes of HTML a body may come to.
const MOST: usize = 1024 * 1024;

/// A body as HTML.
#[derive(Debug, Default)]
pub(super) struct Highlighted {
    /// The lines that are shown.
    pub(super) open: String,
    /// The lines that are folded; empty where there are none.
    pub(super) folded: String,
    /// How many lines are folded.
    pub(super) folded_lines: usize,
    /// Whether the end is left out.
    pub(super) is_cut: bool,
}

/// Gives the URL to which a value leads: of the keys above it, and the value as JSON.
pub(super) type Link<'a> = &'a dyn Fn(&[String], &str) -> Option<String>;

/// The text with the letters escaped that mean something in HTML.
pub(super) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    escape(text, &mut html);
    html
}

fn escape(text: &str, html: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            // They would turn the order of the letters after them around.
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
                let _ = write!(html, "\\u{:04x}", u32::from(letter));
            }
            letter => html.push(letter),
        }
    }
}

/// JSON text as HTML, indented. What is no JSON is shown as it is.
pub(super) fn highlight(json: &[u8], link: Link<'_>) -> Highlighted {
    let text = String::from_utf8_lossy(json);
    let mut writer = Writer { html: String::new(), lines: 1, open_until: None, depth: 0, keys: Vec::new(), link };
    let is_cut = writer.value(&mut Tokens { text: &text, at: 0 });
    let total = writer.lines;
    let (open, folded) = match writer.open_until {
        Some(at) if total > OPEN_LINES + FOLDED_LINES => {
            let folded = writer.html.split_off(at);
            (writer.html, folded)
        }
        _ => (writer.html, String::new()),
    };
    let folded_lines = if folded.is_empty() { 0 } else { total - OPEN_LINES };
    Highlighted { open, folded, folded_lines, is_cut }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'a> {
    Mark(u8),
    /// A string with its quotes.
    Text(&'a str),
    /// A number, `true`, `false` or `null`.
    Word(&'a str),
}

struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    fn next(&mut self) -> Option<Token<'a>> {
        let bytes = self.text.as_bytes();
        while bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        let start = self.at;
        match *bytes.get(start)? {
            mark @ (b'{' | b'}' | b'[' | b']' | b':' | b',') => {
                self.at += 1;
                Some(Token::Mark(mark))
            }
            b'"' => {
                self.at += 1;
                while let Some(byte) = bytes.get(self.at) {
                    match byte {
                        b'\\' => self.at += 2,
                        b'"' => break,
                        _ => self.at += 1,
                    }
                }
                self.at = (self.at + 1).min(bytes.len());
                Some(Token::Text(self.text.get(start..self.at)?))
            }
            _ => {
                while bytes.get(self.at).is_some_and(|byte| !b",]}:".contains(byte) && !byte.is_ascii_whitespace()) {
                    self.at += 1;
                }
                Some(Token::Word(self.text.get(start..self.at)?))
            }
        }
    }

    fn peek(&self) -> Option<Token<'a>> {
        Tokens { text: self.text, at: self.at }.next()
    }
}

/// Where a list or an object is read.
struct Level {
    is_object: bool,
    is_empty: bool,
}

struct Writer<'a> {
    html: String,
    lines: usize,
    /// Where the folded lines begin.
    open_until: Option<usize>,
    depth: usize,
    keys: Vec<String>,
    link: Link<'a>,
}

impl Writer<'_> {
    /// Writes all that there is; gives whether the end was left out.
    fn value(&mut self, tokens: &mut Tokens<'_>) -> bool {
        let mut levels: Vec<Level> = Vec::new();
        while let Some(token) = tokens.next() {
            if self.html.len() > MOST {
                return true;
            }
            match token {
                Token::Mark(mark @ (b'{' | b'[')) => {
                    let is_object = mark == b'{';
                    let end = if is_object { b'}' } else { b']' };
                    self.html.push(char::from(mark));
                    let is_empty = tokens.peek() == Some(Token::Mark(end));
                    levels.push(Level { is_object, is_empty });
                    if !is_empty {
                        self.depth += 1;
                        self.line();
                    }
                }
                Token::Mark(mark @ (b'}' | b']')) => {
                    let level = levels.pop();
                    if level.as_ref().is_some_and(|level| !level.is_empty) {
                        self.depth = self.depth.saturating_sub(1);
                        self.line();
                    }
                    if level.is_some_and(|level| level.is_object && !level.is_empty) {
                        self.keys.pop();
                    }
                    self.html.push(char::from(mark));
                }
                Token::Mark(b',') => {
                    if levels.last().is_some_and(|level| level.is_object) {
                        self.keys.pop();
                    }
                    self.html.push(',');
                    self.line();
                }
                Token::Mark(_) => self.html.push_str(": "),
                Token::Text(text) => {
                    let is_key =
                        levels.last().is_some_and(|level| level.is_object) && tokens.peek() == Some(Token::Mark(b':'));
                    if is_key {
                        self.keys.push(plain(text));
                        self.span("k", text);
                    } else {
                        self.linked("s", text);
                    }
                }
                Token::Word(word) => match word {
                    "true" | "false" | "null" => self.span("w", word),
                    number => self.linked("n", number),
                },
            }
        }
        false
    }

    fn line(&mut self) {
        self.html.push('\n');
        if self.lines == OPEN_LINES {
            self.open_until = Some(self.html.len());
        }
        self.lines += 1;
        for _ in 0..self.depth.min(64) {
            self.html.push_str("    ");
        }
    }

    fn span(&mut self, class: &str, text: &str) {
        let _ = write!(self.html, "<span class=\"{class}\">");
        escape(text, &mut self.html);
        self.html.push_str("</span>");
    }

    fn linked(&mut self, class: &str, json: &str) {
        match (self.link)(&self.keys, json) {
            Some(url) => {
                let _ = write!(self.html, "<a class=\"{class}\" rel=\"nofollow noopener\" href=\"");
                escape(&url, &mut self.html);
                self.html.push_str("\">");
                escape(json, &mut self.html);
                self.html.push_str("</a>");
            }
            None => self.span(class, json),
        }
    }
}

/// The text of a string of JSON.
pub(super) fn plain(json: &str) -> String {
    serde_json::from_str(json).unwrap_or_else(|_| json.trim_matches('"').to_owned())
}

/// The URL that a value is, where it is one of a page.
pub(super) fn own_url(json: &str) -> Option<String> {
    if !json.starts_with("\"http://") && !json.starts_with("\"https://") {
        return None;
    }
    let url = plain(json);
    (url.len() < 2048 && !url.contains(|letter: char| letter.is_whitespace() || letter.is_control())).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(json: &str) -> String {
        highlight(json.as_bytes(), &|_, json| own_url(json)).open
    }

    #[test]
    fn json_is_indented_and_marked() {
        assert_eq!(
            shown(r#"{"a":[1,true],"b":{},"c":[]}"#),
            "{\n    <span class=\"k\">&quot;a&quot;</span>: [\n        <span class=\"n\">1</span>,\n        \
             <span class=\"w\">true</span>\n    ],\n    <span class=\"k\">&quot;b&quot;</span>: {},\n    \
             <span class=\"k\">&quot;c&quot;</span>: []\n}"
        );
    }

    #[test]
    fn numbers_keep_their_digits() {
        assert!(shown("[12345678901234567890123.10]").contains(">12345678901234567890123.10<"));
    }

    #[test]
    fn urls_are_links_and_nothing_else_is() {
        assert!(shown(r#"["https://a.b/?c&d"]"#).contains(r#"href="https://a.b/?c&amp;d""#));
        for text in [r#""javascript:alert(1)""#, r#""ftp://a""#, r#""a https://b""#, r#""https://a b""#, "\"//a\""] {
            assert!(!shown(&format!("[{text}]")).contains("href"), "{text}");
        }
    }

    #[test]
    fn nothing_of_the_data_is_html() {
        let html = shown(r#"{"<script>":"</pre><script>alert('\"')</script>","u":"https://a/\"onclick='x'"}"#);
        assert!(!html.contains("<script") && !html.contains("</pre") && !html.contains("onclick='"), "{html}");
        assert!(!html.contains("\"onclick"), "{html}");
        assert!(shown("\"a\u{202E}b\"").contains("\\u202e"));
    }

    #[test]
    fn links_know_the_keys_above() {
        let seen = std::cell::RefCell::new(Vec::new());
        highlight(br#"{"a":{"b":1},"c":[{"d":2},{"d":"x"}],"e":3}"#, &|keys, json| {
            seen.borrow_mut().push(format!("{}={json}", keys.join(".")));
            None
        });
        assert_eq!(*seen.borrow(), ["a.b=1", "c.d=2", "c.d=\"x\"", "e=3"]);
    }

    #[test]
    fn long_bodies_are_folded_and_giants_cut() {
        let list = |rows: usize| format!("[{}]", vec!["1"; rows].join(","));
        let short = highlight(list(250).as_bytes(), &|_, _| None);
        assert!(short.folded.is_empty() && !short.is_cut);
        let long = highlight(list(300).as_bytes(), &|_, _| None);
        assert_eq!(long.open.lines().count(), OPEN_LINES);
        assert_eq!(long.folded_lines, 302 - OPEN_LINES);
        assert_eq!(long.folded.lines().count(), long.folded_lines);
        let giant = highlight(list(100_000).as_bytes(), &|_, _| None);
        assert!(giant.is_cut && giant.open.len() + giant.folded.len() < MOST + 100);
    }

    #[test]
    fn what_is_no_json_does_no_harm() {
        for text in ["", "\"", "\"\\", "{", "}", "]]", "nul", "{\"a\"", "\u{e9}\"", ",:,"] {
            let _ = shown(text);
        }
    }
}
