package gcpace

import "testing"

func TestPercentOfLiveHeap(t *testing.T) {
	for _, tt := range []struct {
		live uint64
		want int
	}{
		{0, 400},
		{64 << 20, 400},
		{256 << 20, 200},
		{512 << 20, 100},
		{4 << 30, 100},
	} {
		if got := percentOf(tt.live); got != tt.want {
			t.Errorf("with %d MB live: %d, want %d", tt.live>>20, got, tt.want)
		}
	}
}
