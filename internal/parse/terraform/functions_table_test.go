package terraform

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// functionTable says of every built-in of Terraform 1.11 how it is answered: by a
// library on known values, by a function of ours that also takes holes where it
// can, never (a hole), or with the error that Terraform gives.
const functionTable = `
abs library
abspath hole
alltrue own
anytrue own
base64decode library
base64encode library
base64gzip hole
base64sha256 own
base64sha512 own
basename own
bcrypt hole
can own
ceil library
chomp own
chunklist library
cidrhost library
cidrnetmask library
cidrsubnet library
cidrsubnets library
coalesce own
coalescelist own
compact own
concat own
contains own
csvdecode library
dirname own
distinct own
element own
endswith own
ephemeralasnull hole
file own
filebase64 own
filebase64sha256 own
filebase64sha512 own
fileexists own
filemd5 own
fileset own
filesha1 own
filesha256 own
filesha512 own
flatten own
floor library
format own
formatdate library
formatlist own
indent own
index own
issensitive hole
join own
jsondecode own
jsonencode own
keys own
length own
list error
log library
lookup own
lower own
map error
matchkeys own
max library
md5 library
merge own
min library
nonsensitive own
one own
parseint library
pathexpand hole
plantimestamp hole
pow library
range own
regex own
regexall own
replace own
reverse own
rsadecrypt hole
sensitive own
setintersection own
setproduct own
setsubtract own
setunion own
sha1 library
sha256 library
sha512 library
signum library
slice own
sort own
split own
startswith own
strcontains own
strrev library
substr own
sum own
templatefile own
templatestring own
textdecodebase64 hole
textencodebase64 hole
timeadd library
timecmp own
timestamp hole
title library
tobool own
tolist own
tomap own
tonumber own
toset own
tostring own
transpose own
trim own
trimprefix own
trimspace own
trimsuffix own
try own
upper library
urlencode library
uuid hole
uuidv5 own
values own
yamldecode own
yamlencode own
zipmap own
`

func TestFunctionTable(t *testing.T) {
	have := map[string]string{"try": "own", "can": "own"}
	for name := range library {
		have[name] = "library"
	}
	for name := range unsupported {
		have[name] += "hole"
	}
	for name := range removed {
		have[name] += "error"
	}
	for name := range structural() {
		have[name] += "own"
	}
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(have)) {
		lines = append(lines, fmt.Sprintf("%s %s", name, have[name]))
		if _, ok := signatures[name]; !ok && have[name] != "error" && name != "try" && name != "can" {
			t.Errorf("the signature of %s is not known", name)
		}
	}
	if diff := cmp.Diff(strings.TrimSpace(functionTable), strings.Join(lines, "\n")); diff != "" {
		t.Errorf("functions (-want +got):\n%s", diff)
	}
}
