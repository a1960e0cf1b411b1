//! A server in a process of its own.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use benches::Failure;

/// A server on a processor of its own, where the system supports that.
pub(crate) struct Running {
    child: Child,
    pub(crate) port: u16,
}

impl Running {
    pub(crate) fn start(name: &str, port: u16, url: &str) -> Result<Self, Failure> {
        let program = env::current_exe()?;
        let mut command = match Command::new("taskset").arg("--version").stdout(Stdio::null()).status() {
            Ok(_) => {
                let mut command = Command::new("taskset");
                command.args(["-c", "0"]).arg(program);
                command
            }
            Err(_) => Command::new(program),
        };
        let child = command.args(["serve", name]).env("DATABASE_URL", url).env("PORT", port.to_string()).spawn()?;
        let running = Self { child, port };
        let start = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            if start.elapsed() > Duration::from_secs(10) {
                return Err(format!("the server `{name}` does not listen").into());
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(running)
    }

    /// The peak memory in megabytes; `None` if the system does not report it.
    pub(crate) fn peak(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        Some(peak.trim().trim_end_matches(" kB").parse::<u64>().ok()? / 1024)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
