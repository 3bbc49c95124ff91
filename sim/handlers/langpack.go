package handlers

import (
	"slices"
	"strings"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func langpackMethods(m methods) {
	object(m, anybody, getLangPack)
	object(m, anybody, getLangDifference)
	list(m, anybody, getLangStrings)
	list(m, anybody, getLanguages)
	object(m, anybody, getLanguage)
}

var (
	errLangPack = world.Refuse(400, "LANG_PACK_INVALID")
	errLangCode = world.Refuse(400, "LANG_CODE_NOT_SUPPORTED")
)

// langPacks are the applications that Telegram has texts for.
var langPacks = []string{"android", "android_x", "ios", "macos", "tdesktop", "unigram", "weba", "webk"}

// langVersion is the version of the one pack of each language: it holds no
// strings, so that clients show those they were built with.
const langVersion = 1

// checkLang checks which texts a client asks for. English is all there is.
func checkLang(pack, code string) error {
	switch {
	case !slices.Contains(langPacks, pack):
		return errLangPack
	case code != "en":
		return errLangCode
	}
	return nil
}

func english() *api.LangPackLanguage {
	return &api.LangPackLanguage{
		Official: true, Name: "English", NativeName: "English", LangCode: "en", PluralCode: "en",
		TranslationsURL: "https://sim.invalid/en/",
	}
}

// getLangPack is the whole pack. See https://core.telegram.org/api/links#language-pack-links.
func getLangPack(_ *Call, req *api.LangpackGetLangPackRequest) (*api.LangPackDifference, error) {
	return langDifference(req.LangPack, req.LangCode, 0)
}

func getLangDifference(_ *Call, req *api.LangpackGetDifferenceRequest) (*api.LangPackDifference, error) {
	return langDifference(req.LangPack, req.LangCode, req.FromVersion)
}

func langDifference(pack, code string, from int32) (*api.LangPackDifference, error) {
	if err := checkLang(pack, code); err != nil {
		return nil, err
	}
	return &api.LangPackDifference{LangCode: strings.Clone(code), FromVersion: from, Version: langVersion}, nil
}

// getLangStrings tells of every key that there is no text for it here.
func getLangStrings(_ *Call, req *api.LangpackGetStringsRequest) ([]api.LangPackStringClass, error) {
	if err := checkLang(req.LangPack, req.LangCode); err != nil {
		return nil, err
	}
	out := make([]api.LangPackStringClass, len(req.Keys))
	for i, key := range req.Keys {
		out[i] = &api.LangPackStringDeleted{Key: key}
	}
	return out, nil
}

func getLanguages(_ *Call, req *api.LangpackGetLanguagesRequest) ([]*api.LangPackLanguage, error) {
	if !slices.Contains(langPacks, req.LangPack) {
		return nil, errLangPack
	}
	return []*api.LangPackLanguage{english()}, nil
}

func getLanguage(_ *Call, req *api.LangpackGetLanguageRequest) (*api.LangPackLanguage, error) {
	if err := checkLang(req.LangPack, req.LangCode); err != nil {
		return nil, err
	}
	return english(), nil
}
