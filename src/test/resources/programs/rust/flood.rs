use std::io::{self, Write};

fn main() -> io::Result<()> {
    let block = [b'x'; 65536];
    let mut stdout = io::stdout().lock();
    for _ in 0..16384 {
        stdout.write_all(&block)?;
    }
    Ok(())
}
