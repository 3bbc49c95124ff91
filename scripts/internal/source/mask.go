package source

import (
	"regexp"
	"strings"
)

var secretPattern = regexp.MustCompile(`(?i)((?:password|2fa|two_fa|token|secret|hash|proxy)\w*["']?\s*[:=]\s*)[^\s,}][^,}]*`)

// MaskSecrets hides values behind keys that sound like a secret, in a line
// that is about to be shown. Expressions are shown: they name secrets and do
// not hold them.
func MaskSecrets(line string) string {
	return secretPattern.ReplaceAllStringFunc(line, func(match string) string {
		key := secretPattern.FindStringSubmatch(match)[1]
		if strings.HasPrefix(strings.Trim(match[len(key):], `"' `), "${{") {
			return match
		}
		return key + "***"
	})
}
