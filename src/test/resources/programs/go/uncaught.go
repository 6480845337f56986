package main

func main() {
	panic("deliberate failure")
}
