package main

import (
	"bufio"
	"fmt"
	"net"
	"strconv"
	"strings"
)

// serve answers GET /N with N bytes, and POST with nothing once the whole body is there. It never closes first, so that
// ports in TIME_WAIT are the client's on every path.
func serve(address string) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	for {
		connection, err := listener.Accept()
		if err != nil {
			return err
		}
		go answer(connection)
	}
}

func answer(connection net.Conn) {
	defer connection.Close()
	in := bufio.NewReaderSize(connection, 4<<10)
	for {
		request, err := readHead(in)
		if err != nil {
			return
		}
		method, rest, _ := strings.Cut(request.line, " ")
		path, _, _ := strings.Cut(rest, " ")
		size := int64(0)
		if method == "GET" {
			if size, err = strconv.ParseInt(strings.TrimPrefix(path, "/"), 10, 64); err != nil || size < 0 {
				fmt.Fprint(connection, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
				continue
			}
		}
		if err := discard(in, connection, request.length); err != nil {
			return
		}
		answer := []byte("HTTP/1.1 200 OK\r\nContent-Length: " + strconv.FormatInt(size, 10) + "\r\n\r\n")
		if size <= 16<<10 { // one segment, one system call
			answer, size = append(answer, filler[:size]...), 0
		}
		if _, err := connection.Write(answer); err != nil {
			return
		}
		if err := writeFiller(connection, size); err != nil {
			return
		}
	}
}
