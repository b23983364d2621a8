package lint_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing/object"

	"github.com/irsalint/irsalint/internal/catalog"
	"github.com/irsalint/irsalint/internal/engine"
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/lint"
	"github.com/irsalint/irsalint/internal/parse"
	"github.com/irsalint/irsalint/internal/parse/kubernetes"
	"github.com/irsalint/irsalint/internal/parse/terraform"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/rules"
)

// rolesPerRoot is how many roles one generated Terraform root declares.
const rolesPerRoot = 20

// generate makes a tree of about 3n files: n roles in Terraform roots of twenty,
// each role in a file of its own, n ServiceAccounts and n workloads, one file
// each. One role in ten has a fault.
func generate(n int) map[string]string {
	files := map[string]string{}
	for i := range n {
		root := fmt.Sprintf("infra/root%04d", i/rolesPerRoot)
		if i%rolesPerRoot == 0 {
			files[root+"/cluster.tf"] = generatedCluster
		}
		subject := fmt.Sprintf("system:serviceaccount:team-%d:app-%d", i/10, i)
		operator := "StringEquals"
		if i%10 == 9 {
			subject, operator = fmt.Sprintf("system:serviceaccount:team-%d:*", i/10), "StringLike"
		}
		files[fmt.Sprintf("%s/role%d.tf", root, i)] = fmt.Sprintf(generatedRole, i, operator, subject, i, i, i)
		dir := fmt.Sprintf("deploy/team-%d", i/10)
		files[fmt.Sprintf("%s/sa-%d.yaml", dir, i)] = fmt.Sprintf(generatedServiceAccount, i, i/10, i)
		files[fmt.Sprintf("%s/app-%d.yaml", dir, i)] = fmt.Sprintf(generatedWorkload, i, i/10, i, i, i)
	}
	return files
}

const generatedCluster = `
resource "aws_eks_cluster" "this" {
  name     = "main"
  role_arn = "arn:aws:iam::111122223333:role/cluster"
}

resource "aws_iam_openid_connect_provider" "this" {
  url            = aws_eks_cluster.this.identity[0].oidc[0].issuer
  client_id_list = ["sts.amazonaws.com"]
}

locals {
  issuer = replace(aws_iam_openid_connect_provider.this.url, "https://", "")
}
`

const generatedRole = `
data "aws_iam_policy_document" "trust_%[1]d" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.this.arn]
    }
    condition {
      test     = %[2]q
      variable = "${local.issuer}:sub"
      values   = [%[3]q]
    }
    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "app_%[4]d" {
  name               = "app-%[5]d"
  assume_role_policy = data.aws_iam_policy_document.trust_%[6]d.json
}
`

const generatedServiceAccount = `apiVersion: v1
kind: ServiceAccount
metadata:
  name: app-%d
  namespace: team-%d
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/app-%d
`

const generatedWorkload = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-%d
  namespace: team-%d
spec:
  selector:
    matchLabels: {app: app-%d}
  template:
    metadata:
      labels: {app: app-%d}
    spec:
      serviceAccountName: app-%d
      containers:
        - name: app
          image: example.com/app:1.0
`

// sizes are the numbers of roles: about 1,000 and about 10,000 files.
var sizes = []int{330, 3300}

// BenchmarkRun measures a whole run over a tree on disk.
func BenchmarkRun(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprintf("roles=%d", n), func(b *testing.B) {
			dir := write(b, generate(n))
			all, err := catalog.Load()
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				tree, err := source.OpenDisk(dir)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := lint.New(lint.Options{Tree: tree, Rules: all, Engine: engine.New(rules.FS, all)}).Run(context.Background()); err != nil {
					b.Fatal(err)
				}
				tree.Close()
			}
		})
	}
}

// BenchmarkCompare measures the same run beside the commit that is checked out, of which
// one file differs, and beside nothing.
func BenchmarkCompare(b *testing.B) {
	dir := write(b, generate(sizes[0]))
	repo, err := git.PlainInit(dir, false)
	if err != nil {
		b.Fatal(err)
	}
	tree, err := repo.Worktree()
	if err == nil {
		err = tree.AddGlob(".")
	}
	if err == nil {
		_, err = tree.Commit("all", &git.CommitOptions{Author: &object.Signature{Name: "bench", When: time.Unix(0, 0)}})
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "deploy", "team-0", "sa-0.yaml"), nil, 0o644)
	}
	if err != nil {
		b.Fatal(err)
	}
	all, err := catalog.Load()
	if err != nil {
		b.Fatal(err)
	}
	for _, compared := range []bool{false, true} {
		b.Run(fmt.Sprintf("compared=%v", compared), func(b *testing.B) {
			for b.Loop() {
				disk, err := source.OpenDisk(dir)
				if err != nil {
					b.Fatal(err)
				}
				o := lint.Options{Tree: disk, Rules: all, Engine: engine.New(rules.FS, all)}
				if compared {
					o.Base = &lint.Base{Name: "HEAD", Tree: head(b, dir, disk)}
				}
				if _, err := lint.New(o).Run(context.Background()); err != nil {
					b.Fatal(err)
				}
				disk.Close()
			}
		})
	}
}

// head is the tree of the commit that is checked out.
func head(b *testing.B, dir string, disk *source.Disk) source.Tree {
	b.Helper()
	repo, err := source.OpenRepository(dir)
	if err != nil {
		b.Fatal(err)
	}
	v, err := repo.Head()
	if err != nil {
		b.Fatal(err)
	}
	tree, err := repo.Tree(v, disk)
	if err != nil {
		b.Fatal(err)
	}
	return tree
}

// BenchmarkRead measures walking a tree on disk and reading every file.
func BenchmarkRead(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprintf("roles=%d", n), func(b *testing.B) {
			dir := write(b, generate(n))
			for b.Loop() {
				tree, err := source.OpenDisk(dir)
				if err != nil {
					b.Fatal(err)
				}
				for _, name := range tree.Names() {
					if _, err := tree.Open(name); err != nil {
						b.Fatal(err)
					}
				}
				tree.Close()
			}
		})
	}
}

// BenchmarkParse measures each format over files in memory.
func BenchmarkParse(b *testing.B) {
	for _, p := range []parse.Parser{kubernetes.Parser{}, terraform.Parser{}} {
		for _, n := range sizes {
			b.Run(fmt.Sprintf("%s/roles=%d", p.Name(), n), func(b *testing.B) {
				in := input(p, generate(n))
				for b.Loop() {
					p.Parse(context.Background(), in)
				}
			})
		}
	}
}

// BenchmarkLink measures joining and encoding.
func BenchmarkLink(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprintf("roles=%d", n), func(b *testing.B) {
			g := parsedGraph(generate(n))
			for b.Loop() {
				graph.Encode(graph.Link(g, graph.Options{}), engine.Encoder{})
			}
		})
	}
}

// BenchmarkJudge measures the rules, compiled beforehand.
func BenchmarkJudge(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprintf("roles=%d", n), func(b *testing.B) {
			encoded := graph.Encode(graph.Link(parsedGraph(generate(n)), graph.Options{}), engine.Encoder{})
			all, err := catalog.Load()
			if err != nil {
				b.Fatal(err)
			}
			e := engine.New(rules.FS, all)
			for b.Loop() {
				if _, err := e.Judge(context.Background(), encoded.Lists); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkStart measures a run over one tiny file with all rules.
func BenchmarkStart(b *testing.B) {
	files := generate(1)
	for b.Loop() {
		analyse(b, files)
	}
}

func input(p parse.Parser, files map[string]string) parse.Input {
	tree := source.NewMemory(files)
	in := parse.Input{Tree: tree}
	for _, name := range tree.Names() {
		if p.Claims(name) {
			in.Files = append(in.Files, name)
		}
	}
	return in
}

func parsedGraph(files map[string]string) *graph.Graph {
	var g graph.Graph
	for _, p := range []parse.Parser{kubernetes.Parser{}, terraform.Parser{}} {
		out := p.Parse(context.Background(), input(p, files))
		g.Add(&out.Graph)
	}
	return &g
}

func write(b *testing.B, files map[string]string) string {
	b.Helper()
	dir := b.TempDir()
	for name, data := range files {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(data), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	return dir
}
