package main

import (
	"net/http"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

const instructions = `A workspace assistant for trying things out. Text: echo, upper, lower, slugify. Numbers: add.
Work: create_task writes a task card, draft_release_note a release note. aaa-ping tells that the server is there.
Read embedded:workspace-playbook for which tool to use when.`

// newServer holds everything that clients can see.
func newServer() *mcp.Server {
	server := mcp.NewServer(
		&mcp.Implementation{Name: "workspace-assistant-mcp", Version: "1.0.0"},
		&mcp.ServerOptions{Instructions: instructions},
	)
	addTools(server)
	addResources(server)
	addPrompts(server)
	return server
}

// newHandler serves MCP on exactly this path, and whether the server is up on /health.
func newHandler(path string) http.Handler {
	server := newServer()
	mcpHandler := mcp.NewStreamableHTTPHandler(
		func(*http.Request) *mcp.Server { return server },
		// A gateway beside the server reaches it through loopback, under the host name that the client used.
		&mcp.StreamableHTTPOptions{JSONResponse: true, DisableLocalhostProtection: true},
	)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == path:
			mcpHandler.ServeHTTP(w, r)
		case r.URL.Path == "/health" && (r.Method == http.MethodGet || r.Method == http.MethodHead):
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"ok":true}`))
		default:
			http.NotFound(w, r)
		}
	})
}
