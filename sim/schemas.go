package sim

import "fmt"

// Schema is the API of one layer, for clients that speak it.
type Schema struct {
	Layer int    // 0: the text says it
	Name  string // of the file, for errors; "schema" when empty
	// Text is TL, or JSON as Telegram or mtcute publish it.
	Text string
}

// AddSchema lets clients speak another layer: from then on those that announce it
// are answered in it. A fault in the text is an error that says where it stands.
func (s *Server) AddSchema(schema Schema) error {
	name := schema.Name
	if name == "" {
		name = "schema"
	}
	if err := s.layers.Add(schema.Layer, name, schema.Text); err != nil {
		return fmt.Errorf("add a schema: %w", err)
	}
	return nil
}

// wideIDs is the first layer with ids of 64 bits.
const wideIDs = 133

// narrow tells whether one of the layers has no room for larger ids.
func (s *Server) narrow() bool { return s.layers.Layers()[0] < wideIDs }

// Layers lists the layers that clients may speak, the simulator's own among
// them.
func (s *Server) Layers() []int { return s.layers.Layers() }
