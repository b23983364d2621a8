package cli

import (
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

// What the linker sets in releases; a build by the go command alone leaves them empty.
var releaseVersion, releaseCommit string

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, the commit and the version of Go",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(cmd.OutOrStdout(), "irsalint", thisBuild())
			return err
		},
	}
}

func version() string { return thisBuild().version }

// build says what the program was built from.
type build struct {
	version   string
	commit    string // empty where nothing tells it
	toolchain string
}

func (b build) String() string {
	if b.commit == "" {
		return fmt.Sprintf("%s, %s", b.version, b.toolchain)
	}
	return fmt.Sprintf("%s, commit %s, %s", b.version, b.commit, b.toolchain)
}

func thisBuild() build {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	return newBuild(releaseVersion, releaseCommit, info)
}

// newBuild takes from the linker what it knows, and the rest from the Go toolchain. The
// toolchain's module version is a release tag for an installed release, a pseudo-version
// for another commit, and nothing for a build without version control.
func newBuild(version, commit string, info *debug.BuildInfo) build {
	b := build{version: version, commit: commit, toolchain: info.GoVersion}
	if b.version == "" {
		b.version = strings.TrimPrefix(info.Main.Version, "v")
	}
	if b.version == "" || b.version == "(devel)" {
		b.version = "0.0.0-devel"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && b.commit == "" {
			b.commit = s.Value
		}
	}
	return b
}
