package cli

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// progress shows on a terminal what a run that takes over a second is doing, and
// leaves nothing behind.
type progress struct {
	w     io.Writer
	timer *time.Timer

	mu      sync.Mutex
	name    string
	visible bool
	done    bool
}

func newProgress(w io.Writer) *progress {
	p := &progress{w: w}
	if isTerminal(w) {
		p.timer = time.AfterFunc(time.Second, func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.visible = !p.done
			p.show()
		})
	}
	return p
}

func (p *progress) stage(name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.name = name
	p.show()
}

func (p *progress) show() {
	if p.visible {
		fmt.Fprintf(p.w, "\r\x1b[Kirsalint: %s ...", p.name)
	}
}

func (p *progress) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.timer != nil {
		p.timer.Stop()
	}
	if p.visible {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
	p.visible, p.done = false, true
}
