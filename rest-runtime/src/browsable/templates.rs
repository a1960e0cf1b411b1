//! The templates of pages.

use std::sync::LazyLock;

use minijinja::Environment;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use serde::Serialize;

use crate::base::exceptions::{Error, Result};
use crate::formats::renderers::Templates;
use crate::http::request::Request;

const OWN: [(&str, &str); 7] = [
    ("browsable/frame.html", include_str!("templates/frame.html")),
    ("browsable/base.html", include_str!("templates/base.html")),
    ("browsable/api.html", include_str!("templates/api.html")),
    ("browsable/admin.html", include_str!("templates/admin.html")),
    ("browsable/form.html", include_str!("templates/form.html")),
    ("browsable/input.html", include_str!("templates/input.html")),
    ("browsable/sign_in.html", include_str!("templates/sign_in.html")),
];

static PLAIN: LazyLock<Templates> = LazyLock::new(|| {
    let mut templates = Environment::new();
    // Without them a page has a blank line for each tag of its templates.
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        templates.set_syntax(syntax);
    }
    with_own(templates)
});

/// The project's templates with those of the library, where the project has none of the same name.
pub(crate) fn with_own(mut templates: Templates) -> Templates {
    for (name, source) in OWN {
        if templates.get_template(name).is_err_and(|error| error.kind() == minijinja::ErrorKind::TemplateNotFound) {
            // A mistake in one of these is told when it is rendered.
            let _ = templates.add_template(name, source);
        }
    }
    templates
}

/// The page that a template makes.
pub(super) fn render(request: &Request, name: &str, view: &impl Serialize) -> Result<String> {
    let templates = request.context().templates.as_deref().unwrap_or(&PLAIN);
    let template = templates.get_template(name).map_err(Error::other)?;
    template.render(Serde(view)).map_err(Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_projects_templates_go_first() {
        let mut own = Environment::new();
        own.add_template("browsable/api.html", "{% extends \"browsable/base.html\" %}").expect("a template");
        let templates = with_own(own);
        assert_eq!(templates.get_template("browsable/api.html").expect("it is there").source().len(), 35);
        for (name, _) in OWN {
            assert!(templates.get_template(name).is_ok(), "{name}");
        }
    }
}
