package main

import (
	"context"
	"os"
	"time"
)

// untilParentEnds gives a context that also ends with the process that started this one. `go run` keeps this server as
// a child and does not pass on the SIGTERM of `kill`; without this the server would keep the port.
func untilParentEnds(ctx context.Context) context.Context {
	parent := os.Getppid()
	// Process 1 is an init, and 0 is outside of this container: a supervisor that outlives the server or ends it.
	if parent <= 1 {
		return ctx
	}
	watched, cancel := context.WithCancel(ctx)
	go func() {
		defer cancel()
		ticks := time.NewTicker(25 * time.Millisecond)
		defer ticks.Stop()
		for os.Getppid() == parent {
			select {
			case <-ctx.Done():
				return
			case <-ticks.C:
			}
		}
	}()
	return watched
}
