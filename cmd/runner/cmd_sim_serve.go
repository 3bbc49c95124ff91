package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tgfleet/tgfleet/config"
	"github.com/tgfleet/tgfleet/sim"
)

// serveFlags are the flags of `sim serve` that are not options of the simulator
// as they are.
type serveFlags struct {
	control string
	limits  string
	schemas []string // "N=FILE"
}

func (p *program) simServeCommand() *cobra.Command {
	var fl serveFlags
	var o sim.Options
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve a simulated Telegram on TCP until SIGTERM",
		Long: `Serve a simulated Telegram on TCP until SIGINT or SIGTERM. When it is ready, stdout says
where the data centres are, their public key, the api_id and api_hash to use, and where the
control API is: runner sim user, chat, message, fault and ledger use it. Numbers 99966XYYYY
exist without registering; X is their data centre and their code is X five times.`,
		Args: cobra.NoArgs,
	}
	fs := cmd.Flags()
	fs.StringVar(&o.Listen, "listen", "127.0.0.1:0", "address; with a port P, DC i is on P+i-1")
	fs.StringVar(&fl.control, "control", "127.0.0.1:0", "address of the control API, which has no password: keep it local")
	fs.IntVar(&o.DCs, "dcs", 3, "number of data centres, 1 to 9")
	fs.StringVar(&o.StateDir, "state", "", "folder that keeps the world between starts (default: in memory only)")
	fs.StringVar(&fl.limits, "limits", "", "hidden limits from `FILE`, see sim limits --help (default: none)")
	fs.StringArrayVar(&fl.schemas, "schema", nil, "schema of layer N for clients that speak it, `N=FILE`, in TL or JSON; may be repeated")
	fs.BoolVar(&o.AnyApp, "any-app", false, "take any api_id and api_hash, for clients that have theirs built in")
	fs.Int64Var(&o.CDNFrom, "cdn-from", 0, "adds a CDN, which serves documents of public channels from so many `BYTES` on (default: none)")
	fs.Int64Var(&o.FileQuota, "file-quota", 1<<30, "files that one account may keep here, in `BYTES`; negative for no bound")
	fs.DurationVar(&o.FileReferenceLife, "reference-life", 24*time.Hour, "how long a file reference is good")
	fs.IntVar(&o.DifferenceLimit, "difference-limit", 10_000, "`CHANGES` that a client may be behind before it must start anew")
	f := formatFlag(cmd, formatTable, formatJSON)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		switch {
		case o.DCs < 1 || o.DCs > 9:
			return usageError(fmt.Errorf("--dcs %d: want 1 to 9", o.DCs))
		case o.CDNFrom < 0:
			return usageError(fmt.Errorf("--cdn-from %d: want 0 or more bytes", o.CDNFrom))
		case o.FileReferenceLife <= 0:
			return usageError(fmt.Errorf("--reference-life %v: want more than nothing", o.FileReferenceLife))
		case o.DifferenceLimit < 1:
			return usageError(fmt.Errorf("--difference-limit %d: want 1 or more", o.DifferenceLimit))
		}
		return p.serveSim(cmd.Context(), o, fl, *f)
	}
	return cmd
}

// serveSim serves until ctx ends, which is how it is meant to end.
func (p *program) serveSim(ctx context.Context, o sim.Options, fl serveFlags, f format) error {
	var err error
	if fl.limits != "" {
		if o.Limits, err = readLimits(fl.limits); err != nil {
			return err
		}
	}
	if o.Schemas, err = readSchemas(fl.schemas); err != nil {
		return err
	}
	o.Logger = p.logger(slog.LevelWarn, config.LogText)
	box, err := startSim(ctx, o, fl.control)
	if err != nil {
		return err
	}
	if err := writeReady(p.out, f, box); err != nil {
		return err
	}
	<-ctx.Done()
	return box.close()
}

// box is a running simulator with its control API.
type box struct {
	*sim.Server
	control string // base URL of the control API
}

// startSim starts a simulator and its control API on the address control.
func startSim(ctx context.Context, o sim.Options, control string) (*box, error) {
	server, err := sim.New(o)
	if err != nil {
		return nil, fmt.Errorf("start the simulator: %w", err)
	}
	var lc net.ListenConfig
	listener, err := lc.Listen(ctx, "tcp", control)
	if err != nil {
		_ = server.Close()
		return nil, fmt.Errorf("start the simulator's control API: %w", err)
	}
	server.ServeControl(listener)
	return &box{Server: server, control: "http://" + listener.Addr().String()}, nil
}

// close stops the simulator after its state is written.
func (b *box) close() error {
	if err := b.Close(); err != nil {
		return fmt.Errorf("stop the simulator: %w", err)
	}
	return nil
}

// readyJSON is the one line of `sim serve -o json`.
type readyJSON struct {
	Ready        bool     `json:"ready"`
	DCs          []dcJSON `json:"dcs"`
	PublicKeyPEM string   `json:"public_key_pem"`
	Fingerprint  string   `json:"fingerprint"` // hexadecimal
	APIID        int32    `json:"api_id"`
	APIHash      string   `json:"api_hash"`
	Control      string   `json:"control"`
	LoginCode    string   `json:"login_code"`
}

type dcJSON struct {
	ID   int    `json:"id"`
	Addr string `json:"addr"`
}

func ready(b *box) readyJSON {
	r := readyJSON{Ready: true, PublicKeyPEM: string(b.PublicKeyPEM()), Fingerprint: fmt.Sprintf("%016x", b.Fingerprint()),
		APIID: b.APIID(), APIHash: b.APIHash(), Control: b.control,
		LoginCode: "GET " + b.control + "/v1/numbers/PHONE/code gives the newest code of a number; " +
			"the code of 99966XYYYY is X five times"}
	for _, dc := range b.DCs() {
		r.DCs = append(r.DCs, dcJSON{dc.ID, dc.Addr})
	}
	return r
}

func writeReady(w io.Writer, f format, b *box) error {
	r := ready(b)
	if f == formatJSON {
		return writeJSON(w, r)
	}
	var s strings.Builder
	for _, dc := range r.DCs {
		fmt.Fprintf(&s, "DC %d         %s\n", dc.ID, dc.Addr)
	}
	fmt.Fprintf(&s, "control      %s\nfingerprint  %s\napi_id       %d\napi_hash     %s\nlogin code   %s\n%s",
		r.Control, r.Fingerprint, r.APIID, r.APIHash, r.LoginCode, r.PublicKeyPEM)
	_, err := io.WriteString(w, s.String())
	return err
}
