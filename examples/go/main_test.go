package main

import "testing"

func TestSameWordSameName(t *testing.T) {
	if Name("a") != Name("a") || Name("a") == Name("b") {
		t.Fatal("names must depend on the word, and on nothing else")
	}
}
