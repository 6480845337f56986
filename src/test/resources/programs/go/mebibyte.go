package main

import (
	"fmt"
	"strings"
)

func main() {
	line := strings.Repeat("x", 63)
	for printed := 0; printed < 16384; printed++ {
		fmt.Println(line)
	}
}
