// Package layer translates between the layer that the simulator is written in
// and any other layer whose schema is given.
//
// A layer is a version of the API's schema: the same object has other fields, and
// with them another id, in another layer. Everything is matched by NAME, of the
// constructor or method and of the field, never by id or place:
//
//   - a field that the target lacks is dropped;
//   - one that only the target has is absent if it is optional, else 0, "", false,
//     an empty vector, the ...Empty constructor of its type, or the sole
//     constructor of its type with nothing but such values;
//   - one whose type changed is converted where it is evident how: int and long
//     (a number that does not fit cannot be expressed), string and bytes, Bool and
//     a flag, optional and required, boxed and bare, a vector item by item, one
//     value and a vector of it, an object and the value it was wrapped around or
//     within ("TextWithEntities" where there was a string).
//
// An object whose constructor the target lacks becomes, in this order: the
// constructor that the table of renames names; the sole constructor of the target
// type, if that of the source was the sole one too; the part of it that is of the
// wanted type (the text within a style that is unknown); ...Unsupported or
// ...Empty of the target type. If there is none it cannot be expressed: it is left
// out where it is optional or an item of a vector (updates, entities), and takes
// the object with it that requires it. An answer that cannot be expressed at all
// is an [InexpressibleError].
//
// Requests, which come the other way, are held to more: nothing that a client
// says may get lost on the way but fields that do not exist here. What cannot be
// expressed makes the request malformed.
//
// See https://core.telegram.org/api/invoking#layers.
package layer
