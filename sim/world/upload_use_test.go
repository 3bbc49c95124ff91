package world

import "testing"

// A file that was made of an upload stays what it was, whatever is uploaded under the
// same id afterwards.
func TestFilesOutliveTheirUploads(t *testing.T) {
	w, _, u := uploader(t)
	save := func(data string) *Upload {
		t.Helper()
		if err := w.SavePart(now, u.ID, Part{FileID: 1, Data: []byte(data)}); err != nil {
			t.Fatal(err)
		}
		up, err := w.Uploaded(now, u.ID, Input{FileID: 1, Parts: 1})
		if err != nil {
			t.Fatal(err)
		}
		return up
	}
	reads := func(f *File, want string) {
		t.Helper()
		if got, err := w.Read(f.Content, 0, 100); err != nil || string(got) != want {
			t.Errorf("the file reads %q, %v, want %q", got, err, want)
		}
	}
	first, err := w.MakeDocument(now, save("first"), NewDocument{Class: DocumentFile})
	if err != nil {
		t.Fatal(err)
	}
	if again, err := w.MakeDocument(now, save("first"), NewDocument{Class: DocumentFile}); err != nil || again != first {
		t.Errorf("a part that comes twice makes another file: %v, %v", again, err)
	}
	second, err := w.MakeDocument(now, save("other"), NewDocument{Class: DocumentFile})
	if err != nil {
		t.Fatal(err)
	}
	reads(first, "first")
	reads(second, "other")
	if got := w.Stored(u.ID); got != 10 {
		t.Errorf("%d bytes are stored, want 10", got)
	}
}

// A picture is drawn anew when another was uploaded in its place.
func TestPhotosFollowTheirUploads(t *testing.T) {
	w, _, u := uploader(t)
	for _, data := range []string{"first", "other"} {
		if err := w.SavePart(now, u.ID, Part{FileID: 1, Data: []byte(data)}); err != nil {
			t.Fatal(err)
		}
		up, err := w.Uploaded(now, u.ID, Input{FileID: 1, Parts: 1})
		if err != nil {
			t.Fatal(err)
		}
		for _, profile := range []bool{false, true} {
			if f := w.PhotoOf(up, profile); f != nil {
				t.Errorf("%q is the picture of %d already", data, f.ID)
			}
			if _, err := w.MakePhoto(now, up, profile, []Picture{{Type: "a", Data: []byte(data)}}); err != nil {
				t.Fatal(err)
			}
		}
	}
}
