// Package config makes one typed, validated Config of runner.yaml, RUNNER_*
// environment variables, flags and defaults. It remembers where each value
// came from, and it reports every mistake at once, each with its place.
//
// It reads configuration files only: key files are named here and read by
// those who need them.
package config

import (
	"log/slog"

	"github.com/tgfleet/tgfleet/telemetry"
)

// Environment is the Telegram that accounts live on.
type Environment string

// The environments.
const (
	Sim        Environment = "sim"        // the simulator, inside the process
	Custom     Environment = "custom"     // another MTProto server: addresses and keys from the config
	Test       Environment = "test"       // Telegram's test data centres
	Production Environment = "production" // Telegram
)

var environments = []Environment{Sim, Custom, Test, Production}

// Config is the whole configuration, valid and complete. It is shared: nobody
// changes it. The mapstructure tags are the key names, in every layer.
type Config struct {
	Environment Environment      `mapstructure:"environment"`
	Telegram    Telegram         `mapstructure:"telegram"`
	Transport   Transport        `mapstructure:"transport"`
	Proxy       telemetry.Secret `mapstructure:"proxy"` // URL, of accounts without one of their own; may carry credentials
	PFS         PFS              `mapstructure:"pfs"`
	Store       Store            `mapstructure:"store"`
	Sim         SimOptions       `mapstructure:"sim"`
	Log         Log              `mapstructure:"log"`
	Device      Device           `mapstructure:"device"`

	origins []Value
	files   []string
}

// Telegram says which servers to talk to, and as which application. In sim
// none of it is used: the simulator tells its own.
type Telegram struct {
	APIID      int32            `mapstructure:"api_id"`
	APIHash    telemetry.Secret `mapstructure:"api_hash"`
	HomeDC     int              `mapstructure:"home_dc"`     // dialled first by a new account
	DCs        []DC             `mapstructure:"dcs"`         // custom only; built in for test and production
	PublicKeys []string         `mapstructure:"public_keys"` // PEM files; custom only
}

// DC is the address of a data centre.
type DC struct {
	ID   int    `mapstructure:"id"`
	Addr string `mapstructure:"addr"` // host:port
}

// Transport is how payloads travel to a data centre.
type Transport string

// TransportAuto tries one after the other until one works. The other
// transports are named as package mtproto/transport names its kinds.
const TransportAuto Transport = "auto"

var transports = []string{string(TransportAuto), "abridged", "intermediate", "padded", "full", "obfuscated", "websocket", "http"}

// PFS says whether temporary keys are used (perfect forward secrecy).
// See https://core.telegram.org/api/pfs.
type PFS string

// The policies. Prefer does without when the server itself says, encrypted,
// that it does not know how to bind a temporary key.
const (
	PFSRequire PFS = "require"
	PFSPrefer  PFS = "prefer"
	PFSOff     PFS = "off"
)

var pfsPolicies = []string{string(PFSRequire), string(PFSPrefer), string(PFSOff)}

// Store says where the database and its master key are.
type Store struct {
	Path    string `mapstructure:"path"`
	KeyFile string `mapstructure:"key_file"`
}

// SimOptions configure the simulator of environment sim.
type SimOptions struct {
	DCs      int    `mapstructure:"dcs"`
	StateDir string `mapstructure:"state_dir"` // its world, between two runs of the program
	Control  string `mapstructure:"control"`   // base URL of the control API of another one, which `runner sim` commands use
}

// Log configures the log on stderr.
type Log struct {
	Level  slog.Level `mapstructure:"level"`
	Format LogFormat  `mapstructure:"format"`
}

// LogFormat is how log records are written.
type LogFormat string

// The log formats.
const (
	LogText LogFormat = "text"
	LogJSON LogFormat = "json"
)

// Device is what accounts without a device of their own tell Telegram about
// the program; people see it in their list of sessions.
type Device struct {
	Model  string `mapstructure:"model"`
	System string `mapstructure:"system"`
	App    string `mapstructure:"app"`
}

// Value is one configured value and where it came from.
type Value struct {
	Key    string // such as telegram.api_id
	Value  string // secrets are redacted
	Origin string // file:line:col, the name of an environment variable, command line, built in, default
}

// Origins returns every value in the order of the documentation.
func (c *Config) Origins() []Value { return append([]Value(nil), c.origins...) }

// Files returns the configuration files that were read, strongest first.
func (c *Config) Files() []string { return append([]string(nil), c.files...) }
