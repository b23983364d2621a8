package kustomize_test

import (
	"io"
	"log"
	"os"
	"testing"
)

// TestMain keeps kustomize's warnings out of the output: it writes them itself.
func TestMain(m *testing.M) {
	log.SetOutput(io.Discard)
	if null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0); err == nil {
		os.Stderr = null
	}
	os.Exit(m.Run())
}
