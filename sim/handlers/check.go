package handlers

import (
	"reflect"
	"unicode/utf8"

	"github.com/tgfleet/tgfleet/tl"
)

const (
	// maxItems bounds every list of a request: answers are longer than questions.
	maxItems = 10_000
	// maxNamed bounds lists of people or chats of whom much is told.
	maxNamed = 1000
)

// check refuses a request with a text that is not UTF-8, which the state could not
// keep and other clients could not read, and one with a list beyond all measure.
func check(req tl.Object) error { return checkValue(reflect.ValueOf(req)) }

func checkValue(v reflect.Value) error {
	switch v.Kind() {
	case reflect.String:
		if !utf8.ValidString(v.String()) {
			return errFetch
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			return checkValue(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if err := checkValue(v.Field(i)); err != nil {
				return err
			}
		}
	case reflect.Slice:
		return checkList(v)
	}
	return nil
}

func checkList(v reflect.Value) error {
	switch {
	case v.Type().Elem().Kind() == reflect.Uint8: // bytes may be anything
		return nil
	case v.Len() > maxItems:
		return errRequestLong
	}
	for i := range v.Len() {
		if err := checkValue(v.Index(i)); err != nil {
			return err
		}
	}
	return nil
}
