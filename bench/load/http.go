package main

import (
	"bufio"
	"errors"
	"io"
	"strconv"
	"strings"
)

// Only as much HTTP/1.1 as the two ends say to each other: every message has a Content-Length. net/http would work as
// well, but costs several times the CPU, which on a small machine would be taken from what is measured.

// head is the first line of a message and its Content-Length.
type head struct {
	line   string
	length int64
}

func readHead(from *bufio.Reader) (head, error) {
	var h head
	line, err := readLine(from)
	if err != nil {
		return h, err // io.EOF here is the end between two messages
	}
	h.line = line
	for {
		field, err := readLine(from)
		if err == io.EOF {
			return h, io.ErrUnexpectedEOF
		}
		if err != nil {
			return h, err
		}
		if field == "" {
			return h, nil
		}
		name, value, _ := strings.Cut(field, ":")
		if strings.EqualFold(name, "Content-Length") {
			if h.length, err = strconv.ParseInt(strings.TrimSpace(value), 10, 64); err != nil || h.length < 0 {
				return h, errors.New("not a length: " + value)
			}
		}
	}
}

func readLine(from *bufio.Reader) (string, error) {
	line, err := from.ReadSlice('\n')
	if err == io.EOF && len(line) > 0 {
		return "", io.ErrUnexpectedEOF
	}
	if err != nil {
		return "", err
	}
	return strings.TrimRight(string(line), "\r\n"), nil
}

// discard reads exactly count bytes. Not io.CopyN to io.Discard, whose reads are of 8 KiB.
func discard(from *bufio.Reader, through io.Reader, count int64) error {
	buffered := int64(from.Buffered())
	if buffered > count {
		buffered = count
	}
	if _, err := from.Discard(int(buffered)); err != nil {
		return err
	}
	scratch := make([]byte, 256<<10)
	for count -= buffered; count > 0; {
		most := int64(len(scratch))
		if most > count {
			most = count
		}
		n, err := through.Read(scratch[:most])
		count -= int64(n)
		if err == io.EOF && count > 0 {
			return io.ErrUnexpectedEOF
		}
		if err != nil && count > 0 {
			return err
		}
	}
	return nil
}

// filler is written again and again as the body of large messages. Not zeros, in case something compresses.
var filler = func() []byte {
	bytes := make([]byte, 256<<10)
	state := uint32(1)
	for i := range bytes {
		state = state*1664525 + 1013904223
		bytes[i] = byte(state >> 24)
	}
	return bytes
}()

func writeFiller(to io.Writer, count int64) error {
	for count > 0 {
		piece := filler
		if count < int64(len(piece)) {
			piece = piece[:count]
		}
		if _, err := to.Write(piece); err != nil {
			return err
		}
		count -= int64(len(piece))
	}
	return nil
}
