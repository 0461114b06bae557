package calls

import (
	"context"
	"errors"
)

// The error of a context that has ended is there whenever it is asked for.
func plan(ctx context.Context, n int) (map[int]string, error) {
	steps := map[int]string{}
	for i := range n {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		steps[i] = "step"
	}
	return steps, nil
}

func await(ctx context.Context, ready chan map[int]string) (map[int]string, error) {
	select {
	case steps := <-ready:
		if steps == nil {
			return nil, errors.New("nothing to do")
		}
		return steps, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func sleep(ctx context.Context) (map[int]string, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// No error, if the context has not ended.
func hurry(ctx context.Context, n int) (map[int]string, error) {
	if n == 0 {
		return nil, ctx.Err()
	}
	return map[int]string{}, nil
}

// That of another context says nothing.
func mixUp(ctx, other context.Context) (map[int]string, error) {
	if ctx.Err() != nil {
		return nil, other.Err()
	}
	return map[int]string{}, nil
}

func follow(ctx, other context.Context, ready chan map[int]string) error {
	steps, err := plan(ctx, 3)
	if err != nil {
		return err
	}
	steps[0] = "first"
	if steps, err = await(ctx, ready); err != nil {
		return err
	}
	steps[0] = "first"
	if steps, err = sleep(ctx); err != nil {
		return err
	}
	steps[0] = "first"
	if steps, err = hurry(ctx, 1); err != nil {
		return err
	}
	steps[0] = "first" // want `assignment to entry in map steps, which may be nil: hurry may return it nil`
	if steps, err = mixUp(ctx, other); err != nil {
		return err
	}
	steps[0] = "first" // want `assignment to entry in map steps, which may be nil: mixUp may return it nil`
	return nil
}
