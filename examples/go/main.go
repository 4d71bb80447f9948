package main

import (
	"fmt"
	"os"

	"github.com/google/uuid"
)

// Name gives the same identifier for the same word, wherever it is asked.
func Name(word string) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte(word)).String()
}

func main() {
	for _, word := range os.Args[1:] {
		fmt.Println(Name(word))
	}
}
