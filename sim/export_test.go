package sim

// Verify looks for contradictions in the server's world.
func (s *Server) Verify() error { return s.locked(s.world.Verify) }
