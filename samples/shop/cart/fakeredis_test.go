package main

import (
	"bufio"
	"fmt"
	"net"
	"strconv"
	"sync"
	"testing"
)

// fakeRedis speaks RESP on a real socket and knows the commands that carts use, transactions included.
type fakeRedis struct {
	mu       sync.Mutex
	hashes   map[string]map[string]int64
	lists    map[string][]string
	versions map[string]int
	conns    map[net.Conn]bool
	// onRead is called after each HGETALL, outside the lock: the moment for another client to interfere.
	onRead func()
}

func startFakeRedis(t *testing.T) (*fakeRedis, string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &fakeRedis{hashes: map[string]map[string]int64{}, lists: map[string][]string{},
		versions: map[string]int{}, conns: map[net.Conn]bool{}}
	t.Cleanup(func() { l.Close(); f.dropConnections() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			f.mu.Lock()
			f.conns[c] = true
			f.mu.Unlock()
			go f.serve(c)
		}
	}()
	return f, l.Addr().String()
}

func (f *fakeRedis) dropConnections() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for c := range f.conns {
		c.Close()
		delete(f.conns, c)
	}
}

func (f *fakeRedis) serve(c net.Conn) {
	r := bufio.NewReader(c)
	watched := map[string]int{}
	var queue [][]string
	inMulti := false
	for {
		v, err := readReply(r)
		if err != nil {
			return
		}
		var args []string
		for _, a := range v.([]any) {
			args = append(args, a.(string))
		}
		f.mu.Lock()
		var answer string
		switch {
		case args[0] == "WATCH":
			watched[args[1]] = f.versions[args[1]]
			answer = "+OK\r\n"
		case args[0] == "UNWATCH":
			watched = map[string]int{}
			answer = "+OK\r\n"
		case args[0] == "MULTI":
			inMulti, queue = true, nil
			answer = "+OK\r\n"
		case args[0] == "EXEC":
			answer = f.exec(queue, watched)
			inMulti, watched = false, map[string]int{}
		case inMulti:
			queue = append(queue, args)
			answer = "+QUEUED\r\n"
		default:
			answer = f.run(args)
		}
		hook := f.onRead
		f.mu.Unlock()
		if args[0] == "HGETALL" && hook != nil {
			hook()
		}
		if _, err := c.Write([]byte(answer)); err != nil {
			return
		}
	}
}

func (f *fakeRedis) exec(queue [][]string, watched map[string]int) string {
	for key, version := range watched {
		if f.versions[key] != version {
			return "*-1\r\n"
		}
	}
	answer := fmt.Sprintf("*%d\r\n", len(queue))
	for _, args := range queue {
		answer += f.run(args)
	}
	return answer
}

func (f *fakeRedis) run(args []string) string {
	switch args[0] {
	case "PING":
		return "+PONG\r\n"
	case "HINCRBY":
		n, err := strconv.ParseInt(args[3], 10, 64)
		if err != nil {
			return "-ERR value is not an integer or out of range\r\n"
		}
		if f.hashes[args[1]] == nil {
			f.hashes[args[1]] = map[string]int64{}
		}
		f.hashes[args[1]][args[2]] += n
		f.versions[args[1]]++
		return fmt.Sprintf(":%d\r\n", f.hashes[args[1]][args[2]])
	case "HDEL":
		delete(f.hashes[args[1]], args[2])
		f.versions[args[1]]++
		return ":1\r\n"
	case "DEL":
		delete(f.hashes, args[1])
		f.versions[args[1]]++
		return ":1\r\n"
	case "RPUSH":
		f.lists[args[1]] = append(f.lists[args[1]], args[2])
		return fmt.Sprintf(":%d\r\n", len(f.lists[args[1]]))
	case "HGETALL":
		answer := fmt.Sprintf("*%d\r\n", 2*len(f.hashes[args[1]]))
		for field, n := range f.hashes[args[1]] {
			value := strconv.FormatInt(n, 10)
			answer += fmt.Sprintf("$%d\r\n%s\r\n$%d\r\n%s\r\n", len(field), field, len(value), value)
		}
		return answer
	}
	return "-ERR unknown command\r\n"
}
