package scripts

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/telemetry"
)

// outcome is how a step ended for an account, or one iteration of it.
type outcome struct {
	status string
	detail string
	fields map[string]any // what expressions see, without changed and the like
	err    error          // why it failed or is unknown
	went   bool           // it failed, and continue_on lets the account go on

	// passing marks a failure that is not of the step itself: another process
	// of the run may still do it.
	passing bool
}

// stops reports whether the account's run ends here.
func (o outcome) stops() bool {
	return (o.status == statusFailed || o.status == statusUnknown) && !o.went
}

// value is what expressions see as steps.ID.
func (o outcome) value() map[string]any {
	v := make(map[string]any, len(o.fields)+5)
	maps.Copy(v, o.fields)
	v["changed"] = o.status == statusChanged
	v["skipped"] = o.status == statusSkipped
	v["failed"] = o.status == statusFailed
	v["unknown"] = o.status == statusUnknown
	if o.err != nil {
		v["error"] = errorValue(o.err)
	}
	return v
}

func errorValue(err error) map[string]any {
	v := map[string]any{"message": err.Error(), "type": ""}
	if e, ok := errors.AsType[*rpcerr.Error](err); ok {
		v["type"] = e.Type
	} else if e, ok := errors.AsType[*recordedError](err); ok {
		v["type"] = e.Type
	}
	return v
}

// stepData is the Data of a step's journal entry.
type stepData struct {
	Fields map[string]any `json:"fields,omitempty"`
	Detail string         `json:"detail,omitempty"`
	Type   string         `json:"type,omitempty"` // error type
	Went   bool           `json:"went_on,omitempty"`
	Hidden bool           `json:"hidden,omitempty"` // no_log: the fields were not kept
}

// entry is what the journal keeps of an outcome. Secrets encode as ***.
func (o outcome) entry(noLog bool) (store.Entry, error) {
	e := store.Entry{Kind: store.EntryStep, N: -1, Status: o.status}
	d := stepData{Fields: o.fields, Detail: o.detail, Went: o.went}
	if o.err != nil {
		e.Error = o.err.Error()
		d.Type, _ = errorValue(o.err)["type"].(string)
	}
	if noLog {
		d.Fields, d.Detail, d.Hidden = nil, "", true
		if o.err != nil {
			e.Error = hiddenError(d.Type)
		}
	}
	var err error
	e.Data, err = json.Marshal(d)
	return e, err
}

func hiddenError(typ string) string {
	if typ == "" {
		return "hidden by no_log"
	}
	return typ + " (the rest is hidden by no_log)"
}

// shown is an error as people may see it: no_log hides its text.
func shown(s *Step, err error) error {
	typ, _ := errorValue(err)["type"].(string)
	switch {
	case !s.NoLog:
		return err
	case errors.Is(err, ErrInterrupted):
		return ErrInterrupted
	}
	return &recordedError{Type: typ, Text: hiddenError(typ)}
}

// recordedError is an error that an earlier process wrote down.
type recordedError struct {
	Type string
	Text string
}

func (e *recordedError) Error() string { return e.Text }

// outcomeOf reads an outcome back.
func outcomeOf(e *store.Entry) (outcome, error) {
	var d stepData
	if len(e.Data) > 0 {
		dec := json.NewDecoder(bytes.NewReader(e.Data))
		dec.UseNumber()
		if err := dec.Decode(&d); err != nil {
			return outcome{}, fmt.Errorf("journal entry %d: %w", e.Seq, err)
		}
	}
	o := outcome{status: e.Status, detail: d.Detail, went: d.Went, fields: numbers(d.Fields).(map[string]any)}
	if e.Error != "" {
		o.err = &recordedError{Type: d.Type, Text: e.Error}
	}
	return o, nil
}

// numbers turns the numbers of decoded JSON into int64 where they are whole.
func numbers(v any) any {
	switch x := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(x))
		for k, item := range x {
			out[k] = numbers(item)
		}
		return out
	case []any:
		out := make([]any, len(x))
		for i, item := range x {
			out[i] = numbers(item)
		}
		return out
	case json.Number:
		return plain(x)
	}
	return v
}

// decodeObject reads a JSON object with whole numbers kept whole.
func decodeObject(b []byte) (map[string]any, error) {
	if len(b) == 0 {
		return map[string]any{}, nil
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber()
	var v map[string]any
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	return numbers(v).(map[string]any), nil
}

// journaled brings a module's fields to the form that a resume would read
// back, so that expressions see the same before and after a crash. Secrets
// become ***.
func journaled(fields map[string]any) (map[string]any, error) {
	for name, v := range fields {
		if _, ok := v.(telemetry.Secret); ok {
			return nil, fmt.Errorf("field %s of the result is a secret", name)
		}
	}
	b, err := json.Marshal(fields)
	if err != nil {
		return nil, fmt.Errorf("the result cannot be kept: %w", err)
	}
	if len(fields) == 0 {
		return map[string]any{}, nil
	}
	return decodeObject(b)
}

// continues reports whether continue_on of the step names the error.
func continues(s *Step, err error) bool {
	if frozen(err) {
		return false
	}
	typ, _ := errorValue(err)["type"].(string)
	return typ != "" && slices.Contains(s.ContinueOn, typ)
}
