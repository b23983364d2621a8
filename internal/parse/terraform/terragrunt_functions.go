package terraform

import (
	"fmt"
	"path"

	"github.com/zclconf/go-cty/cty"
)

// unitFuncs are the functions of Terragrunt beside those of Terraform.
func (p *run) unitFuncs() map[string]func(e *env) (cty.Value, error) {
	p.unitFuncsOnce.Do(func() {
		p.terragrunt = structural()
		for name, f := range map[string]func(u *unit, e *env) (cty.Value, error){
			"find_in_parent_folders":                       findInParents,
			"get_original_terragrunt_dir":                  unitDir,
			"get_parent_terragrunt_dir":                    parentDir,
			"get_path_from_repo_root":                      func(u *unit, _ *env) (cty.Value, error) { return cty.StringVal(u.dir), nil },
			"get_path_to_repo_root":                        func(u *unit, _ *env) (cty.Value, error) { return cty.StringVal(relativePath(u.dir, ".")), nil },
			"get_repo_root":                                func(*unit, *env) (cty.Value, error) { return cty.StringVal(repository), nil },
			"get_terragrunt_dir":                           unitDir,
			"path_relative_from_include":                   relativeFrom,
			"path_relative_to_include":                     relativeTo,
			"read_terragrunt_config":                       readConfig,
			"get_working_dir":                              nil,
			"get_env":                                      nil,
			"get_platform":                                 nil,
			"get_aws_account_id":                           nil,
			"get_aws_account_alias":                        nil,
			"get_aws_caller_identity_arn":                  nil,
			"get_aws_caller_identity_user_id":              nil,
			"get_default_retryable_errors":                 nil,
			"get_terraform_cli_args":                       nil,
			"get_terraform_command":                        nil,
			"get_terraform_commands_that_need_input":       nil,
			"get_terraform_commands_that_need_locking":     nil,
			"get_terraform_commands_that_need_parallelism": nil,
			"get_terraform_commands_that_need_vars":        nil,
			"get_terragrunt_source_cli_flag":               nil,
			"mark_as_read":                                 nil,
			"read_tfvars_file":                             nil,
			"run_cmd":                                      nil,
			"sops_decrypt_file":                            nil,
		} {
			p.terragrunt[name] = func(e *env) (cty.Value, error) {
				if f == nil || e.scope == nil || e.scope.inst.unit == nil {
					return cty.NilVal, errOpen
				}
				return f(e.scope.inst.unit, e)
			}
		}
	})
	return p.terragrunt
}

func absolute(name string) cty.Value { return cty.StringVal(path.Join(repository, name)) }

func unitDir(u *unit, _ *env) (cty.Value, error) { return absolute(u.dir), nil }

// known returns the arguments of a call as known texts.
func (e *env) known() ([]string, error) {
	var out []string
	for i := range e.args {
		t, err := e.text(i)
		if err != nil {
			return nil, err
		}
		s, ok := t.Known()
		if !ok {
			return nil, errOpen
		}
		out = append(out, s)
	}
	return out, nil
}

func findInParents(u *unit, e *env) (cty.Value, error) {
	args, err := e.known()
	if err != nil {
		return cty.NilVal, err
	}
	name := unitName
	if len(args) > 0 && args[0] != "" {
		name = args[0]
	}
	for dir := u.dir; dir != "."; {
		dir = path.Dir(dir)
		candidate := path.Join(dir, name)
		if _, err := u.run.in.Tree.Open(candidate); err == nil || len(u.run.in.Tree.List(candidate)) > 0 {
			return absolute(candidate), nil
		}
	}
	if len(args) > 1 {
		return cty.StringVal(args[1]), nil
	}
	return cty.NilVal, fmt.Errorf("there is no %s in a parent folder", name)
}

// included is the file that a function of the path to an include means.
func (u *unit) included(e *env) (*unit, error) {
	args, err := e.known()
	if err != nil {
		return nil, err
	}
	if len(args) > 0 {
		if included := u.includes[args[0]]; included != nil {
			return included, nil
		}
	}
	for _, label := range sortedKeys(u.includes) {
		return u.includes[label], nil
	}
	return u, nil
}

func parentDir(u *unit, e *env) (cty.Value, error) {
	included, err := u.included(e)
	if err != nil {
		return cty.NilVal, err
	}
	return absolute(included.from), nil
}

func relativeTo(u *unit, e *env) (cty.Value, error) {
	included, err := u.included(e)
	if err != nil {
		return cty.NilVal, err
	}
	return cty.StringVal(relativePath(included.from, u.dir)), nil
}

func relativeFrom(u *unit, e *env) (cty.Value, error) {
	included, err := u.included(e)
	if err != nil {
		return cty.NilVal, err
	}
	return cty.StringVal(relativePath(u.dir, included.from)), nil
}

// readConfig evaluates another file, for the directory that it lies in.
func readConfig(u *unit, e *env) (cty.Value, error) {
	t, err := e.text(0)
	if err != nil {
		return cty.NilVal, err
	}
	s, ok := t.Known()
	if !ok || u.level >= maxUnits {
		return cty.NilVal, errOpen
	}
	name, ok := u.clean(s)
	if ok {
		_, err = u.run.in.Tree.Open(name)
	}
	if !ok || err != nil {
		if len(e.args) > 1 {
			return e.args[1], nil
		}
		return cty.NilVal, fmt.Errorf("there is no file %s", s)
	}
	read := u.run.newUnit(name, path.Dir(name), u.level+1)
	v := cty.ObjectVal(map[string]cty.Value{"locals": read.value("locals"), "inputs": read.value("inputs")})
	u.run.spent.Add(read.spent())
	return v, nil
}
