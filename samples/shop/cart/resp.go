package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"
)

// The little of the Redis protocol (RESP2, https://redis.io/docs/reference/protocol-spec) that carts need.

// redisError is an error that the server answered; the connection stays usable.
type redisError string

func (e redisError) Error() string { return "redis: " + string(e) }

// errNil is the null answer.
var errNil = errors.New("redis: nil")

const (
	dialTimeout = 2 * time.Second
	callTimeout = 5 * time.Second
	maxBulk     = 16 << 20
	maxIdle     = 8
)

// conn is one connection to Redis, for one goroutine at a time.
type conn struct {
	net.Conn
	r      *bufio.Reader
	broken bool
}

func dial(addr string) (*conn, error) {
	c, err := net.DialTimeout("tcp", addr, dialTimeout)
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c, r: bufio.NewReader(c)}, nil
}

// do sends one command and reads its answer: string, int64, or []any of these; null is errNil.
func (c *conn) do(args ...string) (any, error) {
	buf := make([]byte, 0, 64)
	buf = append(buf, '*')
	buf = strconv.AppendInt(buf, int64(len(args)), 10)
	buf = append(buf, "\r\n"...)
	for _, a := range args {
		buf = append(buf, '$')
		buf = strconv.AppendInt(buf, int64(len(a)), 10)
		buf = append(buf, "\r\n"...)
		buf = append(buf, a...)
		buf = append(buf, "\r\n"...)
	}
	_ = c.SetDeadline(time.Now().Add(callTimeout))
	if _, err := c.Write(buf); err != nil {
		c.broken = true
		return nil, err
	}
	v, err := readReply(c.r)
	var re redisError
	if err != nil && !errors.As(err, &re) && !errors.Is(err, errNil) {
		c.broken = true
	}
	return v, err
}

func readReply(r *bufio.Reader) (any, error) {
	line, err := readLine(r)
	if err != nil {
		return nil, err
	}
	if len(line) == 0 {
		return nil, errors.New("redis: empty answer")
	}
	switch line[0] {
	case '+':
		return line[1:], nil
	case '-':
		return nil, redisError(line[1:])
	case ':':
		return strconv.ParseInt(line[1:], 10, 64)
	case '$':
		return readBulk(r, line[1:])
	case '*':
		return readArray(r, line[1:])
	}
	return nil, fmt.Errorf("redis: not RESP: %q", line)
}

func readLine(r *bufio.Reader) (string, error) {
	line, err := r.ReadString('\n')
	if err != nil {
		return "", err
	}
	if len(line) < 2 || line[len(line)-2] != '\r' {
		return "", fmt.Errorf("redis: bad line %q", line)
	}
	return line[:len(line)-2], nil
}

func readBulk(r *bufio.Reader, length string) (any, error) {
	n, err := strconv.Atoi(length)
	if err != nil || n > maxBulk {
		return nil, fmt.Errorf("redis: bad length %q", length)
	}
	if n < 0 {
		return nil, errNil
	}
	data := make([]byte, n+2)
	if _, err := io.ReadFull(r, data); err != nil {
		return nil, err
	}
	return string(data[:n]), nil
}

func readArray(r *bufio.Reader, length string) (any, error) {
	n, err := strconv.Atoi(length)
	if err != nil {
		return nil, fmt.Errorf("redis: bad length %q", length)
	}
	if n < 0 {
		return nil, errNil
	}
	items := make([]any, 0, n)
	for i := 0; i < n; i++ {
		item, err := readReply(r)
		if err != nil && !errors.Is(err, errNil) {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}

// pool hands out connections and keeps a few for the next caller.
type pool struct {
	addr string
	idle chan *conn
}

func newPool(addr string) *pool { return &pool{addr: addr, idle: make(chan *conn, maxIdle)} }

// with runs f on a connection; a pooled one that died while idle is told by a PING and replaced.
func (p *pool) with(f func(c *conn) error) error {
	select {
	case c := <-p.idle:
		if _, err := c.do("PING"); err == nil {
			return p.use(c, f)
		}
		c.Close()
	default:
	}
	c, err := dial(p.addr)
	if err != nil {
		return err
	}
	return p.use(c, f)
}

func (p *pool) use(c *conn, f func(c *conn) error) error {
	err := f(c)
	if c.broken {
		c.Close()
		return err
	}
	select {
	case p.idle <- c:
	default:
		c.Close()
	}
	return err
}
