package main

import (
	"fmt"
	"syscall"
	"time"
)

func main() {
	var used syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	fmt.Println(time.Now().UnixMilli(), (used.Utime.Nano()+used.Stime.Nano())/1_000_000)
	for {
	}
}
