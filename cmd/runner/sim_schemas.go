package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/tgfleet/tgfleet/sim"
)

// readSchemas reads the files that flags "N=FILE" name.
func readSchemas(flags []string) ([]sim.Schema, error) {
	out := make([]sim.Schema, 0, len(flags))
	for _, flag := range flags {
		number, file, ok := strings.Cut(flag, "=")
		layer, err := strconv.Atoi(number)
		if !ok || err != nil || layer < 1 || file == "" {
			return nil, usageError(fmt.Errorf("--schema %s: want N=FILE, such as 170=api.tl", flag))
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, usageError(fmt.Errorf("read the schema of layer %d: %w", layer, err))
		}
		out = append(out, sim.Schema{Layer: layer, Name: file, Text: string(text)})
	}
	return out, nil
}
