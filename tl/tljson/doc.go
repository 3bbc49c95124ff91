// Package tljson turns TL objects into JSON and back by their descriptors.
//
// An object is {"_": "inputPeerUser", "user_id": "123", ...} with the names of
// the schema. Per type:
//
//	int, double     number; a double that is no number is "NaN", "Infinity", "-Infinity"
//	long            decimal string, since JSON numbers lose digits; a number is read too
//	string          string; bytes that are not UTF-8 come out as U+FFFD
//	bytes           base64 with padding
//	int128, int256  hexadecimal, in wire order
//	Bool, true      true or false; a flag that is false is left out
//	Vector          array
//
// Absent optional fields are left out; null reads as absent. Reading is strict:
// unknown and repeated names, missing fields and numbers out of range are errors
// that say where. "_" may be missing where only one constructor is possible.
package tljson
