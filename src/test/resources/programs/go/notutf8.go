package main

import "os"

func main() {
	os.Stdout.WriteString("caf\xc3\xa9 \xff\xfe end\n")
}
