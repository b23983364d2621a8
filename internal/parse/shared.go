package parse

import "sync"

// Shared is where formats tell each other what is theirs: charts for which they declare
// releases, and files that they read as part of something else, so that no other format
// takes these for what nothing uses. It is safe for concurrent use; a nil Shared is that
// of a format that is alone.
type Shared struct {
	mu       sync.Mutex
	released map[string]bool
	used     map[string]bool
	told     chan struct{}
}

// NewShared returns a Shared of which nothing is told yet.
func NewShared() *Shared {
	return &Shared{released: map[string]bool{}, used: map[string]bool{}, told: make(chan struct{})}
}

// Release notes a release of the Helm chart in a root-relative directory.
func (s *Shared) Release(dir string) {
	if s != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.released[dir] = true
	}
}

// Use notes that a file, by its root-relative name, was read as part of something else.
func (s *Shared) Use(name string) {
	if s != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.used[name] = true
	}
}

// Told says that nothing will be noted any more.
func (s *Shared) Told() { close(s.told) }

// Released waits for all to be told and reports whether there is a release of a chart.
func (s *Shared) Released(dir string) bool {
	return s != nil && s.ask(s.released, dir)
}

// Used waits for all to be told and reports whether a file was read.
func (s *Shared) Used(name string) bool {
	return s != nil && s.ask(s.used, name)
}

func (s *Shared) ask(of map[string]bool, name string) bool {
	<-s.told
	s.mu.Lock()
	defer s.mu.Unlock()
	return of[name]
}

// Waiter is a parser that waits for what others tell. It tells nothing itself.
type Waiter interface {
	Parser
	// Waits only marks the type.
	Waits()
}
