package tgfleet_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// shared is where the test vectors of the protocol come from; it is not part of
// the project. Copies of them are, each beside a test that uses all of it, or the
// part that its package is about.
const shared = "../shared/vectors"

// vectors names every shared file by its SHA-256, and the packages that test
// against it.
var vectors = map[string]struct {
	sum      string
	packages []string
}{
	"computed_aes.json":             {"0487c2e29a72864e9c1b4c2e4edbedb0ebc1d13c1af2dd27eb861304d8dbba0c", []string{"crypto"}},
	"computed_cdn_files.json":       {"e44606d0889d4574ddec06e91c790bdb99958b4747adf1562ea3fafebec5808a", []string{"telegram/files", "sim/handlers"}},
	"computed_dh_checks.json":       {"32dc6b713835758a443393e44d3a651499d07a541798af57b66d94f882b64e80", []string{"crypto"}},
	"computed_handshake.json":       {"fb5650bcd0b6a8aeb5c763532d0ef7dbd5b817c2f478ed782555eef0cec1b912", []string{"mtproto/exchange"}},
	"computed_kdf.json":             {"2fb39b1aa9288a0c416963e0135b2697162d6850475fb80abe14a2a043b5dd5a", []string{"crypto"}},
	"computed_messages.json":        {"44dc71f59b6aa9692edab2859183ee23263c996ece3cef0a1490c230440a4c2e", []string{"crypto", "mtproto"}},
	"computed_pfs_bind.json":        {"5019249092c374e774ac50c5eb2ee4a573cea8b225d1bf92d9d62534c5f44e4c", []string{"crypto"}},
	"computed_pq.json":              {"a5f7ec4c13f182045cb43d8b430d78bbb8d087aec2aa54c35b408164d5c1b60f", []string{"crypto"}},
	"computed_rsa_pad.json":         {"67a7d1d42fccd2fccc6f0500bf7fb4561d9f9a1fea99248b424dc1b079514401", []string{"crypto"}},
	"computed_session_rules.json":   {"bc027c9d7e32406c723914c059f70521ff8a0d2c7421c4d6f91f625ddc8032e5", []string{"mtproto"}},
	"computed_srp.json":             {"962ce814f8660eccd027e5d5e4d40936ac02b958ce34bd4f0dff620d43e78873", []string{"crypto/srp"}},
	"computed_tl.json":              {"9515f99bdaafc0f83b09ff5ea2380b9a17c048c0e4ea25f6b35c3cb518f489cd", []string{"tl", "tl/schema", "mtproto", "cmd/tlgen/internal/synth"}},
	"computed_tl_synthetic.json":    {"4bdc5135edca2c0a8b995a318633a9926900b93bd0c84ced7d873644f59ab695", []string{"tl/schema", "cmd/tlgen/internal/synth"}},
	"computed_transport.json":       {"397ccf2c0488e8dd3892d3f767b4a8d363e49b8215c947c93963733b06f005a5", []string{"mtproto/transport"}},
	"external_cross_checks.json":    {"54ee9b34976ae02cdf46929bfbaf9befaf88e5dc0036b0590ae8e01b2d68e975", []string{"crypto", "crypto/srp"}},
	"official_auth_key_sample.json": {"8913fb5746c3b0769eef34817dd47e0f5200d6681887eea30dc2e54216bb84b5", []string{"mtproto/exchange"}},
	"seed_handshake.json":           {"66fbeebe5598310ee785f647506f469d5dc9973a0356fbff8c34dbf56a7b6f4f", []string{"mtproto/exchange"}},
	"seed_login_trace.json":         {"7791fb40326f34439cf4d3c3fb08ee4134807d6385edef0f19e4470c952d7937", []string{"mtproto"}},
	"telegram_rsa_keys.json":        {"8fc360bcc708d5f608837a8d72f7f979dfb0411bb5a4a802c19d38b23e81aee3", []string{"crypto"}},
}

// TestVectorsAreWhole: each copy is the shared file byte for byte, and is named
// in a test of its package.
func TestVectorsAreWhole(t *testing.T) {
	for name, v := range vectors {
		for _, dir := range v.packages {
			if sum := fileSum(t, filepath.Join(dir, "testdata", name)); sum != v.sum {
				t.Errorf("%s/testdata/%s has the SHA-256 %s, want %s", dir, name, sum, v.sum)
			}
			if !namedInTest(t, dir, name) {
				t.Errorf("no test of %s names %s", dir, name)
			}
		}
	}
}

// TestVectorsAreAll compares with the source, where there is one.
func TestVectorsAreAll(t *testing.T) {
	files, err := os.ReadDir(shared)
	if err != nil {
		t.Skipf("the shared vectors are not here: %v", err)
	}
	for _, f := range files {
		v, ok := vectors[f.Name()]
		if !ok {
			t.Errorf("%s is used by no package", f.Name())
		} else if sum := fileSum(t, filepath.Join(shared, f.Name())); sum != v.sum {
			t.Errorf("%s has changed: SHA-256 %s, the copies have %s", f.Name(), sum, v.sum)
		}
	}
	if len(files) != len(vectors) {
		t.Errorf("%d shared files, the table has %d", len(files), len(vectors))
	}
}

func fileSum(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func namedInTest(t *testing.T, dir, name string) bool {
	t.Helper()
	tests, err := fs.Glob(os.DirFS(dir), "*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(tests, func(test string) bool {
		text, err := os.ReadFile(filepath.Join(dir, test))
		if err != nil {
			t.Fatal(err)
		}
		return bytes.Contains(text, []byte(`"`+name+`"`)) || bytes.Contains(text, []byte(`/`+name+`"`))
	})
}
