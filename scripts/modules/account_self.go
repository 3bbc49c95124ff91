package modules

import (
	"context"
	"errors"

	"github.com/tgfleet/tgfleet/scripts/module"
	"github.com/tgfleet/tgfleet/tl/api"
)

type selfParams struct{}

func accountSelf() *module.Module {
	return module.New("account.self", "Ask the server who the account is.", runSelf)
}

func runSelf(ctx context.Context, c *module.Call, _ selfParams) (module.Result, error) {
	u, err := self(ctx, c)
	if err != nil {
		return module.Result{}, err
	}
	return module.Result{Detail: deref(u.Username), Fields: map[string]any{
		"id": u.ID, "username": deref(u.Username), "first_name": deref(u.FirstName), "last_name": deref(u.LastName),
		"is_bot": u.Bot, "premium": u.Premium,
	}}, nil
}

// self reads the account's own user.
func self(ctx context.Context, c *module.Call) (*api.User, error) {
	users, err := module.Read(ctx, c, &api.UsersGetUsersRequest{ID: []api.InputUserClass{&api.InputUserSelf{}}})
	if err != nil {
		return nil, err
	}
	for _, x := range users {
		if u, ok := x.(*api.User); ok && u.Self {
			return u, nil
		}
	}
	return nil, errors.New("users.getUsers answers without the account itself")
}
