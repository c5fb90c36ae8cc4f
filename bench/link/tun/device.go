package main

import (
	"os"
	"runtime"
	"syscall"
	"unsafe"
)

// From linux/if_tun.h and asm/ioctls.h, x86-64 and arm64.
const (
	tunSetIff     = 0x400454ca
	tunSetOffload = 0x400454d0
	iffTun        = 0x0001
	iffNoPI       = 0x1000
	iffVnetHeader = 0x4000
	offloads      = 0x01 | 0x02 | 0x04 | 0x08 // checksums, TSO for IPv4 and IPv6, with ECN
)

// headerSize is that of struct virtio_net_hdr, which the kernel puts before every packet. It is never looked at: the
// other device understands what the first one wrote. So TCP's segments pass 64 KiB at a time, uncut.
const headerSize = 10

// openIn makes a TUN device in a network namespace. The file works from everywhere.
func openIn(namespace, name string) (*os.File, error) {
	type result struct {
		file *os.File
		err  error
	}
	done := make(chan result)
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with its namespace
		file, err := func() (*os.File, error) {
			ns, err := os.Open(namespace)
			if err != nil {
				return nil, err
			}
			defer ns.Close()
			if _, _, e := syscall.RawSyscall(setns, ns.Fd(), syscall.CLONE_NEWNET, 0); e != 0 {
				return nil, e
			}
			return open(name)
		}()
		done <- result{file, err}
	}()
	r := <-done
	return r.file, r.err
}

func open(name string) (*os.File, error) {
	fd, err := syscall.Open("/dev/net/tun", syscall.O_RDWR|syscall.O_CLOEXEC|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	var request struct {
		name  [syscall.IFNAMSIZ]byte
		flags uint16
		_     [22]byte
	}
	copy(request.name[:syscall.IFNAMSIZ-1], name)
	request.flags = iffTun | iffNoPI | iffVnetHeader
	if _, _, e := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), tunSetIff, uintptr(unsafe.Pointer(&request))); e != 0 {
		syscall.Close(fd)
		return nil, e
	}
	if _, _, e := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), tunSetOffload, offloads); e != 0 {
		syscall.Close(fd)
		return nil, e
	}
	return os.NewFile(uintptr(fd), name), nil
}
