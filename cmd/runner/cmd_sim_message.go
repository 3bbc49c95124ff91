package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tgfleet/tgfleet/sim/control"
)

const simMessageLong = `Read the conversations of a running simulator, and write into them as any of its users:
the message reaches the clients under test as if another client had sent it, by the
same rules.`

func (p *program) simMessageCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "message",
		Short: "Read conversations of the simulator, and write as one of its users",
		Long:  simMessageLong,
		Example: `  runner sim message send --from +15550000002 --to @ada_l "Are you there?"
  runner sim message list @ada_l --as +15550000002
  runner sim message list channel:2000000001 -o jsonl`,
	}
	c := p.controlFlag(cmd)
	return group(cmd, p.simMessageListCommand(c), p.simMessageSendCommand(c))
}

func (p *program) simMessageListCommand(c *simControl) *cobra.Command {
	var as string
	var limit int
	cmd := &cobra.Command{Use: "list CHAT", Aliases: []string{"ls"}, Short: "List the newest messages of a conversation, the oldest first", Args: cobra.ExactArgs(1)}
	cmd.Flags().StringVar(&as, "as", "", "whose view it is; a conversation with a user needs it")
	cmd.Flags().IntVar(&limit, "limit", control.DefaultMessages, "at most this many, the newest")
	f := formatFlag(cmd, formatTable, formatJSON, formatJSONL)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if limit < 1 || limit > control.MaxMessages {
			return usageError(fmt.Errorf("--limit %d: want 1 to %d", limit, control.MaxMessages))
		}
		return c.with(func(client *control.Client) error {
			messages, err := client.History(cmd.Context(), control.Ref(args[0]), control.Ref(as), limit)
			if err != nil {
				return err
			}
			list := listing{kind: "messages", columns: []column{{"ID", true}, {"TIME", false}, {"FROM", false}, {"NAME", false}, {"TEXT", false}}}
			for _, m := range messages {
				list.add(m, strconv.Itoa(m.ID), clock("", m.At), string(m.From), printable(m.Name), messageText(m))
			}
			return list.write(p.out, *f)
		})
	}
	return cmd
}

func messageText(m control.ChatMessage) string {
	text := printable(m.Text)
	if m.Service != "" {
		text = strings.TrimSpace("(" + m.Service + ") " + text)
	}
	if m.ReplyTo != 0 {
		text = fmt.Sprintf("[to %d] %s", m.ReplyTo, text)
	}
	return text
}

// maxMessageText bounds a message read from stdin, in bytes; the simulator's
// own limit is lower.
const maxMessageText = 64 << 10

func (p *program) simMessageSendCommand(c *simControl) *cobra.Command {
	var m control.NewMessage
	var from, to string
	cmd := &cobra.Command{
		Use:   "send --from USER --to USER|CHAT TEXT|-",
		Short: "Send a message as a user; - reads the text from stdin",
		Args:  cobra.ExactArgs(1),
	}
	fs := cmd.Flags()
	fs.StringVar(&from, "from", "", "the user who writes")
	fs.StringVar(&to, "to", "", "the user, group or channel it goes to")
	fs.IntVar(&m.ReplyTo, "reply-to", 0, "id of the message it answers, as the writer sees it")
	fs.BoolVar(&m.Silent, "silent", false, "without a notification")
	_ = cmd.MarkFlagRequired("from")
	_ = cmd.MarkFlagRequired("to")
	f := formatFlag(cmd, formatTable, formatJSON)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		m.From, m.To, m.Text = control.Ref(from), control.Ref(to), args[0]
		if m.Text == "-" {
			text, err := io.ReadAll(io.LimitReader(p.in, maxMessageText))
			if err != nil {
				return fmt.Errorf("read the text from stdin: %w", err)
			}
			m.Text = string(text)
		}
		return c.with(func(client *control.Client) error {
			sent, err := client.Send(cmd.Context(), m)
			if err != nil {
				return err
			}
			if *f == formatJSON {
				return writeJSON(p.out, sent)
			}
			_, err = fmt.Fprintf(p.out, "message %d is sent\n", sent.ID)
			return err
		})
	}
	return cmd
}
