package main

import "fmt"

func main() {
	hoard := make([]byte, 1<<30)
	for i := range hoard {
		hoard[i] = 'x'
	}
	fmt.Println("allocated", len(hoard))
}
