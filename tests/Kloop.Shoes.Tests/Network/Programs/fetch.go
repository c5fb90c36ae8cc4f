// Fetches each URL; prints a line for each: the body, NAME, REFUSED or another error.
package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"syscall"
)

func main() {
	transport := &http.Transport{}
	if os.Getenv("FETCH_BY_PROXY") != "" {
		transport.Proxy = http.ProxyFromEnvironment
	}
	client := &http.Client{Transport: transport}
	for _, url := range os.Args[1:] {
		answer, err := client.Get(url)
		var name *net.DNSError
		switch {
		case errors.As(err, &name):
			fmt.Println("NAME")
		case errors.Is(err, syscall.ECONNREFUSED):
			fmt.Println("REFUSED")
		case err != nil:
			fmt.Println(err)
		default:
			body, _ := io.ReadAll(answer.Body)
			fmt.Println(string(body))
		}
	}
}
