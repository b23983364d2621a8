package parse

import "sync"

// Charts are the Helm charts of the tree for which a format declares releases, so that
// no other one takes them for charts that nothing releases. It is safe for concurrent
// use; a nil Charts is that of a format that is alone.
type Charts struct {
	mu       sync.Mutex
	released map[string]bool
	told     chan struct{}
}

// NewCharts returns Charts of which nothing is told yet.
func NewCharts() *Charts {
	return &Charts{released: map[string]bool{}, told: make(chan struct{})}
}

// Release notes a release of the chart in a root-relative directory.
func (c *Charts) Release(dir string) {
	if c != nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.released[dir] = true
	}
}

// Told says that no release will be noted any more.
func (c *Charts) Told() { close(c.told) }

// Released waits for all to be told and reports whether there is a release of a chart.
func (c *Charts) Released(dir string) bool {
	if c == nil {
		return false
	}
	<-c.told
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.released[dir]
}
