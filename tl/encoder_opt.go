package tl

// The Opt methods append an optional scalar whose flag is set. They are called
// with nil only when several fields share that flag and not all are given, which
// has no serialization.

func (e *Encoder) OptInt32(v *int32, name string) {
	if v == nil {
		e.Fail(&SharedFlagError{Field: name})
		return
	}
	e.Int32(*v)
}

func (e *Encoder) OptInt64(v *int64, name string) {
	if v == nil {
		e.Fail(&SharedFlagError{Field: name})
		return
	}
	e.Int64(*v)
}

func (e *Encoder) OptFloat64(v *float64, name string) {
	if v == nil {
		e.Fail(&SharedFlagError{Field: name})
		return
	}
	e.Float64(*v)
}

func (e *Encoder) OptString(v *string, name string) {
	if v == nil {
		e.Fail(&SharedFlagError{Field: name})
		return
	}
	e.String(*v)
}

func (e *Encoder) OptBool(v *bool, name string) {
	if v == nil {
		e.Fail(&SharedFlagError{Field: name})
		return
	}
	e.Bool(*v)
}

func (e *Encoder) OptInt128(v *Int128, name string) {
	if v == nil {
		e.Fail(&SharedFlagError{Field: name})
		return
	}
	e.Int128(*v)
}

func (e *Encoder) OptInt256(v *Int256, name string) {
	if v == nil {
		e.Fail(&SharedFlagError{Field: name})
		return
	}
	e.Int256(*v)
}
