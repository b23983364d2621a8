package terraform_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// TestFormats reads configuration in all its files and forms.
func TestFormats(t *testing.T) { goldens(t, "testdata/formats.txt", showTrap) }

// asData makes of roles resources that terraform has without a provider.
var asData = strings.NewReplacer("aws_iam_role", "terraform_data", `"name":`, `"input":`, `, "assume_role_policy": "{}"`, "")

var (
	roleName  = regexp.MustCompile(`(?m)^  name +=`)
	roleTrust = regexp.MustCompile(`(?m)^  assume_role_policy.*\n`)
)

// TestFormatsOracle reads the same sections with terraform itself.
func TestFormatsOracle(t *testing.T) {
	bin, err := exec.LookPath("terraform")
	if err != nil {
		t.Skip("SKIPPED: there is no terraform to compare with")
	}
	for _, s := range sections(t, "testdata/formats.txt") {
		t.Run(s.Title, func(t *testing.T) {
			dir := t.TempDir()
			for _, f := range txtar.Parse([]byte(s.Input)).Files {
				text := roleTrust.ReplaceAllString(roleName.ReplaceAllString(asData.Replace(string(f.Data)), "  input ="), "")
				if err := os.WriteFile(filepath.Join(dir, f.Name), []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			terraformRun(t, bin, dir, "init", "-backend=false", "-no-color")
			terraformRun(t, bin, dir, "apply", "-auto-approve", "-no-color")
			var shown struct {
				Values struct {
					Root struct {
						Resources []struct {
							Address string
							Values  struct{ Output any }
						}
					} `json:"root_module"`
				}
			}
			if err := json.Unmarshal(terraformRun(t, bin, dir, "show", "-json"), &shown); err != nil {
				t.Fatal(err)
			}
			want, got := map[string]any{}, map[string]any{}
			for _, r := range shown.Values.Root.Resources {
				want[strings.Replace(r.Address, "terraform_data", "aws_iam_role", 1)] = r.Values.Output
			}
			out, _ := runTrap(t, s.Input)
			for _, r := range out.Graph.Roles {
				got[r.Address] = r.Name.Text.String()
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-terraform +ours):\n%s", diff)
			}
		})
	}
}

// TestPlacesInJSON: what stands in a JSON string has its own place whatever is escaped
// before it.
func TestPlacesInJSON(t *testing.T) {
	const line = `{"variable": {"v": {}, "w": {}}, "locals": {"s": "\ud83d\ude00${var.v}\"\u00e9mid${upper(\"a\")}${var.w}\n end"}, "resource": {"aws_iam_role": {"r": {"name": "${local.s}", "assume_role_policy": "{}"}}}}`
	for _, text := range []string{line, "\ufeff" + line, "\n\n" + line} {
		out := read(map[string]string{"main.tf.json": text})
		var got []string
		for _, p := range out.Graph.Roles[0].Name.Text.Parts() {
			at := p.At
			if !p.Other.IsZero() {
				at = p.Other
			}
			got = append(got, p.Lit+p.Hole+" <"+at.Text()+">")
		}
		want := []string{`😀 <\ud83d>`, `var.v <${var.v}>`, `" <\">`, `é <\u00e9>`, `mid <mid>`, `A <${upper(\"a\")}>`, `var.w <${var.w}>`, "\n <\\n>", ` end < end>`}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// TestVariableFilesOfStates: the variable files that the user names are those of a root
// whose state is read too.
func TestVariableFilesOfStates(t *testing.T) {
	files := map[string]string{
		"v/prod.tfvars":  `sub = "prod"`,
		"v/stage.tfvars": `sub = "stage"`,
		"x/main.tf":      "variable \"sub\" { default = \"default\" }\noutput \"sub\" { value = var.sub }\n" + trapNamed("var.sub"),
		"x/own.tfvars":   `sub = "own"`,
		"y/main.tf": `data "terraform_remote_state" "x" {
  backend = "local"
  config  = { path = "../x/terraform.tfstate" }
}
` + trapNamed("data.terraform_remote_state.x.outputs.sub"),
	}
	for want, named := range map[string][]string{"prod": {"v/prod.tfvars"}, "stage": {"v/prod.tfvars", "v/stage.tfvars"}, "${x:var.sub}": nil} {
		var got string
		for _, r := range read(files, named...).Graph.Roles {
			if r.Scope.ID == "tf:y" {
				got = r.Name.Text.String()
			}
		}
		if got != want {
			t.Errorf("with %v: got %s, want %s", named, got, want)
		}
	}
}
