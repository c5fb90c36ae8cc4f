package main

import (
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// What one direction holds at most; what comes on top is lost, as in a router. 200 MB/s for 100 ms is 20 MB.
const (
	mostPackets = 64 << 10
	mostBytes   = 256 << 20
)

// The largest packet: 64 KiB, and the header that says how the kernel may cut it.
const largest = 64<<10 + headerSize

// small is the size of buffers for what is not cut: acknowledgements, and requests.
const small = 2 << 10

type packet struct {
	due    time.Time
	buffer *[]byte
	length int
}

// way is one direction of the link.
type way struct {
	from, to *os.File
	delay    time.Duration
	isCut    *atomic.Bool
	held     chan packet
	bytes    atomic.Int64
}

var smalls = sync.Pool{New: func() any { b := make([]byte, small); return &b }}
var larges = sync.Pool{New: func() any { b := make([]byte, largest); return &b }}

// read takes packets from one device and stamps them. Being one goroutine, it keeps their order.
func (w *way) read() error {
	scratch := make([]byte, largest)
	for {
		n, err := w.from.Read(scratch)
		if err != nil {
			return err
		}
		if w.isCut.Load() || w.bytes.Load() > mostBytes {
			continue
		}
		p := packet{time.Now().Add(w.delay), nil, n}
		if n <= small {
			p.buffer = smalls.Get().(*[]byte)
		} else {
			p.buffer = larges.Get().(*[]byte)
		}
		copy(*p.buffer, scratch[:n])
		w.bytes.Add(int64(n))
		select {
		case w.held <- p:
		default: // full
			w.free(p)
		}
	}
}

// write gives packets to the other device when they are due.
func (w *way) write() error {
	for p := range w.held {
		if wait := time.Until(p.due); wait > 0 {
			time.Sleep(wait)
		}
		if !w.isCut.Load() {
			// A device that is not up yet, or a packet that it does not take, is a lost packet.
			_, _ = w.to.Write((*p.buffer)[:p.length])
		}
		w.free(p)
	}
	return nil
}

func (w *way) free(p packet) {
	w.bytes.Add(int64(-p.length))
	if len(*p.buffer) == small {
		smalls.Put(p.buffer)
	} else {
		larges.Put(p.buffer)
	}
}
