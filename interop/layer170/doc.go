// Package layer170 has gotd/td v0.93.0, a client of layer 170 that nobody here
// wrote, judge what the simulator says in that layer. It is a module of its own
// because one build has one version of gotd/td.
package layer170
