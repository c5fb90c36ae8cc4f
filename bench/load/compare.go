package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"sort"
	"time"
)

// A path from a client to a server: which worker asks, and which address.
type path struct {
	name   string
	target string
	worker *worker
}

const kloop, kubectl, direct = 0, 1, 2

// enough is the least number of good samples that a verdict is given on.
const enough = 5

// settle is the pause before each step, in which the connections of the step before end.
const settle = 100 * time.Millisecond

func compare(arguments []string) error {
	options := flag.NewFlagSet("compare", flag.ContinueOnError)
	rounds := options.Int("rounds", 9, "how often each step is done on each path")
	bytes := options.Int64("bytes", 256<<20, "size of the large bodies")
	milliseconds := options.Int("milliseconds", 1000, "how long the steps with many requests last")
	limit := options.Duration("limit", 5*time.Minute, "no round begins later")
	least := options.Float64("least", 1.0/3, "the speed, as a part of kubectl's, below which a measure fails")
	asJSON := options.Bool("json", false, "one JSON object a line")
	targets := [3]*string{
		options.String("kloop", "", "HOST:PORT of the redirected Service, from the pod"),
		options.String("kubectl", "", "HOST:PORT of kubectl's port-forward, from here"),
		options.String("direct", "", "HOST:PORT of the server's pod, from the client's pod"),
	}
	if err := options.Parse(arguments); err != nil {
		return err
	}
	if *rounds < enough {
		return fmt.Errorf("--rounds %d: at least %d are needed", *rounds, enough)
	}
	if options.NArg() == 0 {
		return errors.New("after --: the command that starts `load work` in the pod")
	}

	self, err := os.Executable()
	if err != nil {
		return err
	}
	here, err := start(self, "work")
	if err != nil {
		return err
	}
	defer here.stop()
	pod, err := start(options.Args()...)
	if err != nil {
		return err
	}
	defer pod.stop()
	paths := [3]path{{"kloop", *targets[kloop], pod}, {"kubectl", *targets[kubectl], here}, {"direct", *targets[direct], pod}}

	plan := steps(*bytes, *milliseconds)
	samples := make([]map[string][3][]float64, 0, len(plan))
	for range plan {
		samples = append(samples, map[string][3][]float64{})
	}
	began, failed := time.Now(), [3]int{}
	// One request on each, unmeasured: what is done once per process is not counted to anyone.
	for _, p := range paths {
		if r, err := p.worker.do(step{Do: "down", Target: p.target, Bytes: 1}); err != nil || r.Error != "" {
			return fmt.Errorf("%s does not answer at %s: %v %s", p.name, p.target, err, r.Error)
		}
	}
	done := 0
	for ; done < *rounds && time.Since(began) < *limit; done++ {
		fmt.Fprintf(os.Stderr, "round %d of %d\n", done+1, *rounds)
		for i, planned := range plan {
			for turn := range paths {
				which := (turn + done) % len(paths) // each goes first as often as the others
				s := planned.step
				s.Target = paths[which].target
				time.Sleep(settle)
				r, err := paths[which].worker.do(s)
				if err != nil {
					return fmt.Errorf("the client of %s: %w", paths[which].name, err)
				}
				failed[which] += r.Failed
				if r.Error != "" {
					fmt.Fprintf(os.Stderr, "%s, %s: %d failed: %s\n", paths[which].name, planned.step.Do, r.Failed, r.Error)
				}
				if r.Seconds == 0 {
					continue
				}
				for _, m := range planned.measures {
					all := samples[i][m.Name]
					all[which] = append(all[which], m.value(s, r))
					samples[i][m.Name] = all
				}
			}
		}
	}

	if done < *rounds {
		fmt.Fprintf(os.Stderr, "only %d of %d rounds within %s: the machine is busy with something else\n", done, *rounds, *limit)
	}
	var lines []line
	for i, planned := range plan {
		for _, m := range planned.measures {
			lines = append(lines, judge(m, samples[i][m.Name], *least))
		}
	}
	return report(lines, failed, *least, *asJSON)
}

type measure struct {
	Name   string
	Unit   string
	Faster bool // a larger value is better
	value  func(step, result) float64
}

type planned struct {
	step
	measures []measure
}

func steps(bytes int64, milliseconds int) []planned {
	rate := func(s step, r result) float64 { return float64(s.Bytes) / 1e6 / r.Seconds }
	perSecond := func(_ step, r result) float64 { return float64(r.Requests) / r.Seconds }
	p50 := func(_ step, r result) float64 { return r.P50 }
	p99 := func(_ step, r result) float64 { return r.P99 }
	ask := func(clients, requests int, anew bool) step {
		return step{Do: "ask", Bytes: 1 << 10, Clients: clients, Requests: requests, Anew: anew, Milliseconds: milliseconds}
	}
	size := fmt.Sprintf("%d MiB", bytes>>20)
	return []planned{
		{step{Do: "down", Bytes: bytes}, []measure{{size + " down, one stream", "MB/s", true, rate}}},
		{step{Do: "up", Bytes: bytes}, []measure{{size + " up, one stream", "MB/s", true, rate}}},
		{ask(16, 100_000, false), []measure{{"16 clients, keep-alive", "requests/s", true, perSecond}}},
		// Few enough that the ports in TIME_WAIT of all rounds together fit.
		{ask(16, 2_000, true), []measure{{"16 clients, new connections", "requests/s", true, perSecond}}},
		{ask(1, 20_000, false), []measure{{"1 client, keep-alive, p50", "ms", false, p50}, {"1 client, keep-alive, p99", "ms", false, p99}}},
		{ask(1, 500, true), []measure{{"1 client, new connections, p50", "ms", false, p50}, {"1 client, new connections, p99", "ms", false, p99}}},
	}
}

type line struct {
	Measure  string      `json:"measure"`
	Unit     string      `json:"unit"`
	N        [3]int      `json:"n"` // good samples of kloop, kubectl, direct
	Kloop    float64     `json:"kloop"`
	Kubectl  float64     `json:"kubectl"`
	Direct   float64     `json:"direct"`
	Ratio    float64     `json:"speedOfKubectl"` // above 1: kloop is faster
	OfDirect float64     `json:"speedOfDirect"`
	Pass     bool        `json:"pass"`
	Samples  [][]float64 `json:"samples"`
}

func judge(m measure, samples [3][]float64, least float64) line {
	l := line{Measure: m.Name, Unit: m.Unit, Samples: samples[:]}
	for i := range samples {
		l.N[i] = len(samples[i])
	}
	l.Kloop, l.Kubectl, l.Direct = median(samples[kloop]), median(samples[kubectl]), median(samples[direct])
	l.Ratio, l.OfDirect = speed(m, l.Kloop, l.Kubectl), speed(m, l.Kloop, l.Direct)
	l.Pass = l.N[kloop] >= enough && l.N[kubectl] >= enough && l.Ratio >= least
	return l
}

func speed(m measure, one, other float64) float64 {
	if one == 0 || other == 0 {
		return 0
	}
	if m.Faster {
		return one / other
	}
	return other / one
}

func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := append([]float64(nil), values...)
	sort.Float64s(sorted)
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}

func report(lines []line, failed [3]int, least float64, asJSON bool) error {
	bad := 0
	out := json.NewEncoder(os.Stdout)
	if !asJSON {
		fmt.Printf("%-32s %-10s %8s %8s %8s   %5s %5s   n\n", "median of n", "", "kloop", "kubectl", "direct", "/kubectl", "/direct")
	}
	for _, l := range lines {
		if !l.Pass {
			bad++
		}
		if asJSON {
			if err := out.Encode(l); err != nil {
				return err
			}
			continue
		}
		verdict := map[bool]string{true: "PASS", false: "FAIL"}[l.Pass]
		n := fmt.Sprint(l.N[kloop])
		if l.N[kubectl] != l.N[kloop] || l.N[direct] != l.N[kloop] {
			n = fmt.Sprintf("%d/%d/%d", l.N[kloop], l.N[kubectl], l.N[direct])
		}
		fmt.Printf("%-32s %-10s %8s %8s %8s   %8.2f %7.2f   %-5s %s\n", l.Measure, l.Unit,
			digits(l.Kloop), digits(l.Kubectl), digits(l.Direct), l.Ratio, l.OfDirect, n, verdict)
	}
	if !asJSON {
		fmt.Printf("/kubectl, /direct: kloop's speed as a part of theirs, so more is better in every line; PASS from %.2f of kubectl's.\n", least)
		if failed != [3]int{} {
			fmt.Printf("requests that failed: kloop %d, kubectl %d, direct %d\n", failed[kloop], failed[kubectl], failed[direct])
		}
	}
	if bad > 0 {
		return fmt.Errorf("%d of %d measures failed", bad, len(lines))
	}
	return nil
}

// digits shows three significant ones.
func digits(value float64) string {
	decimals := 0
	if value > 0 {
		decimals = int(math.Max(0, 2-math.Floor(math.Log10(value))))
	}
	return fmt.Sprintf("%.*f", decimals, value)
}

// worker is a `load work` somewhere.
type worker struct {
	command *exec.Cmd
	steps   *json.Encoder
	results *json.Decoder
	in      io.Closer
}

func start(command ...string) (*worker, error) {
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
