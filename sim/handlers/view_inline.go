package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// via returns the bot that a message came from, nil for none.
func (v *view) via(m *world.Message) *int64 {
	if m.Via == 0 {
		return nil
	}
	return new(v.userID(m.Via))
}

// inlineResults returns what a bot answered, as the viewer sees it.
func (v *view) inlineResults(a *world.InlineAnswer) *api.MessagesBotResults {
	out := &api.MessagesBotResults{
		Gallery: a.Gallery, CacheTime: int32(a.HoldsFor(v.now)), QueryID: v.w.InlineID(v.viewer, a), NextOffset: optional(a.NextOffset),
		Results: []api.BotInlineResultClass{},
	}
	if b := a.PM; b != nil {
		out.SwitchPm = &api.InlineBotSwitchPM{Text: b.Text, StartParam: b.Target}
	}
	if b := a.WebView; b != nil {
		out.SwitchWebview = &api.InlineBotWebView{Text: b.Text, URL: b.Target}
	}
	for i := range a.Results {
		if r := v.inlineResult(&a.Results[i]); r != nil {
			out.Results = append(out.Results, r)
		}
	}
	out.Users = v.users
	return out
}

func (v *view) inlineResult(r *world.InlineResult) api.BotInlineResultClass {
	for _, u := range r.Message.Mentioned {
		v.userID(u)
	}
	out, ok := api.Decode(tl.NewDecoder(r.Shown)).(api.BotInlineResultClass)
	if !ok {
		return nil
	}
	if m, is := out.(*api.BotInlineMediaResult); is {
		if f := v.w.File(r.File); f != nil && f.Photo {
			m.Photo = v.photo(f)
		} else {
			m.Document = v.document(f)
		}
	}
	return out
}

var inlineChats = map[world.InlineChat]api.InlineQueryPeerTypeClass{
	world.InlineSameBot: &api.InlineQueryPeerTypeSameBotPM{}, world.InlineBot: &api.InlineQueryPeerTypeBotPM{},
	world.InlineUser: &api.InlineQueryPeerTypePM{}, world.InlineGroup: &api.InlineQueryPeerTypeChat{},
	world.InlineMegagroup: &api.InlineQueryPeerTypeMegagroup{}, world.InlineBroadcast: &api.InlineQueryPeerTypeBroadcast{},
}

// inlineNews tells a bot what it is asked, and which of its results was sent.
func (v *view) inlineNews(n *world.News) api.UpdateClass {
	var geo api.GeoPointClass
	if n.Asked.Geo != nil {
		geo = v.geo(n.Asked.Geo)
	}
	if n.Kind == world.NewsInlineQuery {
		return &api.UpdateBotInlineQuery{
			QueryID: n.Query, UserID: v.userID(n.Asked.By), Query: n.Asked.Text, Geo: geo, PeerType: inlineChats[n.Asked.Chat], Offset: n.Asked.Offset,
		}
	}
	return &api.UpdateBotInlineSend{UserID: v.userID(n.User), Query: n.Asked.Text, Geo: geo, ID: n.Result, MsgID: v.inlineID(n.Inline)}
}

// inlineID names a message to the viewer, the bot that it came from; nil for none.
func (v *view) inlineID(r *world.InlineRef) api.InputBotInlineMessageIDClass {
	if r == nil {
		return nil
	}
	owner := r.Owner.ID
	if r.Owner.Kind == world.KindChannel {
		owner = -owner
	}
	return &api.InputBotInlineMessageID64{
		DCID: int32(v.w.InlineDC(*r)), OwnerID: owner, ID: int32(r.ID), AccessHash: v.w.InlineHash(v.viewer, *r),
	}
}
