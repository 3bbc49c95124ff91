package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/tl/api"
)

// completionTime bounds what completion may take: a person is pressing Tab.
const completionTime = 2 * time.Second

// completeFrom offers what list reads from the store; without a store it
// offers nothing, and never an error on the person's command line.
func (p *program) completeFrom(list func(ctx context.Context, w *workspace) ([]string, error)) ([]string, cobra.ShellCompDirective) {
	ctx, cancel := context.WithTimeout(context.Background(), completionTime)
	defer cancel()
	p.console.quiet = true
	w, err := p.openExisting(ctx)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	defer w.close()
	out, err := list(ctx, w)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// completeAccounts offers account ids, groups and tags, with their states.
func (p *program) completeAccounts(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return p.completeFrom(func(ctx context.Context, w *workspace) ([]string, error) {
		chosen, err := w.pick(ctx, "")
		if err != nil {
			return nil, err
		}
		var out, labels []string
		for _, c := range chosen {
			out = append(out, c.account.ID+"\t"+string(c.shownState()))
			for _, g := range c.account.Groups {
				labels = append(labels, "group:"+g+"\tgroup")
			}
			for _, t := range c.account.Tags {
				labels = append(labels, "tag:"+t+"\ttag")
			}
		}
		slices.Sort(labels)
		return append(out, slices.Compact(labels)...), nil
	})
}

// completeIDs offers account ids alone.
func (p *program) completeIDs(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	all, directive := p.completeAccounts(cmd, args, begun)
	return slices.DeleteFunc(all, func(s string) bool {
		return strings.HasPrefix(s, "group:") || strings.HasPrefix(s, "tag:")
	}), directive
}

// completeQuarantined offers the accounts in quarantine that are not named yet.
func (p *program) completeQuarantined(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	return p.completeFrom(func(ctx context.Context, w *workspace) ([]string, error) {
		chosen, err := w.pick(ctx, "")
		if err != nil {
			return nil, err
		}
		var out []string
		for _, c := range chosen {
			if c.shownState() == store.StateQuarantined && !slices.Contains(args, c.account.ID) {
				out = append(out, c.account.ID+"\t"+firstLine(c.state.Reason))
			}
		}
		return out, nil
	})
}

// completeRuns offers run ids with their playbooks and statuses.
func (p *program) completeRuns(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return p.completeFrom(func(ctx context.Context, w *workspace) ([]string, error) {
		runs, err := w.store.ListRuns(ctx, 50)
		if err != nil {
			return nil, err
		}
		out := make([]string, 0, len(runs))
		for _, r := range runs {
			out = append(out, r.ID+"\t"+r.Playbook+", "+string(r.Status))
		}
		return out, nil
	})
}

// completeMethods offers the methods of the API with their result types.
func completeMethods(_ *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var out []string
	for _, d := range api.Descriptors() {
		if d.Function && strings.HasPrefix(d.Name, begun) {
			out = append(out, d.Name+"\t"+d.Type)
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// completePlaybooks lets the shell offer YAML files.
func completePlaybooks(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return []string{"yaml", "yml"}, cobra.ShellCompDirectiveFilterFileExt
}
