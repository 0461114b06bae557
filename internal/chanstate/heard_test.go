package chanstate

import (
	"go/token"
	"go/types"
	"testing"
)

// TestWaysHaveNoOrder joins ways on which the same was heard, in another order.
func TestWaysHaveNoOrder(t *testing.T) {
	a, b := types.NewVar(token.NoPos, nil, "a", types.Typ[types.Int]), types.NewVar(token.NoPos, nil, "b", types.Typ[types.Int])
	joined := heard(nil).with(a).with(b).or(heard(nil).with(b).with(a))
	if len(joined) != 1 {
		t.Errorf("%d ways, want 1", len(joined))
	}
	alternatives := heard(nil).with(a).or(heard(nil).with(b))
	if !alternatives.each(func(o types.Object) bool { return o == a || o == b }) {
		t.Error("each way tells, and they do not")
	}
	if alternatives.each(func(o types.Object) bool { return o == a }) {
		t.Error("one way only tells, and is taken for both")
	}
	if silent := alternatives.or(nil); silent.each(func(types.Object) bool { return true }) {
		t.Error("a way on which nothing was heard tells")
	}
}
