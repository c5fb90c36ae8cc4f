package main

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"time"
)

// worker is a `load work` somewhere.
type worker struct {
	command *exec.Cmd
	steps   *json.Encoder
	results *json.Decoder
	in      io.Closer
}

func start(command ...string) (*worker, error) {
	if len(command) == 0 {
		return nil, errors.New("--worker NAME=COMMAND: no command")
	}
	c := exec.Command(command[0], command[1:]...)
	c.Stderr = os.Stderr
	in, err := c.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.Start(); err != nil {
		return nil, err
	}
	return &worker{c, json.NewEncoder(in), json.NewDecoder(out), in}, nil
}

// do has the worker do a step; one that does not answer is ended.
func (w *worker) do(s step) (result, error) {
	alarm := time.AfterFunc(2*patience, func() { _ = w.command.Process.Kill() })
	defer alarm.Stop()
	if err := w.steps.Encode(s); err != nil {
		return result{}, err
	}
	var r result
	err := w.results.Decode(&r)
	return r, err
}

func (w *worker) stop() {
	_ = w.in.Close()
	alarm := time.AfterFunc(2*time.Second, func() { _ = w.command.Process.Kill() })
	defer alarm.Stop()
	_ = w.command.Wait()
}
