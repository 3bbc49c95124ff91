package handlers

import (
	"fmt"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// access says who may call a method.
type access uint8

const (
	// signedIn: an account, at its home DC.
	signedIn access = iota
	// anywhere: an account, at any DC it has a key of.
	anywhere
	// onCDN: anybody, on a CDN only.
	onCDN
	// anybody: also before sign-in.
	anybody
	// beforeBinding: also with a temporary key that is not bound yet.
	beforeBinding
	// unbound: as beforeBinding, and before initConnection.
	unbound
)

// method is one entry of the table.
type method struct {
	name   string // TL name
	access access
	run    func(*Call, tl.Object) ([]byte, error)
}

// methods finds the methods that the simulator answers by constructor id.
type methods map[uint32]method

func (m methods) add(a access, id uint32, run func(*Call, tl.Object) ([]byte, error)) {
	name := api.ByID(id).Name
	if _, twice := m[id]; twice {
		panic(fmt.Sprintf("handlers: %s is registered twice", name))
	}
	m[id] = method{name, a, run}
}

// object registers a method whose answer is one object.
func object[Q tl.Request[R], R tl.Object](m methods, a access, fn func(*Call, Q) (R, error)) {
	var q Q
	m.add(a, q.ConstructorID(), func(c *Call, req tl.Object) ([]byte, error) {
		res, err := fn(c, req.(Q))
		if err != nil {
			return nil, err
		}
		return tl.Append(nil, res)
	})
}

// boolean registers a method whose answer is boolTrue.
func boolean[Q tl.Request[bool]](m methods, a access, fn func(*Call, Q) error) {
	var q Q
	m.add(a, q.ConstructorID(), func(c *Call, req tl.Object) ([]byte, error) {
		if err := fn(c, req.(Q)); err != nil {
			return nil, err
		}
		return tl.AppendBool(nil, true), nil
	})
}

// list registers a method whose answer is a vector of objects.
func list[Q tl.Request[[]E], E tl.Object](m methods, a access, fn func(*Call, Q) ([]E, error)) {
	var q Q
	m.add(a, q.ConstructorID(), func(c *Call, req tl.Object) ([]byte, error) {
		res, err := fn(c, req.(Q))
		if err != nil {
			return nil, err
		}
		return tl.AppendObjects(nil, res)
	})
}

// table returns every method there is, group by group.
func table() methods {
	m := methods{}
	for _, group := range []func(methods){
		helpMethods, signInGroup, accountGroup, stateMethods, differenceMethods, chatMethods,
		sendMethods, historyMethods, dialogMethods, pinMethods, fileGroup, pollMethods,
		helpStaticMethods, langpackMethods, deviceMethods, settingMethods, lookMethods, dhMethods,
		stickerMethods, reactionMethods, emojiMethods, absentMethods, storyMethods, starMethods, contactListMethods, strangerMethods,
		editMethods, forwardMethods, readMethods, readMarkMethods, ttlMethods, draftMethods, folderMethods, savedMethods, scheduleMethods, dialogPinMethods, searchMethods, searchPlacesMethods, callbackMethods, inlineMethods, messageReactionMethods, reactionChoiceMethods,
		collectibleMethods, sendAsMethods,
	} {
		group(m)
	}
	return m
}

// Refusals of the dispatcher itself.
var (
	errMethodInvalid = world.Refuse(400, "INPUT_METHOD_INVALID")
	errFetch         = world.Refuse(400, "INPUT_FETCH_ERROR")
	errRequestLong   = world.Refuse(400, "INPUT_REQUEST_TOO_LONG")
	errNotInited     = world.Refuse(400, "CONNECTION_NOT_INITED")
	errBusiness      = world.Refuse(400, "BUSINESS_CONNECTION_INVALID")
	errLayerInvalid  = world.Refuse(400, "CONNECTION_LAYER_INVALID")
	errPermEmpty     = world.Refuse(401, "AUTH_KEY_PERM_EMPTY")
	errUnregistered  = world.Refuse(401, "AUTH_KEY_UNREGISTERED")
	errNeedPassword  = world.Refuse(401, "SESSION_PASSWORD_NEEDED")
	errAPIID         = world.Refuse(400, "API_ID_INVALID")
	errInternal      = world.Refuse(500, "INTERNAL_SERVER_ERROR")
)
