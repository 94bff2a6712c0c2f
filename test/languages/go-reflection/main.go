// Knows a server by server reflection alone: no code is generated from its contract.
//
//	go run . describe ADDRESS TOKEN
//	go run . call ADDRESS < CALLS
package main

import (
	"log"
	"os"
)

func main() {
	log.SetFlags(0)
	switch {
	case len(os.Args) == 4 && os.Args[1] == "describe":
		describeAll(os.Args[2], os.Args[3])
	case len(os.Args) == 3 && os.Args[1] == "call":
		callAll(os.Args[2])
	default:
		log.Fatal("go run . describe ADDRESS TOKEN, or go run . call ADDRESS")
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
