package iam_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/value"
)

// foreign are issuers whose keys the other implementation knows: it drops keys
// that no AWS documentation lists, and those of EKS are such.
var foreign = strings.NewReplacer(issuers[0], "accounts.google.com", issuers[1], "cognito-identity.amazonaws.com")

// TestOracle compares Decide with another implementation of IAM, iam-simulate, on
// random policies and tokens. It needs node and the packages of testdata/oracle.
func TestOracle(t *testing.T) {
	if os.Getenv("IRSALINT_ORACLE") == "" {
		t.Skip("NOT COMPARED with iam-simulate: run make oracle")
	}
	const pairs = 3000
	r := rand.New(rand.NewPCG(7, 8))
	type pair struct {
		Policy   json.RawMessage   `json:"policy"`
		Provider string            `json:"provider"`
		Role     string            `json:"role"`
		Keys     map[string]string `json:"keys"`
	}
	var in bytes.Buffer
	var all []pair
	for range pairs {
		k := newToken(r)
		who := foreign.Replace(k.issuer)
		p := pair{
			Policy:   json.RawMessage(foreign.Replace(randomPolicy(r))),
			Provider: "arn:aws:iam::111122223333:oidc-provider/" + who,
			Role:     "arn:aws:iam::111122223333:role/app",
			Keys:     map[string]string{who + ":sub": k.sub, who + ":aud": k.aud},
		}
		all = append(all, p)
		if err := json.NewEncoder(&in).Encode(p); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("node", "evaluate.mjs")
	cmd.Dir, cmd.Stdin, cmd.Stderr = "../../testdata/oracle", &in, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	answers := bufio.NewScanner(bytes.NewReader(out))
	answers.Buffer(nil, 1<<20)
	agree, differ, allowed := 0, 0, 0
	for _, p := range all {
		if !answers.Scan() {
			t.Fatalf("only %d answers", agree+differ)
		}
		var keys []iam.ContextKey
		for name, v := range p.Keys {
			keys = append(keys, iam.ContextKey{Name: value.Lit(name), Values: []value.Text{value.Lit(v)}})
		}
		got := iam.Decide(iam.Request{
			Action: "sts:AssumeRoleWithWebIdentity", Keys: keys,
			Principal: iam.Principal{Type: value.Lit("Federated"), ID: value.Lit(p.Provider)},
		}, parse(t, string(p.Policy))).Verdict
		if want := value.Is(answers.Text() == "Allowed"); got == want {
			agree++
			if want == value.Yes {
				allowed++
			}
			continue
		}
		if differ++; differ <= 10 {
			t.Errorf("got %v, iam-simulate says %s for %v in %s", got, answers.Text(), p.Keys, p.Policy)
		}
	}
	t.Logf("%d of %d pairs agree, %d of them allowed", agree, pairs, allowed)
}
