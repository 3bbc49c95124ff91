package layer170

import (
	"context"
	"crypto/rsa"
	"errors"
	"net"
	"strconv"
	"testing"

	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/auth"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/tg"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/sim"
)

// person is who signs in: with the code that the simulator sent, and a password.
type person struct {
	box      *sim.Server
	phone    string
	password string
}

func (p person) Phone(context.Context) (string, error)    { return p.phone, nil }
func (p person) Password(context.Context) (string, error) { return p.password, nil }

func (p person) Code(context.Context, *tg.AuthSentCode) (string, error) {
	return p.box.LoginCode(p.phone)
}

func (person) AcceptTermsOfService(context.Context, tg.HelpTermsOfService) error {
	return errors.New("the number is registered: there is nothing to accept")
}

func (person) SignUp(context.Context) (auth.UserInfo, error) {
	return auth.UserInfo{}, errors.New("the number is registered: there is nothing to sign up")
}

// newClient makes a client that dials DC 1 first. Its updates go to pushed.
func newClient(t *testing.T, box *sim.Server, pushed telegram.UpdateHandler) *telegram.Client {
	t.Helper()
	keys, err := crypto.ParsePublicKeys(box.PublicKeyPEM())
	if err != nil {
		t.Fatal(err)
	}
	o := telegram.Options{
		DC: 1, UpdateHandler: pushed, Resolver: dcs.Plain(dcs.PlainOptions{}),
		PublicKeys: []telegram.PublicKey{{RSA: &rsa.PublicKey{N: keys[0].N, E: keys[0].E}}},
	}
	for _, dc := range box.DCs() {
		host, port, err := net.SplitHostPort(dc.Addr)
		if err != nil {
			t.Fatal(err)
		}
		n, err := strconv.Atoi(port)
		if err != nil {
			t.Fatal(err)
		}
		o.DCList.Options = append(o.DCList.Options, tg.DCOption{ID: dc.ID, IPAddress: host, Port: n})
	}
	return telegram.NewClient(int(box.APIID()), box.APIHash(), o)
}
