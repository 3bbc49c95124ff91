package interop

import (
	"bytes"
	"os/exec"
	"testing"

	"github.com/tgfleet/tgfleet/sim"
)

// python returns a Python that knows Telethon: Debian's, or that of the PATH.
func python(t *testing.T) string {
	t.Helper()
	for _, program := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(program, "-c", "import telethon").Run() == nil {
			return program
		}
	}
	t.Skip("no python3 has telethon: install the package python3-telethon of Debian, or telethon with pip")
	return ""
}

// TestTelethon plays a day of people and a bot through Telethon, in the layer whose
// schema is made from its own classes.
func TestTelethon(t *testing.T) {
	program := python(t)
	schema := sim.Schema{Name: "telethon", Text: string(runScript(t, "py", nil, program, "-B", "telethon_schema.py"))}
	box := jsBox(t, []sim.Schema{schema})
	out := runScript(t, "py", box.env, program, "-B", "telethon_day.py")
	t.Logf("%s", out)
	if !bytes.HasSuffix(out, []byte("\ndone\n")) {
		t.Error("the script did not come to its end")
	}
	for violation, n := range box.Violations() {
		if string(violation) != "server salt" { // it begins with salt 0 and is told
			t.Errorf("%s %d times: what the simulator's checks object to", violation, n)
		}
	}
}
