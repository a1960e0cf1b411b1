//! Descriptions: the Markdown of doc comments as HTML.

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, html};

/// The HTML of a description. HTML in it is shown as text, and links lead to pages alone.
pub(super) fn html(text: &str) -> String {
    let events =
        Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH).map(|event| match event {
            Event::Html(html) | Event::InlineHtml(html) => Event::Text(html),
            // The page's own headings are of levels 1 and 2.
            Event::Start(Tag::Heading { level, id, classes, attrs }) => {
                Event::Start(Tag::Heading { level: below(level), id, classes, attrs })
            }
            Event::End(pulldown_cmark::TagEnd::Heading(level)) => {
                Event::End(pulldown_cmark::TagEnd::Heading(below(level)))
            }
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                Event::Start(Tag::Link { link_type, dest_url: safe(dest_url), title, id })
            }
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                Event::Start(Tag::Image { link_type, dest_url: safe(dest_url), title, id })
            }
            event => event,
        });
    let mut page = String::new();
    html::push_html(&mut page, events);
    page
}

fn below(level: pulldown_cmark::HeadingLevel) -> pulldown_cmark::HeadingLevel {
    use pulldown_cmark::HeadingLevel::{H3, H4, H5, H6};
    match level as usize {
        1 => H3,
        2 => H4,
        3 => H5,
        _ => H6,
    }
}

/// The URL, where a browser would open a page by it.
fn safe(url: CowStr<'_>) -> CowStr<'_> {
    let scheme = url.split(['/', '?', '#']).next().and_then(|start| start.split_once(':')).map(|(scheme, _)| scheme);
    let is_safe =
        scheme.is_none_or(|scheme| ["http", "https", "mailto"].iter().any(|known| scheme.eq_ignore_ascii_case(known)));
    if is_safe { url } else { CowStr::Borrowed("#") }
}

#[cfg(test)]
mod tests {
    use super::html;

    #[test]
    fn markdown_becomes_html() {
        assert_eq!(
            html("All *tracks*.\n\n# More\n\n- `a`"),
            "<p>All <em>tracks</em>.</p>\n<h3>More</h3>\n<ul>\n<li><code>a</code></li>\n</ul>\n"
        );
    }

    #[test]
    fn html_and_scripts_are_text() {
        assert_eq!(html("a <script>x</script>"), "<p>a &lt;script&gt;x&lt;/script&gt;</p>\n");
        for url in ["javascript:alert(1)", "JaVaScript:alert(1)", "data:text/html,x", "vbscript:x"] {
            assert!(html(&format!("[a]({url})")).contains("href=\"#\""), "{url}");
        }
        assert!(html("[a](https://a.b/c:d)").contains("href=\"https://a.b/c:d\""));
        assert!(html("[a](/c:d)").contains("href=\"/c:d\""));
    }
}
