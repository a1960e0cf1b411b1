//! The compile time of an app with many resources: crates of 1, 20 and 50 view sets, each with an entity of nine
//! columns.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use benches::Failure;

/// Prints the times of `cargo check` and `cargo build` of each crate, in full and after an edit of one resource.
/// Dependencies are built before.
pub(crate) fn run() -> Result<(), Failure> {
    let base = std::env::temp_dir().join(format!("rest-compile-{}", std::process::id()));
    println!("{:<10}{:>12}{:>18}{:>12}{:>18}", "resources", "check", "check after edit", "build", "build after edit");
    for count in [1, 20, 50] {
        let name = format!("resources-{count}");
        let folder = base.join(&name);
        write(&folder, &name, count)?;
        let cargo = |arguments: &[&str]| cargo(&folder, &base.join("target"), arguments);
        let mut cells = vec![format!("{count:<10}")];
        for (command, width) in [("check", 12), ("build", 12)] {
            cargo(&[command])?;
            cargo(&["clean", "-p", &name])?;
            let whole = cargo(&[command])?;
            let changed = folder.join(format!("src/resource{}.rs", count / 2));
            let text = fs::read_to_string(&changed)?;
            let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos();
            fs::write(&changed, format!("{text}\n#[allow(dead_code)]\npub fn edited() -> u128 {{\n    {now}\n}}\n"))?;
            let edited = cargo(&[command])?;
            cells.push(format!("{:>width$.1}{:>18.1}", whole.as_secs_f64(), edited.as_secs_f64()));
            fs::write(&changed, text)?;
        }
        println!("{}", cells.concat());
    }
    Ok(fs::remove_dir_all(base)?)
}

fn cargo(folder: &Path, target: &Path, arguments: &[&str]) -> Result<Duration, Failure> {
    let start = Instant::now();
    let ran = Command::new("cargo").args(arguments).current_dir(folder).env("CARGO_TARGET_DIR", target).output()?;
    if !ran.status.success() {
        return Err(String::from_utf8_lossy(&ran.stderr).into_owned().into());
    }
    Ok(start.elapsed())
}

/// Resource 7 belongs to resource 1, and so on, so that no chain of relations gets long.
fn write(folder: &Path, name: &str, count: usize) -> Result<(), Failure> {
    let project = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize()?;
    fs::create_dir_all(folder.join("src"))?;
    fs::copy(project.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    let runtime = project.join("rest-runtime").display().to_string();
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         rest-runtime = {{ path = \"{runtime}\" }}\n\
         sea-orm = {{ version = \"2\", default-features = false, features = [\"macros\", \"with-chrono\", \"with-json\", \
         \"with-rust_decimal\", \"with-uuid\"] }}\n\
         tokio = {{ version = \"1\", features = [\"net\", \"rt-multi-thread\"] }}\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;
    let (mut modules, mut routes) = (String::new(), String::new());
    for number in 0..count {
        let resource = include_str!("compile/resource.rs.txt").replace("NUMBER", &number.to_string());
        let resource = resource.replace("PARENT", &(number / 7).to_string());
        fs::write(folder.join(format!("src/resource{number}.rs")), resource)?;
        writeln!(modules, "mod resource{number};")?;
        write!(routes, "\n        .register::<resource{number}::ResourceViewSet>(\"resource{number}\")")?;
    }
    let main = include_str!("compile/main.rs.txt").replace("// MODULES", &modules).replace("/* ROUTES */", &routes);
    Ok(fs::write(folder.join("src/main.rs"), main)?)
}
