fn main() {
    let hoard = vec![b'x'; 1 << 30];
    println!("allocated {}", hoard[hoard.len() / 2]);
}
