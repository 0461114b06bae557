package correlated

// Copying nothing into a nil map does no harm, and a variadic call may fill what it is
// passed.

import "maps"

type labelled struct{ Labels map[string]string }

func finalize(c *labelled, labels map[string]string) {
	if len(labels) != 0 && c.Labels == nil {
		c.Labels = make(map[string]string, len(labels))
	}
	maps.Copy(c.Labels, labels)
}

func finalizeOther(c *labelled, labels, other map[string]string) {
	if len(labels) != 0 && c.Labels == nil {
		c.Labels = make(map[string]string, len(labels))
	}
	maps.Copy(c.Labels, other) // want `assignment to entry in map c.Labels, which is compared with nil elsewhere in finalizeOther`
}

type annotated struct {
	Annotations map[string]string
}

func annotate(d annotated, keys []string, blob annotated) annotated {
	n := d
	n.Annotations = nil
	if len(keys) > 0 || len(blob.Annotations) > 0 {
		n.Annotations = make(map[string]string)
	}
	for _, k := range keys {
		n.Annotations[k] = d.Annotations[k]
	}
	maps.Copy(n.Annotations, blob.Annotations)
	return n
}

func annotateBad(d annotated, keys, more []string, blob annotated) annotated {
	n := d
	n.Annotations = nil
	if len(keys) > 0 || len(blob.Annotations) > 0 {
		n.Annotations = make(map[string]string)
	}
	for _, k := range more {
		n.Annotations[k] = d.Annotations[k] // want `assignment to entry in map n.Annotations, which may be nil: nil is assigned`
	}
	return n
}

type appliedSettings map[string]map[string]any

type storer interface{ Store(...any) error }

func mirror(c storer) error {
	var (
		s       appliedSettings
		version uint64
	)
	if err := c.Store(&s, &version); err != nil {
		return err
	}
	ipv4 := s["ipv4"]
	ipv4["dns"] = version
	return nil
}

func mirrorNothing(c storer) error {
	s := appliedSettings{}
	if err := c.Store("s"); err != nil {
		return err
	}
	ipv4 := s["ipv4"]
	ipv4["dns"] = 1 // want `assignment to entry in nil map ipv4: no such entry has been made`
	return nil
}
