package main

import (
	"time"

	"github.com/tgfleet/tgfleet/store"
)

// summaryJSON is the last line of a run with -o json.
type summaryJSON struct {
	Schema   int            `json:"schema"`
	Run      string         `json:"run"`
	Playbook string         `json:"playbook"`
	Status   string         `json:"status"`
	Accounts int            `json:"accounts"`
	ByStatus map[string]int `json:"by_status"`
	Steps    stepCounts     `json:"steps"`
	Outputs  map[string]any `json:"outputs,omitempty"`
	Error    string         `json:"error,omitempty"`

	Detail []accountRunJSON `json:"detail,omitempty"`
}

// stepCounts are the steps of all accounts by outcome.
type stepCounts struct {
	OK      int `json:"ok"`
	Changed int `json:"changed"`
	Skipped int `json:"skipped"`
	Waiting int `json:"waiting"`
	Failed  int `json:"failed"`
	Unknown int `json:"unknown"`
}

// accountRunJSON is one account of a run.
type accountRunJSON struct {
	Account string `json:"account"`
	Status  string `json:"status"`
	stepCounts
	LastStep string  `json:"last_step,omitempty"`
	Error    string  `json:"error,omitempty"`
	Seconds  float64 `json:"seconds"`
}

func accountRunObject(a store.RunAccount) accountRunJSON {
	return accountRunJSON{a.Account, string(a.Status), stepCounts{a.OK, a.Changed, a.Skipped, a.Waiting, a.Failed, a.Unknown},
		a.LastStep, a.Error, seconds(a.Elapsed)}
}

// seconds is a duration as JSON has it, to the millisecond.
func seconds(d time.Duration) float64 { return float64(d.Milliseconds()) / 1000 }

// json is the summary; with detail it has every account.
func (r recap) json(detail bool) summaryJSON {
	by, steps := r.counts()
	names := make(map[string]int, len(by))
	for s, n := range by {
		names[string(s)] = n
	}
	out := summaryJSON{Schema: schemaVersion, Run: r.run.ID, Playbook: r.run.Playbook, Status: string(r.run.Status),
		Accounts: len(r.accounts), ByStatus: names, Outputs: r.outputs, Error: r.run.Error,
		Steps: stepCounts{steps.OK, steps.Changed, steps.Skipped, steps.Waiting, steps.Failed, steps.Unknown}}
	if detail {
		out.Detail = make([]accountRunJSON, 0, len(r.accounts))
		for _, a := range r.accounts {
			out.Detail = append(out.Detail, accountRunObject(a))
		}
	}
	return out
}
