// Package picture makes of an uploaded picture the sizes that Telegram keeps of
// photos, profile photos and previews of documents. It bounds what a picture may
// cost before it decodes one.
//
// See https://core.telegram.org/api/files#image-thumbnail-types.
package picture
