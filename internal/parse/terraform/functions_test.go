package terraform_test

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
)

// builtins are the functions of Terraform 1.11, as "terraform metadata functions"
// lists them.
const builtins = `abs abspath alltrue anytrue base64decode base64encode base64gzip base64sha256 base64sha512 basename bcrypt can ceil chomp chunklist cidrhost cidrnetmask cidrsubnet cidrsubnets coalesce coalescelist compact concat contains csvdecode dirname distinct element endswith ephemeralasnull file filebase64 filebase64sha256 filebase64sha512 fileexists filemd5 fileset filesha1 filesha256 filesha512 flatten floor format formatdate formatlist indent index issensitive join jsondecode jsonencode keys length list log lookup lower map matchkeys max md5 merge min nonsensitive one parseint pathexpand plantimestamp pow range regex regexall replace reverse rsadecrypt sensitive setintersection setproduct setsubtract setunion sha1 sha256 sha512 signum slice sort split startswith strcontains strrev substr sum templatefile templatestring textdecodebase64 textencodebase64 timeadd timecmp timestamp title tobool tolist tomap tonumber toset tostring transpose trim trimprefix trimspace trimsuffix try upper urlencode uuid uuidv5 values yamldecode yamlencode zipmap`

// TestTrapBuiltins calls every function with no and with up to four unknown
// arguments: it is known by name and never a fault of ours.
func TestTrapBuiltins(t *testing.T) {
	for _, name := range strings.Fields(builtins) {
		for _, args := range []string{"", "var.h", "var.h, var.h", "var.h, var.h, var.h", "var.h, var.h, var.h, var.h", `"x${var.h}"`, `["x${var.h}"], "x"`, "null", "null, null", "[], []", "{}, {}"} {
			out, _ := runTrap(t, "variable \"h\" {}\n"+trapNamed(`"${jsonencode(`+name+"("+args+`))}"`))
			for _, p := range out.Problems {
				if strings.Contains(p.Message, "internal fault") || strings.Contains(p.Message, "no function") {
					t.Errorf("%s(%s): %s", name, args, p.Message)
				}
			}
			if strings.Contains(args, "var.h") && len(out.Problems) == 0 && len(out.Graph.Roles[0].Name.Text.Holes()) == 0 && name != "can" && name != "issensitive" && name != "distinct" && name != "length" && name != "ephemeralasnull" && name != "slice" && name != "trimprefix" && name != "trimsuffix" && name != "startswith" && name != "endswith" && name != "strcontains" {
				s := out.Graph.Roles[0].Name.Text.String()
				if strings.HasPrefix(args, "var.h") {
					t.Errorf("%s(%s) became the known text %s", name, args, s)
				}
			}
		}
	}
}

// TestTrapBuiltinsComplete compares the list with terraform's own.
func TestTrapBuiltinsComplete(t *testing.T) {
	bin, err := exec.LookPath("terraform")
	if err != nil {
		t.Skip("SKIPPED: there is no terraform to compare with")
	}
	var meta struct {
		Functions map[string]any `json:"function_signatures"`
	}
	if err := json.Unmarshal(terraformRun(t, bin, t.TempDir(), "metadata", "functions", "-json"), &meta); err != nil {
		t.Fatal(err)
	}
	if len(meta.Functions) < 100 {
		t.Fatalf("terraform lists %d functions", len(meta.Functions))
	}
	have := " " + builtins + " "
	for name := range meta.Functions {
		if short := strings.TrimPrefix(name, "core::"); !strings.Contains(have, " "+short+" ") {
			t.Errorf("%s is missing", short)
		}
	}
}
