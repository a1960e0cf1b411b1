//! The steps that differ on purpose: `tests/conformance/deviations.txt`.
//!
//! A line is `area / scenario / step / databases / reason`. The step is a number, or `*` for the whole scenario; the
//! databases are `all`, or names separated by commas. A listed step that passes is an error, like an unlisted one that
//! fails.

use crate::support::Backend;

pub struct Deviations(Vec<Deviation>);

struct Deviation {
    area: String,
    scenario: String,
    step: Option<usize>,
    line: String,
    used: bool,
}

impl Deviations {
    /// The deviations of this database.
    pub fn read(backend: Backend) -> Self {
        let path = format!("{}/conformance/deviations.txt", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let found = lines.filter_map(|line| {
            let parts: Vec<&str> = line.splitn(5, " / ").map(str::trim).collect();
            let [area, scenario, step, databases, reason] = parts[..] else { panic!("deviations.txt: {line}") };
            assert!(!reason.is_empty(), "deviations.txt: no reason: {line}");
            let known = ["all", "sqlite", "postgres", "mysql"];
            assert!(databases.split(", ").all(|name| known.contains(&name)), "deviations.txt: databases: {line}");
            let here = format!("{backend:?}").to_lowercase();
            let applies = databases.split(", ").any(|name| name == "all" || name == here);
            applies.then(|| Deviation {
                area: area.to_owned(),
                scenario: scenario.to_owned(),
                step: if step == "*" { None } else { Some(step.parse().unwrap()) },
                line: line.to_owned(),
                used: false,
            })
        });
        Self(found.collect())
    }

    /// Whether this step may differ.
    pub fn lists(&mut self, area: &str, scenario: &str, step: usize) -> bool {
        let mut listed = false;
        for deviation in &mut self.0 {
            if deviation.area == area && deviation.scenario == scenario && deviation.step.is_none_or(|one| one == step)
            {
                deviation.used = true;
                listed = true;
            }
        }
        listed
    }

    /// Lines of these areas whose step does not exist.
    pub fn unused(&self, areas: &[&str]) -> Vec<String> {
        let unused = self.0.iter().filter(|deviation| !deviation.used && areas.contains(&&*deviation.area));
        unused.map(|deviation| format!("deviations.txt: no such step: {}", deviation.line)).collect()
    }
}
