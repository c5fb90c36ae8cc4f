// A link that takes time: every packet between two TUN devices is held for as long as is asked, each way.
//
//	tun --delay 10ms NAMESPACE NAMESPACE    makes the device "link0" in both and runs until one of them is removed
//
// SIGUSR1 cuts the link: packets are lost in both directions, and nobody is told. SIGUSR2 mends it.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
)

const device = "link0"

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "link:", err)
		os.Exit(1)
	}
}

func run() error {
	delay := flag.Duration("delay", 0, "how long a packet is held")
	flag.Parse()
	if flag.NArg() != 2 || *delay < 0 {
		return fmt.Errorf("usage: tun --delay DURATION NAMESPACE NAMESPACE")
	}
	var ends [2]*os.File
	for i := range ends {
		end, err := openIn("/run/netns/"+flag.Arg(i), device)
		if err != nil {
			return fmt.Errorf("%s in %s: %w", device, flag.Arg(i), err)
		}
		ends[i] = end
	}

	var isCut atomic.Bool
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGUSR1, syscall.SIGUSR2)
	go func() {
		for s := range signals {
			isCut.Store(s == syscall.SIGUSR1)
		}
	}()

	failed := make(chan error)
	for i := range ends {
		way := &way{from: ends[i], to: ends[1-i], delay: *delay, isCut: &isCut, held: make(chan packet, mostPackets)}
		go func() { failed <- way.read() }()
		go func() { failed <- way.write() }()
	}

	// Whoever removes the namespaces removes the link, also when nobody is left who knows this process.
	for tick := time.NewTicker(time.Second); ; {
		select {
		case err := <-failed:
			return err
		case <-tick.C:
			for i := range ends {
				if _, err := os.Stat("/run/netns/" + flag.Arg(i)); err != nil {
					return nil
				}
			}
		}
	}
}
