package modules

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/tgfleet/tgfleet/scripts/module"
	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram/auth"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/telemetry"
)

type loginParams struct {
	Method   string           `with:"method" doc:"code or bot_token; not set: as the inventory says"`
	Password telemetry.Secret `with:"password" doc:"2FA password; not set: password_ref of the inventory, else somebody is asked"`
	SignUp   string           `with:"sign_up" doc:"first name of a number without an account; simulator and test DCs only"`
}

func accountLogin() *module.Module {
	return module.New("account.login", "Sign the account in by code and 2FA password, going on where an earlier sign-in stopped.", runLogin)
}

func runLogin(ctx context.Context, c *module.Call, p loginParams) (module.Result, error) {
	cfg, state := c.Account.Config(), c.Account.State()
	method := p.Method
	if method == "" {
		method = cfg.Login
	}
	st, err := storedLogin(cfg, state)
	if err != nil {
		return module.Result{}, err
	}
	done, err := signedIn(ctx, c, state, st)
	if err != nil {
		return module.Result{}, err
	}
	if done != nil {
		return loginResult(*done, false), nil
	}
	switch method {
	case "code":
		st, err = loginByCode(ctx, c, p, st)
	case "bot_token":
		st, err = loginBot(ctx, c)
	default:
		return module.Result{}, fmt.Errorf("login method %q is not in this version: use code or bot_token", method)
	}
	if err != nil {
		return module.Result{}, err
	}
	return loginResult(st, true), nil
}

// storedLogin returns the sign-in that is under way, or a new one.
func storedLogin(cfg store.Account, state store.AccountState) (auth.State, error) {
	st := auth.State{Phone: cfg.Phone}
	if len(state.Login) == 0 {
		return st, nil
	}
	var stored auth.State
	if err := json.Unmarshal(state.Login, &stored); err != nil {
		return st, err
	}
	if stored.Phase == auth.PhaseDone || stored.Phone != cfg.Phone {
		return st, nil // a sign-in of another number is of no use
	}
	return stored, nil
}

// signedIn finds out whether there is anything to do. The server is asked only
// when the answer is not clear: the account was signed in before, or an
// earlier process sent the last request of a sign-in and did not live to see
// its answer.
func signedIn(ctx context.Context, c *module.Call, state store.AccountState, st auth.State) (*auth.State, error) {
	lost := c.Effects.Open("auth.signIn") || c.Effects.Open("auth.checkPassword") || c.Effects.Open("auth.importBotAuthorization")
	if state.UserID == 0 && !lost {
		return nil, nil
	}
	u, err := self(ctx, c)
	if class, ok := rpcerr.ClassOf(err); ok && (class == rpcerr.ClassReauth || class == rpcerr.ClassNeedPassword) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	done := auth.State{Phase: auth.PhaseDone, Phone: st.Phone, UserID: u.ID, Username: deref(u.Username)}
	if state.State != store.StateReady {
		if err := c.Account.SetLogin(ctx, done); err != nil {
			return nil, err
		}
	}
	return &done, nil
}

func loginByCode(ctx context.Context, c *module.Call, p loginParams, st auth.State) (auth.State, error) {
	if st.Phone == "" {
		return st, errors.New("the account has no phone: sign in by code needs one")
	}
	own := answers{c: c, password: p.Password}
	var who auth.Answers = own
	if p.SignUp != "" {
		if !c.Account.AllowSignUp() {
			return st, errors.New("with.sign_up is for the simulator and test DCs only")
		}
		who = signUpAnswers{own, p.SignUp}
	}
	// A step that was taken must be stored even when the run is being stopped.
	save := func(st auth.State) error { return c.Account.SetLogin(context.WithoutCancel(ctx), st) }
	return auth.Run(ctx, c.Effects.SignIn(), c.Account.App(), st, who, save)
}

func loginBot(ctx context.Context, c *module.Call) (auth.State, error) {
	ref := c.Account.Config().BotTokenRef
	if ref == "" {
		return auth.State{}, errors.New("the account has no bot_token_ref")
	}
	token, err := c.Secret(ctx, ref)
	if err != nil {
		return auth.State{}, err
	}
	st, err := auth.SignInBot(ctx, c.Effects.SignIn(), c.Account.App(), token)
	if err != nil {
		return st, err
	}
	return st, c.Account.SetLogin(context.WithoutCancel(ctx), st)
}

func loginResult(st auth.State, changed bool) module.Result {
	detail := "signed in"
	if !changed {
		detail = "signed in already"
	}
	return module.Result{Changed: changed, Detail: detail, Fields: map[string]any{"user_id": st.UserID, "username": st.Username}}
}

// answers gives a sign-in what it asks for: codes from the prompter, the
// password from the playbook or the inventory first.
type answers struct {
	c        *module.Call
	password telemetry.Secret
}

// Code implements auth.Answers.
func (a answers) Code(ctx context.Context, st auth.State, attempt int) (telemetry.Secret, error) {
	if a.c.Prompter == nil {
		return "", errNobody
	}
	a.c.Waiting("for the login code")
	defer a.c.Waiting("")
	return a.c.Prompter.Code(ctx, a.c.Account.Config(), st, attempt)
}

// Password implements auth.Answers. A reference is tried once: what it names
// will not be another password the next time.
func (a answers) Password(ctx context.Context, hint string, attempt int) (telemetry.Secret, error) {
	cfg := a.c.Account.Config()
	given := a.password != "" || cfg.PasswordRef != ""
	switch {
	case given && attempt > 1:
		return "", errors.New("the 2FA password is wrong: change it where password_ref of the inventory (or with.password) points to")
	case a.password != "":
		return a.password, nil
	case given:
		return a.c.Secret(ctx, cfg.PasswordRef)
	case a.c.Prompter == nil:
		return "", errNobody
	}
	a.c.Waiting("for the 2FA password")
	defer a.c.Waiting("")
	return a.c.Prompter.Password(ctx, cfg, hint, attempt)
}

var errNobody = errors.New("nobody can be asked: set code: {cmd: [...]} and password_ref in the inventory, or run it in a terminal")

// signUpAnswers allows a number without an account to be registered.
type signUpAnswers struct {
	answers
	first string
}

// SignUpName implements auth.SignUpAnswers.
func (a signUpAnswers) SignUpName(context.Context, auth.State) (auth.Name, error) {
	return auth.Name{First: a.first}, nil
}
