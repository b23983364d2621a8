package chart

import "bytes"

// segment is a stretch of what was written, up to end, and the node that wrote it.
type segment struct {
	end  int
	from *mark
}

// writer takes what a template writes. It keeps the origin of each stretch.
type writer struct {
	e    *engine
	buf  []byte
	segs []segment
	from *mark
	// depth is how many templates of this writer are being executed: what a called
	// template writes was made by the action that calls it.
	depth int
}

// Write implements io.Writer. An error ends the execution.
func (w *writer) Write(b []byte) (int, error) {
	if len(b) == markSize && string(b[:len(markHead)]) == markHead {
		if m := w.e.mark(b); m != nil {
			return len(b), w.mark(m)
		}
	}
	if err := w.e.budget.take(0, len(b)); err != nil {
		return 0, err
	}
	if len(w.buf)+len(b) > maxOutput {
		return 0, limit("it writes more than 16 MB")
	}
	w.buf = append(w.buf, b...)
	if n := len(w.segs); n > 0 && w.segs[n-1].from == w.from && w.from != nil && w.from.kind == actionMark {
		w.segs[n-1].end = len(w.buf)
	} else {
		w.segs = append(w.segs, segment{end: len(w.buf), from: w.from})
	}
	return len(b), nil
}

func (w *writer) mark(m *mark) error {
	switch m.kind {
	case enterMark:
		w.depth++
		w.e.depth++
		if w.e.depth > maxCalls {
			return limit("templates include each other more than 200 deep")
		}
	case exitMark:
		w.depth--
		w.e.depth--
	case textMark, actionMark:
		if w.depth <= 1 {
			w.from = m
		}
	}
	return w.e.budget.take(1+m.files*w.e.fileCost, 0)
}

// dropNoValue takes away what Helm takes away, and keeps the origins right.
func (w *writer) dropNoValue() {
	old := w.buf
	if !bytes.Contains(old, []byte(noValue)) {
		return
	}
	w.buf = nil
	pos, lost, k := 0, 0, 0
	for {
		i := bytes.Index(old[pos:], []byte(noValue))
		end, next := len(old), len(old)
		if i >= 0 {
			end, next = pos+i, pos+i+len(noValue)
		}
		w.buf = append(w.buf, old[pos:end]...)
		absent := ""
		if i >= 0 {
			absent = w.e.absent()
			w.buf = append(w.buf, absent...)
		}
		for ; k < len(w.segs) && w.segs[k].end <= next; k++ {
			w.segs[k].end = min(w.segs[k].end-lost, len(w.buf))
		}
		if i < 0 {
			return
		}
		pos, lost = next, lost+len(noValue)-len(absent)
	}
}
