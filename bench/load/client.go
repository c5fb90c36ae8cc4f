package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A step is one thing to do; everything in it is bounded.
type step struct {
	Do           string `json:"do"` // "down", "up": Bytes in one message; "ask": many small ones
	Target       string `json:"target"`
	Bytes        int64  `json:"bytes"`
	Clients      int    `json:"clients,omitempty"`
	Anew         bool   `json:"anew,omitempty"`         // a connection for each request
	Requests     int    `json:"requests,omitempty"`     // of all clients, at most
	Milliseconds int    `json:"milliseconds,omitempty"` // no request begins later
	Header       string `json:"header,omitempty"`       // "name: value", on every request
}

type result struct {
	Seconds  float64 `json:"seconds"`
	Requests int     `json:"requests,omitempty"`
	P50      float64 `json:"p50,omitempty"` // milliseconds
	P99      float64 `json:"p99,omitempty"`
	Failed   int     `json:"failed,omitempty"`
	Error    string  `json:"error,omitempty"` // the first one; with Seconds 0, nothing was measured

	cpu float64 // seconds of the path's own processes; compare fills it in
}

// patience is how long one request may take, however large.
const patience = 20 * time.Second

func work(in io.Reader, out io.Writer) error {
	steps, results := json.NewDecoder(in), json.NewEncoder(out)
	for {
		var s step
		if err := steps.Decode(&s); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		var r result
		if s.Do == "ask" {
			r = ask(s)
		} else {
			r = transfer(s)
		}
		if err := results.Encode(r); err != nil {
			return err
		}
	}
}

// transfer measures from before the connection until the last byte was read, or until the server said that it has it.
func transfer(s step) result {
	began := time.Now()
	c, err := dial(s)
	if err == nil {
		defer c.Close()
		if s.Do == "up" {
			err = c.post(s.Bytes)
		} else {
			err = c.get(s.Bytes)
		}
	}
	if err != nil {
		return result{Failed: 1, Error: err.Error()}
	}
	return result{Seconds: time.Since(began).Seconds()}
}

// ask lets clients request small bodies, each the next as soon as it has one. A request's time includes its connection
// when that is made anew.
func ask(s step) result {
	var (
		lock  sync.Mutex
		times []time.Duration
		r     result
		tasks sync.WaitGroup
	)
	failure := func(err error) {
		lock.Lock()
		defer lock.Unlock()
		r.Failed++
		if r.Error == "" {
			r.Error = err.Error()
		}
	}
	began := time.Now()
	end := began.Add(time.Duration(s.Milliseconds) * time.Millisecond)
	for i := 0; i < s.Clients; i++ {
		most := (s.Requests + s.Clients - 1) / s.Clients
		tasks.Add(1)
		go func() {
			defer tasks.Done()
			mine := make([]time.Duration, 0, most)
			var c *connection
			var err error
			for len(mine) < most && time.Now().Before(end) {
				start := time.Now()
				if c == nil {
					if c, err = dial(s); err != nil {
						failure(err)
						time.Sleep(10 * time.Millisecond)
						continue
					}
				}
				if err = c.get(s.Bytes); err != nil {
					failure(err)
					c.Close()
					c = nil
					continue
				}
				mine = append(mine, time.Since(start))
				if s.Anew {
					c.Close()
					c = nil
				}
			}
			if c != nil {
				c.Close()
			}
			lock.Lock()
			times = append(times, mine...)
			lock.Unlock()
		}()
	}
	tasks.Wait()
	if len(times) == 0 {
		return r
	}
	r.Seconds, r.Requests = time.Since(began).Seconds(), len(times)
	sort.Slice(times, func(i, j int) bool { return times[i] < times[j] })
	at := func(part float64) float64 {
		return float64(times[int(part*float64(len(times)-1))].Microseconds()) / 1000
	}
	r.P50, r.P99 = at(0.50), at(0.99)
	return r
}

type connection struct {
	net.Conn
	in    *bufio.Reader
	about string // header fields of every request
}

func dial(s step) (*connection, error) {
	c, err := net.DialTimeout("tcp", s.Target, patience)
	if err != nil {
		return nil, err
	}
	about := "Host: bench\r\n"
	if s.Header != "" {
		about += s.Header + "\r\n"
	}
	return &connection{c, bufio.NewReaderSize(c, 4<<10), about}, nil
}

func (c *connection) get(size int64) error {
	return c.exchange("GET /"+strconv.FormatInt(size, 10)+" HTTP/1.1\r\n"+c.about+"\r\n", 0, size)
}

func (c *connection) post(size int64) error {
	return c.exchange("POST / HTTP/1.1\r\n"+c.about+"Content-Length: "+strconv.FormatInt(size, 10)+"\r\n\r\n", size, 0)
}

func (c *connection) exchange(request string, up, down int64) error {
	if err := c.SetDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	if _, err := io.WriteString(c, request); err != nil {
		return err
	}
	if err := writeFiller(c, up); err != nil {
		return err
	}
	answer, err := readHead(c.in)
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	if err != nil {
		return err
	}
	if !strings.Contains(answer.line, " 200 ") || answer.length != down {
		return fmt.Errorf("asked for %d bytes, the answer is %q with %d", down, answer.line, answer.length)
	}
	return discard(c.in, c, down)
}
