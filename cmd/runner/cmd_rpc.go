package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/tgfleet/tgfleet/actors"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
	"github.com/tgfleet/tgfleet/tl/tljson"
)

// maxParams bounds the JSON that rpc reads from stdin, in bytes.
const maxParams = 16 << 20

// rpcFlags say who makes the call.
type rpcFlags struct {
	account   string
	anonymous bool
	dc        int
	timeout   time.Duration
}

func (p *program) rpcCommand() *cobra.Command {
	var fl rpcFlags
	cmd := &cobra.Command{
		Use:   "rpc METHOD [JSON | -]",
		Short: "Call one method of the Telegram API and print its result as JSON",
		Example: `  runner rpc help.getNearestDc --anonymous
  runner rpc users.getUsers '{"id":[{"_":"inputUserSelf"}]}' -a alice`,
		Args:              cobra.RangeArgs(1, 2),
		ValidArgsFunction: completeMethods,
	}
	cmd.Flags().StringVarP(&fl.account, "account", "a", "", "the account that calls")
	cmd.Flags().BoolVar(&fl.anonymous, "anonymous", false, "call without an account, with a key that is thrown away")
	cmd.Flags().IntVar(&fl.dc, "dc", 0, "data centre of an anonymous call (default: the home DC)")
	cmd.Flags().DurationVar(&fl.timeout, "timeout", requestTimeout, "how long the call may take, the way to a connection included")
	cmd.MarkFlagsMutuallyExclusive("account", "anonymous")
	cmd.MarkFlagsOneRequired("account", "anonymous")
	cmd.MarkFlagsMutuallyExclusive("account", "dc")
	_ = cmd.RegisterFlagCompletionFunc("account", p.completeIDs)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		method, req, err := p.parseRequest(args)
		if err != nil {
			return err
		}
		w, err := p.openWorkspace(cmd.Context())
		if err != nil {
			return err
		}
		defer w.close()
		result, err := p.call(cmd.Context(), w, fl, method, req)
		if err != nil {
			return explainRPC(err, fl)
		}
		_, err = fmt.Fprintf(p.out, "%s\n", result)
		return err
	}
	return cmd
}

// parseRequest finds the method and decodes its parameters.
func (p *program) parseRequest(args []string) (*tl.Descriptor, tl.Object, error) {
	method := api.ByName(args[0])
	if method == nil || !method.Function {
		return nil, nil, usageError(fmt.Errorf("the API of layer %d has no method %q", api.Layer, args[0]))
	}
	params := []byte("{}")
	if len(args) == 2 {
		params = []byte(args[1])
	}
	if string(params) == "-" {
		var err error
		if params, err = io.ReadAll(io.LimitReader(p.in, maxParams+1)); err != nil {
			return nil, nil, fmt.Errorf("read parameters from stdin: %w", err)
		}
		if len(params) > maxParams {
			return nil, nil, usageError(fmt.Errorf("parameters on stdin: more than %d bytes", maxParams))
		}
	}
	req := method.New()
	if err := tljson.UnmarshalInto(api.Registry(), params, req); err != nil {
		return nil, nil, usageError(fmt.Errorf("parameters of %s: %w", method.Name, err))
	}
	return method, req, nil
}

// call makes one call and returns its result as JSON.
func (p *program) call(ctx context.Context, w *workspace, fl rpcFlags, method *tl.Descriptor, req tl.Object) ([]byte, error) {
	var trouble lastTrouble
	o, err := p.goOnline(ctx, w, trouble.event)
	if err != nil {
		return nil, err
	}
	body, err := o.invoke(ctx, fl, req)
	err = trouble.explain(err)
	if stopErr := o.stop(); stopErr != nil {
		w.log.Warn("stopping was not clean", "err", stopErr)
	}
	if err != nil {
		return nil, err
	}
	d := tl.NewDecoder(body)
	result := api.Registry().DecodeResult(method, d)
	if err := d.Err(); err != nil {
		return nil, fmt.Errorf("the server executed %s, but its answer cannot be read: %w", method.Name, err)
	}
	return tljson.Marshal(api.Registry(), result)
}

func (o *online) invoke(ctx context.Context, fl rpcFlags, req tl.Object) ([]byte, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, fl.timeout, noAnswer{fl.timeout})
	defer cancel()
	var inv telegram.Invoker
	if fl.anonymous {
		dc := fl.dc
		if dc == 0 {
			dc = o.env.homeDC
		}
		anonymous, done, err := o.fleet.Anonymous(ctx, dc)
		if err != nil {
			return nil, err
		}
		defer done()
		inv = anonymous
	} else {
		account, err := o.fleet.Account(ctx, fl.account)
		if err != nil {
			return nil, err
		}
		inv = account
	}
	return inv.Invoke(ctx, req)
}

// noAnswer is the cause of a call that took too long.
type noAnswer struct{ after time.Duration }

func (e noAnswer) Error() string { return fmt.Sprintf("no answer within %s", e.after) }

// lastTrouble remembers why there was no connection the last time.
type lastTrouble struct {
	mu     sync.Mutex
	reason string
}

func (t *lastTrouble) event(e actors.Event) {
	if e.Kind == actors.EventLinkDown && e.Reason != "" {
		t.mu.Lock()
		t.reason = e.Reason
		t.mu.Unlock()
	}
}

// explain says with a missing answer why there was no connection.
func (t *lastTrouble) explain(err error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, ok := errors.AsType[noAnswer](err); ok && t.reason != "" {
		return fmt.Errorf("%w: %s", err, t.reason)
	}
	return err
}

// explainRPC adds what to do next to what the server said.
func explainRPC(err error, fl rpcFlags) error {
	e, ok := errors.AsType[*rpcerr.Error](err)
	if ok && e.Class() == rpcerr.ClassReauth && !fl.anonymous {
		return withNext(exitError, err, "runner accounts login -l "+fl.account)
	}
	return err
}
