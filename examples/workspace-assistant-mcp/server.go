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

// stateless is the first protocol version without sessions; versions are dates, so they compare as texts.
const stateless = "2026-07-28"

// newHandler serves MCP on exactly this path, and whether the server is up on /health.
func newHandler(path string) http.Handler {
	server := newServer()
	// The SDK serves either with sessions or without: clients of both kinds get theirs.
	withSessions, without := newTransport(server, false), newTransport(server, true)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == path && r.Header.Get("Mcp-Protocol-Version") >= stateless:
			without.ServeHTTP(w, r)
		case r.URL.Path == path:
			withSessions.ServeHTTP(w, r)
		case r.URL.Path == "/health" && (r.Method == http.MethodGet || r.Method == http.MethodHead):
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"ok":true}`))
		default:
			http.NotFound(w, r)
		}
	})
}

func newTransport(server *mcp.Server, stateless bool) http.Handler {
	return mcp.NewStreamableHTTPHandler(
		func(*http.Request) *mcp.Server { return server },
		&mcp.StreamableHTTPOptions{
			Stateless:    stateless,
			JSONResponse: true,
			// A gateway beside the server reaches it through loopback, under the host name that the client used.
			DisableLocalhostProtection: true,
		},
	)
}
