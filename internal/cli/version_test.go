package cli

import (
	"runtime/debug"
	"testing"
)

func TestBuild(t *testing.T) {
	revision := []debug.BuildSetting{{Key: "vcs", Value: "git"}, {Key: "vcs.revision", Value: "1a2b3c4"}}
	tests := []struct {
		name            string
		version, commit string
		info            debug.BuildInfo
		want            string
	}{
		{"release", "0.1.0", "5d6e7f8", debug.BuildInfo{GoVersion: "go1.26.0", Main: debug.Module{Version: "v0.1.1-0.20260101000000-1a2b3c4d5e6f"}, Settings: revision}, "0.1.0, commit 5d6e7f8, go1.26.0"},
		{"installed release", "", "", debug.BuildInfo{GoVersion: "go1.26.0", Main: debug.Module{Version: "v0.1.0"}}, "0.1.0, go1.26.0"},
		{"checkout", "", "", debug.BuildInfo{GoVersion: "go1.26.0", Main: debug.Module{Version: "(devel)"}, Settings: revision}, "0.0.0-devel, commit 1a2b3c4, go1.26.0"},
		{"without version control", "", "", debug.BuildInfo{GoVersion: "go1.26.0"}, "0.0.0-devel, go1.26.0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := newBuild(tt.version, tt.commit, &tt.info).String(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
