// The program at both ends of every path that bench/run measures: the server, and the client that asks it.
//
//	load serve ADDRESS     a minimal HTTP/1.1 server
//	load work              does the steps that come on stdin as JSON lines; results on stdout
//	load compare ...       runs rounds of steps on several paths in turn, and compares them
package main

import (
	"fmt"
	"os"
)

func main() {
	var err error
	switch {
	case len(os.Args) == 3 && os.Args[1] == "serve":
		err = serve(os.Args[2])
	case len(os.Args) == 2 && os.Args[1] == "work":
		err = work(os.Stdin, os.Stdout)
	case len(os.Args) > 2 && os.Args[1] == "compare":
		err = compare(os.Args[2:])
	default:
		err = fmt.Errorf("usage: load serve ADDRESS | load work | load compare OPTIONS")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}
