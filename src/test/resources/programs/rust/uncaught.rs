fn main() {
    panic!("deliberate failure");
}
