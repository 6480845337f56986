package main

import (
	"bytes"
	"os"
)

func main() {
	block := bytes.Repeat([]byte("x"), 65536)
	for written := 0; written < 16384; written++ {
		os.Stdout.Write(block)
	}
}
