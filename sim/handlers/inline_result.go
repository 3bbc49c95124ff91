package handlers

import (
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// resultKind is what a result of a type must have; an empty refusal asks for nothing.
type resultKind struct {
	noTitle string // the refusal of a result without a title
	// file: the result is a file. noContent is the refusal of one that is said to lie
	// elsewhere, and where is not said; mimes are what it may be there, else wrongMime.
	file      bool
	noContent string
	mimes     []string
	wrongMime string
}

// errWebURL is for results that are to be fetched from nowhere.
const errWebURL = "WEBDOCUMENT_URL_EMPTY"

// resultKinds are the types of results.
// See https://core.telegram.org/constructor/inputBotInlineResult.
var resultKinds = map[string]resultKind{
	"article": {noTitle: "ARTICLE_TITLE_EMPTY"},
	"contact": {}, "geo": {}, "venue": {},
	"photo":   {file: true, noContent: "PHOTO_CONTENT_URL_EMPTY", mimes: []string{mimeJPEG}, wrongMime: "PHOTO_CONTENT_TYPE_INVALID"},
	"gif":     {file: true, noContent: errWebURL, mimes: []string{"image/gif", "video/mp4"}, wrongMime: "GIF_CONTENT_TYPE_INVALID"},
	"video":   {file: true, noTitle: "VIDEO_TITLE_EMPTY", noContent: errWebURL, mimes: []string{"video/mp4", "text/html"}, wrongMime: "VIDEO_CONTENT_TYPE_INVALID"},
	"audio":   {file: true, noTitle: "AUDIO_TITLE_EMPTY", noContent: "AUDIO_CONTENT_URL_EMPTY"},
	"voice":   {file: true, noContent: errWebURL},
	"file":    {file: true, noTitle: "FILE_TITLE_EMPTY", noContent: errWebURL, mimes: []string{"application/pdf", "application/zip"}, wrongMime: "FILE_CONTENT_TYPE_INVALID"},
	"sticker": {file: true, noContent: errWebURL},
}

var errResultType = world.Refuse(400, "RESULT_TYPE_INVALID")

// resultID names a result, "" for what is none.
func resultID(in api.InputBotInlineResultClass) string {
	switch r := in.(type) {
	case *api.InputBotInlineResult:
		return strings.Clone(r.ID)
	case *api.InputBotInlineResultPhoto:
		return strings.Clone(r.ID)
	case *api.InputBotInlineResultDocument:
		return strings.Clone(r.ID)
	case *api.InputBotInlineResultGame:
		return strings.Clone(r.ID)
	}
	return ""
}

// inlineResult reads one result. There are no games.
func (c *Call) inlineResult(in api.InputBotInlineResultClass) (world.InlineResult, error) {
	switch r := in.(type) {
	case *api.InputBotInlineResult:
		return c.listedResult(r)
	case *api.InputBotInlineResultPhoto:
		if r.Type != "photo" {
			return world.InlineResult{}, errResultType
		}
		f, err := c.inputPhoto(r.Photo)
		if err != nil {
			return world.InlineResult{}, instead(err, "PHOTO_INVALID")
		}
		return c.fileResult(f, r.SendMessage, &api.BotInlineMediaResult{ID: r.ID, Type: r.Type})
	case *api.InputBotInlineResultDocument:
		return c.documentResult(r)
	}
	return world.InlineResult{}, errResultType
}

// instead gives the refusal of no media another name.
func instead(err error, text string) error {
	if errors.Is(err, errMediaEmpty) {
		return world.Refuse(400, "%s", text)
	}
	return err
}

// listedResult reads a result that is described by texts, and by files that lie
// elsewhere on the internet.
func (c *Call) listedResult(in *api.InputBotInlineResult) (world.InlineResult, error) {
	kind, known := resultKinds[in.Type]
	switch {
	case !known || in.Type == "sticker":
		return world.InlineResult{}, errResultType
	case kind.noTitle != "" && blank(in.Title):
		return world.InlineResult{}, world.Refuse(400, "%s", kind.noTitle)
	case kind.file && in.Content == nil:
		return world.InlineResult{}, world.Refuse(400, "%s", kind.noContent)
	case in.Type == "photo" && in.Thumb == nil:
		return world.InlineResult{}, world.Refuse(400, "PHOTO_THUMB_URL_EMPTY")
	case kind.mimes != nil && !slices.Contains(kind.mimes, in.Content.MimeType):
		return world.InlineResult{}, world.Refuse(400, "%s", kind.wrongMime)
	}
	shown := &api.BotInlineResult{ID: in.ID, Type: in.Type, Title: in.Title, Description: in.Description, URL: in.URL}
	var err error
	if shown.Thumb, err = webDocument(in.Thumb); err != nil {
		return world.InlineResult{}, err
	}
	if shown.Content, err = webDocument(in.Content); err != nil {
		return world.InlineResult{}, err
	}
	out := world.InlineResult{ID: strings.Clone(in.ID)}
	if shown.SendMessage, err = c.inlineMessage(in.SendMessage, inlineFile{is: kind.file, remote: kind.file}, &out); err != nil {
		return out, err
	}
	out.Shown, err = tl.Append(nil, shown)
	return out, err
}

// documentResult reads a result that is a document which is there.
func (c *Call) documentResult(in *api.InputBotInlineResultDocument) (world.InlineResult, error) {
	kind := resultKinds[in.Type]
	if !kind.file || in.Type == "photo" {
		return world.InlineResult{}, errResultType
	}
	f, err := c.inputDocument(in.Document)
	switch {
	case err != nil:
		return world.InlineResult{}, instead(err, errDocument.Text)
	case in.Type == "sticker" && f.Class != world.DocumentSticker:
		return world.InlineResult{}, world.Refuse(400, "STICKER_DOCUMENT_INVALID")
	case (in.Type == "video" || in.Type == "file") && blank(in.Title):
		return world.InlineResult{}, world.Refuse(400, "%s", kind.noTitle)
	}
	return c.fileResult(f, in.SendMessage, &api.BotInlineMediaResult{ID: in.ID, Type: in.Type, Title: in.Title, Description: in.Description})
}

// fileResult completes a result that shows a file which is there.
func (c *Call) fileResult(f *world.File, send api.InputBotInlineMessageClass, shown *api.BotInlineMediaResult) (world.InlineResult, error) {
	out := world.InlineResult{ID: strings.Clone(shown.ID), File: f.ID}
	media, err := fileMedia(f, false, nil, nil)
	if err != nil {
		return out, err
	}
	if shown.SendMessage, err = c.inlineMessage(send, inlineFile{is: true, media: media}, &out); err != nil {
		return out, err
	}
	out.Shown, err = tl.Append(nil, shown)
	return out, err
}

func blank(text *string) bool { return text == nil || strings.TrimSpace(*text) == "" }

// maxWebURL bounds the address of a file elsewhere, in bytes.
const maxWebURL = 2048

// webDocument returns what clients are told of a file that lies elsewhere, which they
// fetch themselves.
func webDocument(in *api.InputWebDocument) (api.WebDocumentClass, error) {
	if in == nil {
		return nil, nil
	}
	if in.URL == "" {
		return nil, world.Refuse(400, errWebURL)
	}
	u, err := url.Parse(in.URL)
	switch {
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || len(in.URL) > maxWebURL:
		return nil, world.Refuse(400, "WEBDOCUMENT_URL_INVALID")
	case !strings.Contains(in.MimeType, "/") || len(in.MimeType) > maxMime || len(in.Attributes) > maxAttributes:
		return nil, world.Refuse(400, "WEBDOCUMENT_MIME_INVALID")
	}
	return &api.WebDocumentNoProxy{URL: in.URL, Size: in.Size, MimeType: in.MimeType, Attributes: in.Attributes}, nil
}
