package eksctl

// AllSwitches is an object in which every switch is on.
func AllSwitches() string {
	s := ""
	for _, x := range switches {
		s += x.field + ": true, "
	}
	return "{" + s + "}"
}
