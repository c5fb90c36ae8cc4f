package main

import "fmt"

// measure is one figure of a step.
type measure struct {
	Name   string
	Unit   string
	Faster bool // a larger value is better
	Cost   bool // per CPU second of the path's processes; the direct path has none
	// What is asked for; 0: nothing.
	Target     float64 // speed as a part of the reference's
	RoundTrips float64 // most round trips of the link
	// What is judged is what the path adds to the direct one.
	Added bool
	value func(step, result) float64
}

type planned struct {
	step
	measures []measure
}

var plans = map[string]func(options) []planned{"redirect": redirectPlan, "link": linkPlan, "passthrough": passthroughPlan}

func rate(s step, r result) float64         { return float64(s.Bytes) / 1e6 / r.Seconds }
func perSecond(_ step, r result) float64    { return float64(r.Requests) / r.Seconds }
func perCPU(_ step, r result) float64       { return float64(r.Requests) / r.cpu }
func p50(_ step, r result) float64          { return r.P50 }
func p99(_ step, r result) float64          { return r.P99 }
func transferred(do string, o options) step { return step{Do: do, Bytes: o.bytes} }

func (o options) ask(clients, requests int, anew bool) step {
	return step{Do: "ask", Bytes: 1 << 10, Clients: clients, Requests: requests, Anew: anew, Milliseconds: o.milliseconds}
}

func (o options) size() string { return fmt.Sprintf("%d MiB", o.bytes>>20) }

func redirectPlan(o options) []planned {
	return []planned{
		{transferred("down", o), []measure{{Name: o.size() + " down, one stream", Unit: "MB/s", Faster: true, Target: 1, value: rate}}},
		{transferred("up", o), []measure{{Name: o.size() + " up, one stream", Unit: "MB/s", Faster: true, Target: 1, value: rate}}},
		{o.ask(16, 100_000, false), []measure{{Name: "16 clients, keep-alive", Unit: "requests/s", Faster: true, Target: 1.5, value: perSecond}}},
		// Few enough that the ports in TIME_WAIT of all rounds together fit.
		{o.ask(16, 2_000, true), []measure{{Name: "16 clients, new connections", Unit: "requests/s", Faster: true, Target: 4, value: perSecond}}},
		{o.ask(1, 20_000, false), []measure{
			{Name: "1 client, keep-alive, p50", Unit: "ms", Target: 1 / 1.2, value: p50}, {Name: "1 client, keep-alive, p99", Unit: "ms", value: p99}}},
		{o.ask(1, 500, true), []measure{
			{Name: "1 client, new connections, p50", Unit: "ms", Target: 2, value: p50}, {Name: "1 client, new connections, p99", Unit: "ms", value: p99}}},
	}
}

// linkPlan has few requests: each takes round trips, and so many must fit whatever the link.
func linkPlan(o options) []planned {
	const requests = 16
	o.milliseconds = 2000 + 8*requests*int(o.rtt)
	return []planned{
		{transferred("down", o), []measure{{Name: o.size() + " down, one stream", Unit: "MB/s", Faster: true, Target: 1, value: rate}}},
		{transferred("up", o), []measure{{Name: o.size() + " up, one stream", Unit: "MB/s", Faster: true, Target: 1, value: rate}}},
		{o.ask(1, requests, true), []measure{{Name: "new connection, first response, p50", Unit: "ms", RoundTrips: 1.3, value: p50}}},
		{o.ask(1, requests, false), []measure{{Name: "keep-alive request, p50", Unit: "ms", RoundTrips: 1.1, value: p50}}},
	}
}

func passthroughPlan(o options) []planned {
	return []planned{
		{o.ask(1, 20_000, false), []measure{
			{Name: "1 client, keep-alive, p50", Unit: "ms", value: p50},
			{Name: "the same, added to direct", Unit: "ms", Target: 1 / 1.5, Added: true, value: p50},
			{Name: "1 client, keep-alive, p99", Unit: "ms", value: p99}}},
		{o.ask(16, 100_000, false), []measure{
			{Name: "16 clients, keep-alive", Unit: "requests/s", Faster: true, Target: 0.5, value: perSecond},
			{Name: "the same, per second of CPU", Unit: "requests", Faster: true, Cost: true, value: perCPU}}},
		{o.ask(1, 500, true), []measure{{Name: "1 client, new connections, p50", Unit: "ms", value: p50}}},
		{transferred("down", o), []measure{{Name: o.size() + " down, one stream", Unit: "MB/s", Faster: true, value: rate}}},
		{transferred("up", o), []measure{{Name: o.size() + " up, one stream", Unit: "MB/s", Faster: true, value: rate}}},
	}
}
