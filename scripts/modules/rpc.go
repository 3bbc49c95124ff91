package modules

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/tgfleet/tgfleet/scripts/effect"
	"github.com/tgfleet/tgfleet/scripts/internal/source"
	"github.com/tgfleet/tgfleet/scripts/module"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
	"github.com/tgfleet/tgfleet/tl/tljson"
)

// Method is the name of an API method.
type Method string

// ParamType implements module.Decoder.
func (*Method) ParamType() string { return "method" }

// DecodeParam implements module.Decoder.
func (m *Method) DecodeParam(v any) error {
	name, _ := v.(string)
	d := api.ByName(name)
	switch {
	case d == nil || !d.Function:
		return fmt.Errorf("no method %q in layer %d%s", name, api.Layer, source.DidYouMean(name, methodNames()))
	case slices.Contains(signInMethods, name):
		return fmt.Errorf("%s belongs to a sign-in: use account.login", name)
	case slices.ContainsFunc(d.Fields, func(f tl.Field) bool { return f.Kind == tl.KindAny }):
		return fmt.Errorf("%s wraps another request, which the program does by itself", name)
	}
	*m = Method(name)
	return nil
}

func methodNames() []string {
	var names []string
	for _, d := range api.Descriptors() {
		if d.Function {
			names = append(names, d.Name)
		}
	}
	return names
}

// signInMethods make, give away or take over authorizations.
var signInMethods = []string{
	"auth.acceptLoginToken", "auth.bindTempAuthKey", "auth.checkPassword", "auth.exportAuthorization",
	"auth.exportLoginToken", "auth.importAuthorization", "auth.importBotAuthorization", "auth.importLoginToken",
	"auth.importWebTokenAuthorization", "auth.recoverPassword", "auth.resendCode", "auth.sendCode", "auth.signIn", "auth.signUp",
}

type rpcParams struct {
	Method Method         `with:"method,required" doc:"name of the method, such as channels.toggleSlowMode"`
	Params map[string]any `with:"params" doc:"its parameters by their names in the schema; peers may be @name, an id or a chat of another step"`
}

func rpc() *module.Module {
	return module.New("rpc", "Call any method of the API.", runRPC)
}

// MethodParams lists the parameters of a method; nil for one that does not
// exist.
func MethodParams(method string) []string {
	d := api.ByName(method)
	if d == nil || !d.Function {
		return nil
	}
	names := make([]string, len(d.Fields))
	for i, f := range d.Fields {
		names[i] = f.Name
	}
	return names
}

func runRPC(ctx context.Context, c *module.Call, p rpcParams) (module.Result, error) {
	req, d, err := buildRequest(ctx, c, string(p.Method), p.Params)
	if err != nil {
		return module.Result{}, err
	}
	var live any
	data, err := c.Effects.Write(ctx, module.Write{Request: req, Keep: func(ctx context.Context, body []byte) (any, error) {
		v, err := readResult(ctx, c, d, body)
		live = v
		if c.NoLog {
			return nil, err
		}
		return v, err
	}})
	if err != nil {
		return module.Result{}, err
	}
	if live == nil && len(data) > 0 {
		if live, err = decodeJSON(data); err != nil {
			return module.Result{}, fmt.Errorf("read back the recorded result: %w", err)
		}
	}
	changed := effect.Of(string(p.Method)) != effect.Read
	return module.Result{Changed: changed, Detail: string(p.Method), Fields: map[string]any{"result": live}}, nil
}

// ReadMethod calls a method that only reads and returns its result as plain
// data. check_with uses it.
func ReadMethod(ctx context.Context, c *module.Call, method string, params map[string]any) (any, error) {
	req, d, err := buildRequest(ctx, c, method, params)
	if err != nil {
		return nil, err
	}
	body, err := c.Invoke(ctx, req)
	if err != nil {
		return nil, err
	}
	return readResult(ctx, c, d, body)
}

// readResult turns the bytes of a result into plain data, without phone
// numbers.
func readResult(ctx context.Context, c *module.Call, fn *tl.Descriptor, body []byte) (any, error) {
	d := tl.NewDecoder(body)
	res := api.Registry().DecodeResult(fn, d)
	if err := d.Err(); err != nil {
		return nil, fmt.Errorf("it was done, but its answer cannot be read: %w", err)
	}
	if err := c.Account.Peers().LearnFrom(ctx, res); err != nil {
		return nil, err
	}
	text, err := tljson.Marshal(api.Registry(), res)
	if err != nil {
		return nil, fmt.Errorf("result of %s: %w", fn.Name, err)
	}
	v, err := decodeJSON(text)
	if err != nil {
		return nil, err
	}
	return withoutPhones(v), nil
}

func decodeJSON(text []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	return v, nil
}

// withoutPhones hides phone numbers in a result, which goes into the journal.
func withoutPhones(v any) any {
	switch x := v.(type) {
	case map[string]any:
		for name, item := range x {
			if _, isText := item.(string); isText && (name == "phone" || name == "phone_number") {
				x[name] = "***"
				continue
			}
			x[name] = withoutPhones(item)
		}
	case []any:
		for i, item := range x {
			x[i] = withoutPhones(item)
		}
	}
	return v
}

// buildRequest makes the request of params, resolving peers for the account.
func buildRequest(ctx context.Context, c *module.Call, method string, params map[string]any) (tl.Object, *tl.Descriptor, error) {
	var name Method
	if err := name.DecodeParam(method); err != nil {
		return nil, nil, err
	}
	d := api.ByName(method)
	if d == nil {
		return nil, nil, fmt.Errorf("no method %q", method)
	}
	b := requestBuilder{c: c}
	fields, err := b.fields(ctx, d, params)
	if err != nil {
		return nil, nil, fmt.Errorf("params of %s: %w", method, err)
	}
	text, err := json.Marshal(fields)
	if err != nil {
		return nil, nil, fmt.Errorf("params of %s: %w", method, err)
	}
	req, err := tljson.UnmarshalAs(api.Registry(), method, text)
	if err != nil {
		return nil, nil, fmt.Errorf("params of %s: %w", method, err)
	}
	return req, d, nil
}
