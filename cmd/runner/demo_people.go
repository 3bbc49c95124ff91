package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/tgfleet/tgfleet/config"
	"github.com/tgfleet/tgfleet/telemetry"
)

// demoHomeDC is the data centre that accounts dial first.
const demoHomeDC = 2

// demoDCs is how many data centres the demo has.
const demoDCs = 3

// person is one number of the demo.
type person struct {
	id       string
	phone    telemetry.Secret
	dc       int
	password telemetry.Secret // "" for most
	first    string
	username string
}

var firstNames = []string{"Ada", "Bela", "Chidi", "Dora", "Emil", "Fatima", "Goran", "Hana", "Ines", "Jonas",
	"Kofi", "Lena", "Mira", "Nils", "Olga", "Pavel", "Quyen", "Rosa", "Samir", "Tove", "Uma", "Viktor", "Wen", "Yara", "Zofia"}

// demoPeople makes n people: every third lives on another DC than the one
// dialled first, every fifth has a 2FA password. The first is the owner.
func demoPeople(n int, seed uint64) []person {
	random := rand.New(rand.NewPCG(seed, uint64(n)))
	people := make([]person, 0, n)
	for i := range n {
		name := firstNames[random.IntN(len(firstNames))]
		p := person{
			id:       fmt.Sprintf("%s-%03d", strings.ToLower(name), i+1),
			phone:    telemetry.Secret(fmt.Sprintf("+4277%07d", seed%100*100_000+uint64(i))),
			dc:       demoHomeDC,
			first:    name,
			username: fmt.Sprintf("%s_%04d", strings.ToLower(name), i+1),
		}
		if i%3 == 2 {
			p.dc = 1 + 2*(i/3%2) // 1 and 3 in turn
		}
		if i%5 == 4 {
			p.password = telemetry.Secret(fmt.Sprintf("%s %08x", name, random.Uint32()))
		}
		people = append(people, p)
	}
	return people
}

// writeDemoFiles writes what a person would write: a configuration, an
// inventory, and each password in a file of its own. It returns the inventory.
func writeDemoFiles(dir string, people []person) (string, error) {
	secrets := filepath.Join(dir, "secrets")
	if err := os.MkdirAll(secrets, 0o700); err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("inventory: 1\naccounts:\n")
	for i, p := range people {
		fmt.Fprintf(&b, "  - id: %s\n    phone: %q\n    groups: [demo]\n", p.id, p.phone.Reveal())
		if i == 0 {
			b.WriteString("    tags: [owner]\n")
		}
		if p.password != "" {
			file := filepath.Join(secrets, p.id)
			if err := os.WriteFile(file, []byte(p.password.Reveal()+"\n"), 0o600); err != nil {
				return "", err
			}
			fmt.Fprintf(&b, "    password_ref: %q\n", "file:"+file)
		}
		fmt.Fprintf(&b, "    vars: { first_name: %s }\n", p.first)
	}
	inventory := filepath.Join(dir, "inventory.yaml")
	if err := os.WriteFile(inventory, []byte(b.String()), 0o600); err != nil {
		return "", err
	}
	text := fmt.Sprintf("environment: sim\nstore: { path: %s, key_file: %s }\n", demoStore, demoStore+".key")
	return inventory, os.WriteFile(demoConfigFile(dir), []byte(text), 0o600)
}

// demoStore is the file of the store in the demo's folder.
const demoStore = "runner.db"

func demoConfigFile(dir string) string { return filepath.Join(dir, "runner.yaml") }

// demoConfig reads the configuration in the demo's folder, and lets neither
// the person's environment nor their own configuration interfere.
func demoConfig(dir string) (*config.Config, error) {
	return config.Load(config.Options{File: demoConfigFile(dir), Env: []string{}, Flags: map[string]string{
		"sim.dcs": strconv.Itoa(demoDCs), "telegram.home_dc": strconv.Itoa(demoHomeDC), "log.level": "warn", "log.format": "text",
	}})
}
