// Package telegram is what an account can do, written as logic over one small
// interface. It knows nothing of connections, sessions or actors.
package telegram

import (
	"context"
	"fmt"

	"github.com/tgfleet/tgfleet/tl"
)

// Invoker sends one request as one account and returns the bytes of its
// result, which the caller then owns. The error is a *rpcerr.Error when the
// server refused, the context's cause when ctx ended first, or a typed error
// of the layers below that tells whether the request may have been executed.
type Invoker interface {
	Invoke(ctx context.Context, req tl.Object) ([]byte, error)
}

// Call sends req and decodes its result, whose type follows from the request:
//
//	res, err := telegram.Call(ctx, account, &api.UsersGetUsersRequest{...})
//
// An error of decoding names the request: the server executed it all the same.
func Call[R any](ctx context.Context, inv Invoker, req tl.Request[R]) (R, error) {
	var zero R
	body, err := inv.Invoke(ctx, req)
	if err != nil {
		return zero, err
	}
	d := tl.NewDecoder(body)
	res := req.DecodeResult(d)
	if err := d.Err(); err != nil {
		return zero, fmt.Errorf("decode result of %T: %w", req, err)
	}
	return res, nil
}
