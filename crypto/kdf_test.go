package crypto

import (
	"encoding/binary"
	"encoding/json"
	"testing"
)

type kdfSide struct {
	XInt  Side     `json:"x_int"`
	V2Key hexBytes `json:"v2_aes_key"`
	V2IV  hexBytes `json:"v2_aes_iv"`
	V1Key hexBytes `json:"v1_aes_key"`
	V1IV  hexBytes `json:"v1_aes_iv"`
}

func (v kdfSide) check(t *testing.T, k *AuthKey, msgKey []byte, want Side) {
	t.Helper()
	if v.XInt != want {
		t.Errorf("x = %d, want %d", v.XInt, want)
	}
	key, iv := k.messageKeys(v.XInt, (*[16]byte)(msgKey))
	wantHex(t, "v2 key", key[:], v.V2Key)
	wantHex(t, "v2 iv", iv[:], v.V2IV)
	key, iv = k.messageKeysV1(v.XInt, (*[16]byte)(msgKey))
	wantHex(t, "v1 key", key[:], v.V1Key)
	wantHex(t, "v1 iv", iv[:], v.V1IV)
}

func TestKDFVectors(t *testing.T) {
	var file struct {
		File, Note string
		KDF        []struct {
			AuthKey hexBytes `json:"auth_key"`
			SHA1    hexBytes `json:"auth_key_sha1"`
			ID      hexBytes `json:"auth_key_id"`
			Aux     hexBytes `json:"auth_key_aux_hash"`
			MsgKey  hexBytes `json:"msg_key"`
			Client  kdfSide  `json:"client_to_server"`
			Server  kdfSide  `json:"server_to_client"`
		} `json:"mtproto_kdf"`
		Handshake []struct {
			NewNonce    hexBytes    `json:"new_nonce"`
			ServerNonce hexBytes    `json:"server_nonce"`
			Key         hexBytes    `json:"tmp_aes_key"`
			IV          hexBytes    `json:"tmp_aes_iv"`
			Salt        hexBytes    `json:"initial_server_salt"`
			SaltInt     json.Number `json:"initial_server_salt_int"`
			AuthKey     hexBytes    `json:"auth_key"`
			Aux         hexBytes    `json:"auth_key_aux_hash"`
			Hash1       hexBytes    `json:"new_nonce_hash1"`
			Hash2       hexBytes    `json:"new_nonce_hash2"`
			Hash3       hexBytes    `json:"new_nonce_hash3"`
			Note        string
		} `json:"handshake_tmp"`
	}
	loadVectors(t, "computed_kdf.json", &file)
	for _, c := range file.KDF {
		k := testKey(t, c.AuthKey)
		aux := k.AuxHash()
		wantHex(t, "auth_key_id", idBytes(k), c.ID)
		wantHex(t, "auth_key_id of the digest", idBytes(k), c.SHA1[12:])
		wantHex(t, "aux hash", aux[:], c.Aux)
		c.Client.check(t, k, c.MsgKey, Client)
		c.Server.check(t, k, c.MsgKey, Server)
	}
	wantCount(t, "message keys", len(file.KDF), 6)

	for _, c := range file.Handshake {
		newNonce, serverNonce := [32]byte(c.NewNonce), [16]byte(c.ServerNonce)
		key, iv := HandshakeKeys(newNonce, serverNonce)
		wantHex(t, "tmp_aes_key", key[:], c.Key)
		wantHex(t, "tmp_aes_iv", iv[:], c.IV)
		salt := FirstSalt(newNonce, serverNonce)
		wantHex(t, "salt", binary.LittleEndian.AppendUint64(nil, uint64(salt)), c.Salt)
		if want, err := c.SaltInt.Int64(); err != nil || salt != want {
			t.Errorf("salt %d, want %s", salt, c.SaltInt)
		}
		k := testKey(t, c.AuthKey)
		aux := k.AuxHash()
		wantHex(t, "aux hash", aux[:], c.Aux)
		for i, want := range [][]byte{c.Hash1, c.Hash2, c.Hash3} {
			got := NonceHash(newNonce, byte(i+1), aux)
			wantHex(t, "new_nonce_hash", got[:], want)
		}
	}
	wantCount(t, "handshake keys", len(file.Handshake), 4)
}

func idBytes(k *AuthKey) []byte { return binary.LittleEndian.AppendUint64(nil, uint64(k.ID())) }
