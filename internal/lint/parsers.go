package lint

import (
	"github.com/irsalint/irsalint/internal/parse"
	"github.com/irsalint/irsalint/internal/parse/cloudformation"
	"github.com/irsalint/irsalint/internal/parse/eksctl"
	"github.com/irsalint/irsalint/internal/parse/kubernetes"
	"github.com/irsalint/irsalint/internal/parse/policyjson"
	"github.com/irsalint/irsalint/internal/parse/snapshot"
	"github.com/irsalint/irsalint/internal/parse/terraform"
)

// parsers is the one list of formats, by name.
func parsers() []parse.Parser {
	return []parse.Parser{cloudformation.Parser{}, eksctl.Parser{}, kubernetes.Parser{}, policyjson.Parser{}, snapshot.Parser{}, terraform.Parser{}}
}
