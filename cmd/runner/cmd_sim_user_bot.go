package main

import (
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tgfleet/tgfleet/sim/control"
)

func (p *program) simUserAddBotCommand(c *simControl) *cobra.Command {
	var b control.Bot
	cmd := &cobra.Command{
		Use:   "add-bot USERNAME",
		Short: "Make a bot, as one does in a chat with BotFather, and print its token",
		Args:  cobra.ExactArgs(1),
	}
	fs := cmd.Flags()
	fs.StringVar(&b.Name, "name", "", `name (default "Bot")`)
	fs.IntVar(&b.DC, "dc", 1, "data centre where the bot lives")
	fs.StringVar(&b.Owner, "owner", "", "phone number of the account that may change the bot's texts")
	fs.BoolVar(&b.ReadsAll, "reads-all", false, "let it see all messages of its groups: privacy mode is off")
	fs.BoolVar(&b.NoGroups, "no-groups", false, "let nobody add it to a group")
	inline := inlineFlags(fs)
	f := formatFlag(cmd, formatTable, formatJSON)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		b.Username, b.Inline = args[0], inline()
		return c.with(func(client *control.Client) error {
			made, err := client.RegisterBot(cmd.Context(), b)
			if err != nil {
				return err
			}
			if *f == formatJSON {
				return writeJSON(p.out, made)
			}
			return writeFacts(p.out, [2]string{"user", "user:" + strconv.FormatInt(made.ID, 10)}, [2]string{"username", made.Username}, [2]string{"token", made.Token})
		})
	}
	return cmd
}

// inlineFlags are those of a bot's inline mode; what is returned says what they
// make of it, nil for none.
func inlineFlags(fs *pflag.FlagSet) func() *control.InlineMode {
	var m control.InlineMode
	on := fs.Bool("inline", false, "let people ask it in any conversation; so do the other --inline flags")
	fs.StringVar(&m.Placeholder, "inline-placeholder", "", "text where the question is to be written")
	fs.BoolVar(&m.Geo, "inline-geo", false, "tell it where the person is who asks")
	fs.BoolVar(&m.Feedback, "inline-feedback", false, "tell it which of its results were sent")
	fs.StringVar(&m.Search, "inline-search", "", "name it to clients as the bot to search with: gif, venue or img")
	return func() *control.InlineMode {
		if !*on && m == (control.InlineMode{}) {
			return nil
		}
		return &m
	}
}
