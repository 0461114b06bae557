package gcpace

import "testing"

func TestPercentOfLiveHeap(t *testing.T) {
	for _, tt := range []struct {
		live uint64
		want int
	}{
		{0, 12800},
		{64 << 20, 800},
		{256 << 20, 200},
		{512 << 20, 100},
		{4 << 30, 100},
	} {
		if got := percentOf(tt.live); got != tt.want {
			t.Errorf("with %d MB live: %d, want %d", tt.live>>20, got, tt.want)
		}
	}
}
