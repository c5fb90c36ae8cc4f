package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"sort"
	"strings"
)

// line is one measure's medians over the rounds.
type line struct {
	Measure    string               `json:"measure"`
	Unit       string               `json:"unit"`
	N          map[string]int       `json:"n"` // good samples by path
	Medians    map[string]float64   `json:"medians"`
	Ratio      float64              `json:"speedOfReference"` // above 1: the judged path is faster
	OfDirect   float64              `json:"speedOfDirect"`
	Target     float64              `json:"target,omitempty"`     // of speedOfReference
	RoundTrips float64              `json:"roundTrips,omitempty"` // the judged path's median by the link's
	MostTrips  float64              `json:"mostRoundTrips,omitempty"`
	Met        *bool                `json:"met,omitempty"` // the target
	Pass       bool                 `json:"pass"`
	Samples    map[string][]float64 `json:"samples"`

	counts  [3]int
	medians [3]float64
}

func (c *comparison) judge(m measure, samples [3][]float64) line {
	l := line{Measure: m.Name, Unit: m.Unit, Target: m.Target, MostTrips: m.RoundTrips,
		N: map[string]int{}, Medians: map[string]float64{}, Samples: map[string][]float64{}}
	for i := range c.paths {
		l.counts[i], l.medians[i] = len(samples[i]), median(samples[i])
	}
	if m.Added {
		for _, i := range []int{subject, reference} {
			// Below the clock's steps there is nothing to compare.
			l.medians[i] = math.Max(0.001, l.medians[i]-l.medians[direct])
		}
		l.medians[direct] = 0
	}
	for i, p := range c.paths {
		l.N[p.name], l.Medians[p.name], l.Samples[p.name] = l.counts[i], l.medians[i], samples[i]
	}
	l.Ratio, l.OfDirect = speed(m, l.medians[subject], l.medians[reference]), speed(m, l.medians[subject], l.medians[direct])
	if c.rtt > 0 && m.RoundTrips > 0 {
		l.RoundTrips = l.medians[subject] / c.rtt
	}
	enoughSamples := l.counts[subject] >= enough && l.counts[reference] >= enough
	l.Pass = enoughSamples && l.Ratio >= c.least
	if m.Target > 0 || m.RoundTrips > 0 {
		met := enoughSamples && l.Ratio >= m.Target && l.RoundTrips <= m.RoundTrips
		l.Met = &met
	}
	return l
}

// asked is what a line's target is, and whether it was met.
func (l line) asked() string {
	if l.Met == nil {
		return ""
	}
	text := fmt.Sprintf("at least %s", digits(l.Target))
	if l.MostTrips > 0 {
		text = fmt.Sprintf("%s of at most %s RTT", digits(l.RoundTrips), digits(l.MostTrips))
	}
	return text + map[bool]string{true: ": met", false: ": missed"}[*l.Met]
}

func (l line) n() string {
	if l.counts[reference] == l.counts[subject] && (l.counts[direct] == l.counts[subject] || l.counts[direct] == 0) {
		return fmt.Sprint(l.counts[subject])
	}
	return fmt.Sprintf("%d/%d/%d", l.counts[subject], l.counts[reference], l.counts[direct])
}

func (c *comparison) report() error {
	var lines []line
	bad := 0
	for i, planned := range c.plan {
		for _, m := range planned.measures {
			l := c.judge(m, *c.samples[i][m.Name])
			if !l.Pass {
				bad++
			}
			lines = append(lines, l)
		}
	}
	if c.asJSON {
		out := json.NewEncoder(os.Stdout)
		for _, l := range lines {
			if err := out.Encode(l); err != nil {
				return err
			}
		}
	} else {
		c.table(lines)
	}
	if c.markdown != "" {
		if err := os.WriteFile(c.markdown, []byte(c.asMarkdown(lines)), 0o644); err != nil {
			return err
		}
	}
	if bad > 0 {
		return fmt.Errorf("%d of %d measures failed", bad, len(lines))
	}
	return nil
}

func (c *comparison) table(lines []line) {
	fmt.Printf("%-36s %-10s %8s %8s %8s   %9s %9s   n\n", "median of n", "", c.paths[subject].name, c.paths[reference].name, c.paths[direct].name,
		"/"+c.paths[reference].name, "/"+c.paths[direct].name)
	for _, l := range lines {
		fmt.Printf("%-36s %-10s %8s %8s %8s   %9.2f %9.2f   %-5s %s %s\n", l.Measure, l.Unit, digits(l.medians[subject]), digits(l.medians[reference]),
			digits(l.medians[direct]), l.Ratio, l.OfDirect, l.n(), map[bool]string{true: "PASS", false: "FAIL"}[l.Pass], l.asked())
	}
	fmt.Printf("The ratios are of speeds, so more is better in every line; PASS from %.2f of %s's.\n", c.least, c.paths[reference].name)
	if text := c.failures(); text != "" {
		fmt.Println(text)
	}
}

func (c *comparison) asMarkdown(lines []line) string {
	var text strings.Builder
	fmt.Fprintf(&text, "| median of n | | %s | %s | %s | speed of %s's | of %s's | asked for | n |\n| --- | --- | ---: | ---: | ---: | ---: | ---: | --- | --- |\n",
		c.paths[subject].name, c.paths[reference].name, c.paths[direct].name, c.paths[reference].name, c.paths[direct].name)
	for _, l := range lines {
		fmt.Fprintf(&text, "| %s | %s | %s | %s | %s | %.2f | %.2f | %s | %s |\n", l.Measure, l.Unit, digits(l.medians[subject]), digits(l.medians[reference]),
			digits(l.medians[direct]), l.Ratio, l.OfDirect, l.asked(), l.n())
	}
	if failures := c.failures(); failures != "" {
		text.WriteString("\n" + failures + "\n")
	}
	return text.String()
}

func (c *comparison) failures() string {
	if c.failed == [3]int{} {
		return ""
	}
	return fmt.Sprintf("Requests that failed: %s %d, %s %d, %s %d.", c.paths[subject].name, c.failed[subject],
		c.paths[reference].name, c.failed[reference], c.paths[direct].name, c.failed[direct])
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

// digits shows three significant ones.
func digits(value float64) string {
	decimals := 0
	if value > 0 {
		decimals = int(math.Max(0, 2-math.Floor(math.Log10(value))))
	}
	return fmt.Sprintf("%.*f", decimals, value)
}
