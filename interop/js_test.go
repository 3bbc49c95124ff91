package interop

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/sim"
)

const (
	// scriptLimit ends a script that a wrong answer makes spin. Its steps have
	// limits of their own.
	scriptLimit = 3 * time.Minute
	// installLimit bounds the installation of the packages.
	installLimit = 4 * time.Minute
)

// TestJavaScriptClients plays a day of two accounts through clients from npm.
// Each speaks a layer of its own, whose schema is in its package.
func TestJavaScriptClients(t *testing.T) {
	schemas := installed(t)
	for _, name := range []string{"mtcute", "gramjs"} {
		t.Run(name, func(t *testing.T) {
			box := jsBox(t, schemas)
			out := runNode(t, box.env, name+".mjs")
			t.Logf("%s", out)
			if !bytes.HasSuffix(out, []byte("\ndone\n")) {
				t.Error("the script did not come to its end")
			}
			for violation, n := range box.Violations() {
				if most := tolerated[name][string(violation)]; n > most {
					t.Errorf("%s %d times, tolerated %d: what the simulator's checks object to", violation, n, most)
				}
			}
		})
	}
}

// tolerated is what these clients are known to do against the documents, and
// Telegram lets pass, and how often at most.
var tolerated = map[string]map[string]int{
	"mtcute": {
		"seqno odd, even expected": math.MaxInt, // all its acknowledgements
		// It does neither unless the machine is so busy that an answer of a key exchange
		// takes five seconds (waitForUnencryptedMessage in network/session-connection.js of
		// @mtcute/core): then it goes on in the middle, or with a key that was not made.
		"handshake": 3, "unknown auth key": 3,
		// In the middle of a key exchange it sets its clock by the server's, which tells
		// whole seconds, and forgets its last msg_id (updateTimeOffset in
		// network/mtproto-session.js). Where the answer came late, the next is a lower one.
		"msg_id of an unencrypted message": 3,
	},
	// Every connection begins with salt 0 (network/MTProtoState.js), not with the one
	// that the key exchange gave, which network/Authenticator.js drops, and is told the
	// right one: six times in this script.
	"gramjs": {"server salt": 6},
}

// jsSchema is what schemas.mjs prints.
type jsSchema struct {
	Layer      int
	Name, Text string
}

// install brings the packages that the lock names, once for all tests; they stay
// for the next run.
var install = sync.OnceValues(func() ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), installLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, "npm", "install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
	cmd.Dir, cmd.WaitDelay = "js", time.Second
	return cmd.CombinedOutput()
})

// installed installs what the scripts need and returns the schemas of its clients.
func installed(t *testing.T) []sim.Schema {
	t.Helper()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed", program)
		}
	}
	if out, err := install(); err != nil {
		t.Skipf("the packages cannot be installed: %v\n%s", err, out)
	}
	var list []jsSchema
	if err := json.Unmarshal(runNode(t, nil, "schemas.mjs"), &list); err != nil {
		t.Fatal(err)
	}
	schemas := make([]sim.Schema, len(list))
	for i, s := range list {
		schemas[i] = sim.Schema{Layer: s.Layer, Name: s.Name, Text: s.Text}
	}
	return schemas
}

// scriptedBox is a simulator and how scripts learn of it.
type scriptedBox struct {
	*sim.Server
	env []string
}

// jsBox starts a simulator with two people: one has a password, and her home is
// not the data centre that is dialled first.
func jsBox(t *testing.T, schemas []sim.Schema) scriptedBox {
	t.Helper()
	server, err := sim.New(sim.Options{Schemas: schemas})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Errorf("close the simulator: %v", err)
		}
	})
	alice := sim.Number{Phone: "15550000001", DC: 2, FirstName: "Alice", Username: "alice_js", Password: "correct horse"}
	bob := sim.Number{Phone: "15550000002", DC: 1, FirstName: "Bob", Username: "bob_js"}
	for _, n := range []sim.Number{alice, bob} {
		if err := server.RegisterNumber(n); err != nil {
			t.Fatal(err)
		}
	}
	control, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server.ServeControl(control)
	type address struct {
		ID   int    `json:"id"`
		Addr string `json:"addr"`
	}
	var dcs []address
	for _, dc := range server.DCs() {
		dcs = append(dcs, address(dc))
	}
	list, err := json.Marshal(dcs)
	if err != nil {
		t.Fatal(err)
	}
	return scriptedBox{server, []string{
		"SIM_DCS=" + string(list),
		"SIM_PUBLIC_KEY=" + string(server.PublicKeyPEM()),
		fmt.Sprintf("SIM_FINGERPRINT=%016x", server.Fingerprint()),
		fmt.Sprintf("SIM_API_ID=%d", server.APIID()),
		"SIM_API_HASH=" + server.APIHash(),
		"SIM_CONTROL=http://" + control.Addr().String(),
		"SIM_ALICE=" + alice.Phone, "SIM_BOB=" + bob.Phone, "SIM_PASSWORD=" + alice.Password,
	}}
}

// runNode runs a script of js to its end and returns what it printed on stdout.
func runNode(t *testing.T, env []string, script string) []byte {
	t.Helper()
	return runScript(t, "js", env, "node", script)
}

// runScript runs a program in a folder to its end and returns what it printed on
// stdout.
func runScript(t *testing.T, dir string, env []string, program string, args ...string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), scriptLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir, cmd.Env, cmd.WaitDelay = dir, append(os.Environ(), env...), time.Second
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s %s: %v\n%s\n%s", program, strings.Join(args, " "), err, strings.TrimSpace(stdout.String()), &stderr)
	}
	return stdout.Bytes()
}
