// A small MCP server for images of tests: one static program, and its first argument says how it behaves.
package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"sync"
	"syscall"
	"time"
)

func main() {
	mode := "mcp"
	if len(os.Args) > 1 {
		mode = os.Args[1]
	}
	if mode == "exits" {
		fmt.Println("reading the settings")
		fmt.Fprintln(os.Stderr, "Error: there is no database at db:5432")
		os.Exit(1)
	}
	port := envOr("PORT", "8088")
	if mode == "other-port" {
		port = "9321"
	}
	if delay, _ := strconv.Atoi(os.Getenv("START_DELAY_MS")); delay > 0 {
		time.Sleep(time.Duration(delay) * time.Millisecond)
	}
	server := &http.Server{Addr: ":" + port, Handler: http.HandlerFunc(serve)}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	done := make(chan struct{})
	go func() {
		<-signals
		limit, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		defer cancel()
		_ = server.Shutdown(limit)
		close(done)
	}()
	fmt.Println("listening on port " + port)
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		fmt.Fprintln(os.Stderr, "Error: "+err.Error())
		os.Exit(1)
	}
	<-done
}

func envOr(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

type message struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Params struct {
		ProtocolVersion string         `json:"protocolVersion"`
		Name            string         `json:"name"`
		Arguments       map[string]any `json:"arguments"`
	} `json:"params"`
}

var (
	lock     sync.Mutex
	sessions = map[string]bool{}
)

// Sessions as in the revisions that have them: what this process has not issued is 404, and a call without one is answered, too.
func serve(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != envOr("MCP_PATH", "/mcp") {
		http.NotFound(w, r)
		return
	}
	session := r.Header.Get("Mcp-Session-Id")
	lock.Lock()
	known := session == "" || sessions[session]
	if r.Method == http.MethodDelete {
		delete(sessions, session)
	}
	lock.Unlock()
	if !known {
		http.Error(w, "no such session", http.StatusNotFound)
		return
	}
	if r.Method == http.MethodDelete {
		return
	}
	var in message
	if r.Method != http.MethodPost {
		http.Error(w, "only POST", http.StatusMethodNotAllowed)
		return
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if len(in.ID) == 0 {
		w.WriteHeader(http.StatusAccepted)
		return
	}
	answer := map[string]any{"jsonrpc": "2.0", "id": in.ID}
	switch in.Method {
	case "initialize":
		session = newSession()
		w.Header().Set("Mcp-Session-Id", session)
		answer["result"] = map[string]any{
			"protocolVersion": in.Params.ProtocolVersion,
			"capabilities":    map[string]any{"tools": map[string]any{}},
			"serverInfo":      map[string]any{"name": "image-server", "version": envOr("VERSION", "1")},
		}
	case "ping":
		answer["result"] = map[string]any{}
	case "tools/list":
		answer["result"] = map[string]any{"tools": describe()}
	case "tools/call":
		text, failed := call(in.Params.Name, in.Params.Arguments)
		content := []any{map[string]any{"type": "text", "text": text}}
		answer["result"] = map[string]any{"content": content, "isError": failed}
	default:
		answer["error"] = map[string]any{"code": -32601, "message": "no such method"}
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer)
}

func newSession() string {
	var random [8]byte
	_, _ = rand.Read(random[:])
	host, _ := os.Hostname()
	session := host + "-" + hex.EncodeToString(random[:])
	lock.Lock()
	sessions[session] = true
	lock.Unlock()
	return session
}

func describe() []any {
	list := []any{}
	for _, name := range []string{"dial", "eat", "echo", "env", "exit", "facts", "read", "say", "sleep", "write"} {
		list = append(list, map[string]any{"name": name, "inputSchema": map[string]any{"type": "object"}})
	}
	return list
}

var hoard [][]byte

// What a test asks from within the container; a failure is the tool's answer, not the server's.
func call(name string, with map[string]any) (string, bool) {
	text := func(key string) string { return fmt.Sprint(with[key]) }
	number := func(key string) int { value, _ := with[key].(float64); return int(value) }
	result := func(value string, err error) (string, bool) {
		if err != nil {
			return err.Error(), true
		}
		return value, false
	}
	switch name {
	case "echo":
		return text("text"), false
	case "env":
		return os.Getenv(text("name")), false
	case "facts":
		host, _ := os.Hostname()
		facts, err := json.Marshal(map[string]any{
			"uid": os.Getuid(), "gid": os.Getgid(), "host": host, "version": envOr("VERSION", "1"),
		})
		return result(string(facts), err)
	case "read":
		content, err := os.ReadFile(text("path"))
		return result(string(content), err)
	case "write":
		return result("written", os.WriteFile(text("path"), []byte("x"), 0o600))
	case "dial":
		connection, err := net.DialTimeout("tcp", text("address"), 1500*time.Millisecond)
		if err == nil {
			_ = connection.Close()
		}
		return result("connected", err)
	case "say":
		fmt.Println(text("line"))
		return "said", false
	case "sleep":
		time.Sleep(time.Duration(number("ms")) * time.Millisecond)
		return "slept", false
	case "eat":
		for range number("mib") {
			block := make([]byte, 1<<20)
			for i := range block {
				block[i] = 1
			}
			hoard = append(hoard, block)
		}
		return "eaten", false
	case "exit":
		fmt.Fprintln(os.Stderr, "Error: asked to exit")
		os.Exit(number("code"))
	}
	return "no such tool", true
}
