package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// A path from a client to a server: which worker asks, which address, and whose CPU time is what the path costs.
type path struct {
	name   string
	target string
	worker *worker
	pids   []int
}

// The three paths of a comparison: what is judged, what it is judged by, and the way without either.
const subject, reference, direct = 0, 1, 2

// enough is the least number of good samples that a verdict is given on.
const enough = 5

// settle is the pause before each step, in which the connections of the step before end.
const settle = 100 * time.Millisecond

type options struct {
	rounds       int
	bytes        int64
	milliseconds int
	limit        time.Duration
	least        float64
	rtt          float64 // milliseconds; 0: there is no long link
	asJSON       bool
	markdown     string
	header       string
}

func compare(arguments []string) error {
	var o options
	flags := flag.NewFlagSet("compare", flag.ContinueOnError)
	kind := flags.String("plan", "redirect", "redirect, link or passthrough")
	flags.IntVar(&o.rounds, "rounds", 9, "how often each step is done on each path")
	flags.Int64Var(&o.bytes, "bytes", 256<<20, "size of the large bodies")
	flags.IntVar(&o.milliseconds, "milliseconds", 1000, "how long the steps with many requests last")
	flags.DurationVar(&o.limit, "limit", 5*time.Minute, "no round begins later")
	flags.Float64Var(&o.least, "least", 1.0/3, "the speed, as a part of the reference's, below which a measure fails")
	flags.Float64Var(&o.rtt, "rtt", 0, "the link's round trip in milliseconds")
	flags.BoolVar(&o.asJSON, "json", false, "one JSON object a line")
	flags.StringVar(&o.markdown, "markdown", "", "a file for the table in Markdown, beside the output")
	flags.StringVar(&o.header, "header", "", "\"name: value\" on every request of every path")
	var workers, paths several
	flags.Var(&workers, "worker", "NAME=COMMAND that starts `load work`; three or fewer")
	flags.Var(&paths, "path", "NAME=WORKER,HOST:PORT[,PID...]: the judged, the reference and the direct one; CPU time of PIDs is the path's cost")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	if o.rounds < enough {
		return fmt.Errorf("--rounds %d: at least %d are needed", o.rounds, enough)
	}
	plan, ok := plans[*kind]
	if !ok {
		return fmt.Errorf("--plan %s: redirect, link or passthrough", *kind)
	}
	started := map[string]*worker{}
	for _, w := range workers {
		name, command, _ := strings.Cut(w, "=")
		one, err := start(strings.Fields(command)...)
		if err != nil {
			return err
		}
		defer one.stop()
		started[name] = one
	}
	way, err := parsePaths(paths, started)
	if err != nil {
		return err
	}
	run := &comparison{options: o, paths: way, plan: plan(o)}
	if err := run.measure(); err != nil {
		return err
	}
	return run.report()
}

type several []string

func (s *several) String() string { return strings.Join(*s, " ") }

func (s *several) Set(value string) error {
	*s = append(*s, value)
	return nil
}

func parsePaths(texts []string, workers map[string]*worker) ([3]path, error) {
	var paths [3]path
	if len(texts) != len(paths) {
		return paths, errors.New("three --path are needed")
	}
	for i, text := range texts {
		name, rest, _ := strings.Cut(text, "=")
		parts := strings.Split(rest, ",")
		if len(parts) < 2 || workers[parts[0]] == nil {
			return paths, fmt.Errorf("--path %s: NAME=WORKER,HOST:PORT[,PID...] with a --worker of that name", text)
		}
		paths[i] = path{name: name, target: parts[1], worker: workers[parts[0]]}
		for _, pid := range parts[2:] {
			number, err := strconv.Atoi(pid)
			if err != nil {
				return paths, fmt.Errorf("--path %s: %w", text, err)
			}
			paths[i].pids = append(paths[i].pids, number)
		}
	}
	return paths, nil
}

// comparison is one run of a plan.
type comparison struct {
	options
	paths   [3]path
	plan    []planned
	samples []map[string]*[3][]float64 // by step, by measure
	failed  [3]int
}

func (c *comparison) measure() error {
	for _, p := range c.plan {
		samples := map[string]*[3][]float64{}
		for _, m := range p.measures {
			samples[m.Name] = &[3][]float64{}
		}
		c.samples = append(c.samples, samples)
	}
	// One request on each, unmeasured: what is done once per process is not counted to anyone.
	for _, p := range c.paths {
		if r, err := p.worker.do(step{Do: "down", Target: p.target, Header: c.header, Bytes: 1}); err != nil || r.Error != "" {
			return fmt.Errorf("%s does not answer at %s: %v %s", p.name, p.target, err, r.Error)
		}
	}
	began, done := time.Now(), 0
	for ; done < c.rounds && time.Since(began) < c.limit; done++ {
		fmt.Fprintf(os.Stderr, "round %d of %d\n", done+1, c.rounds)
		for i := range c.plan {
			for turn := range c.paths {
				// Each goes first as often as the others.
				if err := c.do(i, (turn+done)%len(c.paths)); err != nil {
					return err
				}
			}
		}
	}
	if done < c.rounds {
		fmt.Fprintf(os.Stderr, "only %d of %d rounds within %s: the machine is busy with something else\n", done, c.rounds, c.limit)
	}
	return nil
}

func (c *comparison) do(i, which int) error {
	p, s := c.paths[which], c.plan[i].step
	s.Target, s.Header = p.target, c.header
	time.Sleep(settle)
	before := cpuSeconds(p.pids)
	r, err := p.worker.do(s)
	if err != nil {
		return fmt.Errorf("the client of %s: %w", p.name, err)
	}
	r.cpu = cpuSeconds(p.pids) - before
	c.failed[which] += r.Failed
	if r.Error != "" {
		fmt.Fprintf(os.Stderr, "%s, %s: %d failed: %s\n", p.name, s.Do, r.Failed, r.Error)
	}
	if r.Seconds == 0 {
		return nil
	}
	for _, m := range c.plan[i].measures {
		if m.Cost && r.cpu == 0 {
			continue
		}
		all := c.samples[i][m.Name]
		all[which] = append(all[which], m.value(s, r))
	}
	return nil
}

// cpuSeconds is the CPU time that processes have used until now: proc(5), stat, fields 14 and 15, in hundredths.
func cpuSeconds(pids []int) float64 {
	ticks := 0
	for _, pid := range pids {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			continue
		}
		text := string(stat)
		fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
		for _, field := range fields[11:13] {
			n, _ := strconv.Atoi(field)
			ticks += n
		}
	}
	return float64(ticks) / 100
}
