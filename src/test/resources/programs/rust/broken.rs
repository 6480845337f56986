fn main() {
    let count: u32 = "seven";
    println!("never printed {count}");
}
