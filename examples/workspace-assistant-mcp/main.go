// Command workspace-assistant-mcp serves small tools for a team's workspace over streamable HTTP.
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// drainTime is what requests under way get once the server is told to end.
const drainTime = 5 * time.Second

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "workspace-assistant-mcp:", err)
		os.Exit(1)
	}
}

func run() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx = untilParentEnds(ctx)

	port := portFrom(os.Getenv("PORT"))
	path := pathFrom(os.Getenv("MCP_PATH"))
	listener, err := net.Listen("tcp", ":"+port)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler:           newHandler(path),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      15 * time.Second,
		IdleTimeout:       60 * time.Second,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	fmt.Printf("workspace-assistant-mcp listens on http://localhost:%s%s\n", port, path)

	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	// Streams that clients keep open never become idle: they are cut when the time is over.
	if err := server.Shutdown(drain); errors.Is(err, context.DeadlineExceeded) {
		return server.Close()
	} else {
		return err
	}
}

func portFrom(value string) string {
	if value = strings.TrimSpace(value); value == "" {
		return "8088"
	}
	return value
}

// pathFrom makes an exact path of what MCP_PATH says: nothing and the bare root mean /mcp.
func pathFrom(value string) string {
	switch value = strings.TrimSpace(value); {
	case value == "" || value == "/":
		return "/mcp"
	case !strings.HasPrefix(value, "/"):
		return "/" + value
	default:
		return value
	}
}
