use std::io::{self, Write};

fn main() -> io::Result<()> {
    io::stdout().write_all(b"caf\xc3\xa9 \xff\xfe end\n")
}
