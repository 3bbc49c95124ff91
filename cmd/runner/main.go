// Command runner runs a fleet of a person's own Telegram accounts: it signs
// them in, runs playbooks over them, and has a simulated Telegram built in.
package main

import "os"

func main() {
	os.Exit(run(os.Args[1:], streams{in: os.Stdin, out: os.Stdout, err: os.Stderr}))
}
