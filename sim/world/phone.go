package world

import "strings"

// ParsePhone brings a number as a person writes it to digits only. Numbers have
// 5 to 15 digits (E.164); anything else is PHONE_NUMBER_INVALID.
func ParsePhone(s string) (Private, error) {
	digits := strings.Map(func(r rune) rune {
		if strings.ContainsRune("+ -()", r) {
			return -1
		}
		return r
	}, s)
	if len(digits) < 5 || len(digits) > 15 {
		return "", errNumberInvalid
	}
	for _, r := range digits {
		if r < '0' || r > '9' {
			return "", errNumberInvalid
		}
	}
	return Private(strings.Clone(digits)), nil // s may alias a request's buffer
}

// testPrefix begins the numbers that exist without anybody registering them:
// 99966 X YYYY lives on DC X and its code is X five times.
// See https://core.telegram.org/api/auth#test-accounts.
const testPrefix = "99966"

// testDC returns the DC of a test number, 0 for any other.
func (w *World) testDC(phone Private) int {
	s := phone.Reveal()
	if len(s) != 10 || !strings.HasPrefix(s, testPrefix) {
		return 0
	}
	dc := int(s[len(testPrefix)] - '0')
	if dc < 1 || dc > w.opts.DCs {
		return 0
	}
	return dc
}
