package main

import (
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/tgfleet/tgfleet/sim/control"
)

const simChatLong = `Look at the groups and channels of a running simulator, and make some. A chat is named by
its @username or the reference that list prints, such as channel:2000000001.`

func (p *program) simChatCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "chat",
		Short: "List, show and create the simulator's groups and channels",
		Long:  simChatLong,
		Example: `  runner sim chat create "Book club" --by +15550000001 --member @ada_l
  runner sim chat list --of @ada_l`,
	}
	c := p.controlFlag(cmd)
	return group(cmd, p.simChatListCommand(c), p.simChatShowCommand(c), p.simChatCreateCommand(c))
}

func (p *program) simChatListCommand(c *simControl) *cobra.Command {
	var of string
	cmd := &cobra.Command{Use: "list", Aliases: []string{"ls"}, Short: "List groups and channels, or the conversations of one user", Args: cobra.NoArgs}
	cmd.Flags().StringVar(&of, "of", "", "the conversations of this user, newest first")
	f := formatFlag(cmd, formatTable, formatJSON, formatJSONL, formatName)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return c.with(func(client *control.Client) error {
			chats, err := client.Chats(cmd.Context(), control.Ref(of))
			if err != nil {
				return err
			}
			list := listing{kind: "chats", columns: []column{{"CHAT", false}, {"KIND", false}, {"TITLE", false}, {"USERNAME", false}, {"MEMBERS", true}, {"UNREAD", true}}}
			for _, ch := range chats {
				list.add(ch, string(ch.Ref), string(ch.Kind), printable(ch.Title), ch.Username, number(ch.Size), number(ch.Unread))
			}
			return list.write(p.out, *f)
		})
	}
	return cmd
}

// number is a count for a table, nothing for 0.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func (p *program) simChatShowCommand(c *simControl) *cobra.Command {
	cmd := &cobra.Command{Use: "show CHAT", Short: "Show a group or channel with its members and invite link", Args: cobra.ExactArgs(1)}
	f := formatFlag(cmd, formatTable, formatJSON)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return c.with(func(client *control.Client) error {
			ch, err := client.Chat(cmd.Context(), control.Ref(args[0]))
			if err != nil {
				return err
			}
			return writeChat(p.out, *f, ch)
		})
	}
	return cmd
}

func (p *program) simChatCreateCommand(c *simControl) *cobra.Command {
	var n control.NewChat
	var by, kind string
	var members []string
	cmd := &cobra.Command{
		Use:   "create TITLE --by USER",
		Short: "Make a group or channel on behalf of a user",
		Args:  cobra.ExactArgs(1),
	}
	fs := cmd.Flags()
	fs.StringVar(&by, "by", "", "the user who makes it")
	fs.StringVar(&kind, "kind", string(control.KindSupergroup), "group (a basic one), supergroup or channel")
	fs.StringVar(&n.About, "about", "", "description")
	fs.StringVar(&n.Username, "username", "", "username, without @, which makes it public")
	fs.StringArrayVar(&members, "member", nil, "a user to be invited; may be repeated")
	_ = cmd.MarkFlagRequired("by")
	f := formatFlag(cmd, formatTable, formatJSON, formatName)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		n.Title, n.By, n.Kind = args[0], control.Ref(by), control.ChatKind(kind)
		for _, m := range members {
			n.Members = append(n.Members, control.Ref(m))
		}
		return c.with(func(client *control.Client) error {
			ch, err := client.CreateChat(cmd.Context(), n)
			if err != nil {
				return err
			}
			return writeChat(p.out, *f, ch)
		})
	}
	return cmd
}

func writeChat(w io.Writer, f format, ch control.Chat) error {
	switch f {
	case formatJSON:
		return writeJSON(w, ch)
	case formatName:
		_, err := io.WriteString(w, string(ch.Ref)+"\n")
		return err
	}
	err := writeFacts(w, [2]string{"chat", string(ch.Ref)}, [2]string{"kind", string(ch.Kind)}, [2]string{"title", ch.Title}, [2]string{"about", ch.About},
		[2]string{"username", ch.Username}, [2]string{"creator", string(ch.Creator)}, [2]string{"link", ch.Link})
	if err != nil || len(ch.Members) == 0 {
		return err
	}
	if _, err := io.WriteString(w, "\n"); err != nil {
		return err
	}
	rows := make([][]string, 0, len(ch.Members))
	for _, m := range ch.Members {
		rows = append(rows, []string{string(m.Ref), printable(m.Name), m.Role})
	}
	return writeTable(w, []column{{"MEMBER", false}, {"NAME", false}, {"ROLE", false}}, rows)
}
