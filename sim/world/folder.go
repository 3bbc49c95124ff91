package world

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// FolderKind says which conversations a folder shows besides those that it names, and
// which of them it leaves out.
type FolderKind uint8

// The kinds of conversations.
const (
	FolderContacts FolderKind = 1 << iota
	FolderNonContacts
	FolderGroups
	FolderBroadcasts
	FolderBots
	WithoutMuted
	WithoutRead
	WithoutArchived

	folderIncludes = FolderContacts | FolderNonContacts | FolderGroups | FolderBroadcasts | FolderBots
)

// Folder is a view of the list of conversations; the archive is no folder of this kind.
// See https://core.telegram.org/api/folders.
type Folder struct {
	ID    int
	Kinds FolderKind `json:",omitempty"`
	Title string
	// Entities are custom emoji in the title, in an encoding that the world does not
	// read; Still that they do not move.
	Entities []byte `json:",omitempty"`
	Still    bool   `json:",omitempty"`
	Emoticon string `json:",omitempty"`
	Color    *int   `json:",omitempty"`
	// Pinned are at the top, in their order; with Included they are shown whatever
	// their kind, Excluded never are.
	Pinned   []Peer `json:",omitempty"`
	Included []Peer `json:",omitempty"`
	Excluded []Peer `json:",omitempty"`
}

// AllChats is the id of the list of all conversations among the folders.
const AllChats = 0

// folders are all of a user, in their order, with the one of all conversations.
type folders struct {
	Owner UserID
	List  []Folder
}

const (
	firstFolder, lastFolder = 2, 255
	maxFolders              = 10
	maxFolderPeers          = 100
	maxFolderTitle          = 12
)

// Folders returns the folders of a user in their order, among them the one of all
// conversations. The slice is the world's.
func (w *World) Folders(owner UserID) []Folder {
	if f := w.folders.Get(owner); f != nil {
		return f.List
	}
	return []Folder{{ID: AllChats}}
}

// SetFolder makes a folder, or changes the one with its id. The refusals are
// FILTER_ID_INVALID, FILTER_TITLE_EMPTY, MESSAGE_TOO_LONG (the title),
// FILTER_INCLUDE_EMPTY, FILTER_INCLUDE_TOO_MUCH and FILTERS_TOO_MUCH.
// See https://core.telegram.org/method/messages.updateDialogFilter.
func (w *World) SetFolder(owner UserID, f Folder) error {
	f.Title = strings.TrimSpace(f.Title)
	list := slices.Clone(w.Folders(owner))
	at := slices.IndexFunc(list, func(o Folder) bool { return o.ID == f.ID })
	switch {
	case f.ID < firstFolder || f.ID > lastFolder:
		return Refuse(400, "FILTER_ID_INVALID")
	case f.Title == "":
		return Refuse(400, "FILTER_TITLE_EMPTY")
	case utf8.RuneCountInString(f.Title) > maxFolderTitle:
		return Refuse(400, "MESSAGE_TOO_LONG")
	case f.Kinds&folderIncludes == 0 && len(f.Pinned)+len(f.Included) == 0:
		return Refuse(400, "FILTER_INCLUDE_EMPTY")
	case max(len(f.Pinned)+len(f.Included), len(f.Excluded)) > maxFolderPeers:
		return Refuse(400, "FILTER_INCLUDE_TOO_MUCH")
	case at < 0 && len(list) > maxFolders:
		return Refuse(400, "FILTERS_TOO_MUCH")
	}
	if at < 0 {
		list = append(list, f)
	} else {
		list[at] = f
	}
	w.keepFolders(owner, list)
	w.tellFolder(owner, f.ID)
	return nil
}

// DeleteFolder takes a folder away; FILTER_ID_INVALID when there is none.
func (w *World) DeleteFolder(owner UserID, id int) error {
	list := slices.Clone(w.Folders(owner))
	at := slices.IndexFunc(list, func(f Folder) bool { return f.ID == id })
	if at < 0 || id == AllChats {
		return Refuse(400, "FILTER_ID_INVALID")
	}
	w.keepFolders(owner, slices.Delete(list, at, at+1))
	w.tellFolder(owner, id)
	return nil
}

// OrderFolders puts folders in an order; those that it does not name stay after them.
// FILTER_ID_INVALID is for an id that is none.
// See https://core.telegram.org/method/messages.updateDialogFiltersOrder.
func (w *World) OrderFolders(owner UserID, order []int) error {
	list := slices.Clone(w.Folders(owner))
	for _, id := range order {
		if !slices.ContainsFunc(list, func(f Folder) bool { return f.ID == id }) {
			return Refuse(400, "FILTER_ID_INVALID")
		}
	}
	place := func(f Folder) int {
		if at := slices.Index(order, f.ID); at >= 0 {
			return at
		}
		return len(order)
	}
	slices.SortStableFunc(list, func(a, b Folder) int { return cmp.Compare(place(a), place(b)) })
	w.keepFolders(owner, list)
	w.tellNews([]UserID{owner}, News{Kind: NewsFolderOrder})
	return nil
}

func (w *World) keepFolders(owner UserID, list []Folder) { w.folders.Put(&folders{owner, list}) }

func (w *World) tellFolder(owner UserID, id int) {
	w.tellNews([]UserID{owner}, News{Kind: NewsFolder, MaxID: id})
}

// suggestedFolders are what Telegram proposes.
var suggestedFolders = []Folder{
	{Title: "Unread", Kinds: folderIncludes | WithoutRead},
	{Title: "Personal", Kinds: FolderContacts | FolderNonContacts},
}

// SuggestedFolders returns the folders that Telegram proposes and a user has not made.
func (w *World) SuggestedFolders(owner UserID) []Folder {
	var out []Folder
	for _, s := range suggestedFolders {
		if !slices.ContainsFunc(w.Folders(owner), func(f Folder) bool { return f.Kinds == s.Kinds }) {
			out = append(out, s)
		}
	}
	return out
}
