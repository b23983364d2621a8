package graph

import "github.com/irsalint/irsalint/internal/value"

// nodeIndex finds the role that nodes use.
type nodeIndex struct {
	byARN, byName map[key]*Role
	profiles      map[key]*InstanceProfile
	templates     map[key]*LaunchTemplate
	// named and profilesNamed are those of all scopes, by names that are known.
	named         map[string][]*Role
	profilesNamed map[string][]*InstanceProfile
}

func (l *Linked) nodeIndex() *nodeIndex {
	ix := &nodeIndex{
		byARN: map[key]*Role{}, byName: map[key]*Role{}, named: map[string][]*Role{},
		profiles: map[key]*InstanceProfile{}, profilesNamed: map[string][]*InstanceProfile{},
		templates: map[key]*LaunchTemplate{},
	}
	for _, r := range l.Roles {
		ix.byARN[keyOf(r.Scope, r.ARN)] = r
		ix.byName[keyOf(r.Scope, r.Name.Text)] = r
		if name, known := r.Name.Text.Known(); known {
			ix.named[name] = append(ix.named[name], r)
		}
	}
	for _, p := range l.InstanceProfiles {
		ix.profiles[keyOf(p.Scope, p.ARN)] = p
		ix.profiles[keyOf(p.Scope, p.Name)] = p
		if name, known := p.Name.Known(); known {
			ix.profilesNamed[name] = append(ix.profilesNamed[name], p)
		}
	}
	for _, t := range l.LaunchTemplates {
		for _, k := range t.Keys {
			ix.templates[keyOf(t.Scope, k)] = t
		}
	}
	return ix
}

// role is the declared role of a node group; nil when none provably is it.
func (ix *nodeIndex) role(g *NodeGroup) *Role {
	switch {
	case g.RoleARN.Set:
		if own := ix.byARN[keyOf(g.Scope, g.RoleARN.Text)]; own != nil {
			return own
		}
		return ix.elsewhere(g.RoleARN.Text)
	case g.RoleName.Set:
		return only(g.RoleName.Text, ix.named, ix.byName[keyOf(g.Scope, g.RoleName.Text)])
	case g.Profile.Set:
		return ix.roleOf(only(g.Profile.Text, ix.profilesNamed, ix.profiles[keyOf(g.Scope, g.Profile.Text)]))
	case g.Template.Set:
		if t := ix.templates[keyOf(g.Scope, g.Template.Text)]; t != nil {
			return ix.roleOf(ix.profiles[keyOf(t.Scope, t.Profile.Text)])
		}
	}
	return nil
}

// elsewhere is what alone of all scopes has the name in an ARN and can have the ARN.
func (ix *nodeIndex) elsewhere(arn value.Text) *Role {
	r := only(lastElement(arn), ix.named, nil)
	if r == nil || value.Equal(arn, r.ARN) == value.No {
		return nil
	}
	return r
}

// roleOf is the role of an instance profile.
func (ix *nodeIndex) roleOf(p *InstanceProfile) *Role {
	if p == nil {
		return nil
	}
	return ix.byName[keyOf(p.Scope, p.Role)]
}

// only is what alone of all scopes has a name. Names are unique within an account,
// and scopes may be of several, so that of two none is sure. What has a name that is
// not known is only found in its own scope.
func only[T any](name value.Text, named map[string][]*T, own *T) *T {
	s, known := name.Known()
	switch {
	case !known:
		return own
	case len(named[s]) == 1:
		return named[s][0]
	}
	return nil
}
