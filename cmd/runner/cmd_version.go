package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/tgfleet/tgfleet/tl/api"
)

// versionInfo is what `runner version -o json` prints.
type versionInfo struct {
	Schema   int    `json:"schema"`
	Version  string `json:"version"`
	Revision string `json:"revision,omitempty"`
	Layer    int    `json:"layer"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func (p *program) versionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version, the Telegram layer and the platform",
		Args:  cobra.NoArgs,
	}
	f := formatFlag(cmd, formatTable, formatJSON)
	cmd.RunE = func(*cobra.Command, []string) error {
		v := readVersion()
		if *f == formatJSON {
			return writeJSON(p.out, v)
		}
		_, err := fmt.Fprintf(p.out, "runner %s, Telegram layer %d, %s %s\n", v.Version, v.Layer, v.Go, v.Platform)
		return err
	}
	return cmd
}

// readVersion reads what the build recorded.
func readVersion() versionInfo {
	v := versionInfo{Schema: schemaVersion, Version: "(devel)", Layer: api.Layer,
		Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	if info.Main.Version != "" {
		v.Version = info.Main.Version
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			v.Revision = s.Value
		}
	}
	return v
}
