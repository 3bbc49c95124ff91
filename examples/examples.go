// Package examples holds inventories and playbooks that run against the
// simulator as they are. The program carries those that `runner demo` uses.
package examples

import _ "embed"

// Community is community.yaml: a group is founded, everybody joins and posts.
//
//go:embed community.yaml
var Community []byte
