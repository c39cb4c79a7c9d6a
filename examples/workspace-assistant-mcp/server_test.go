package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

func connect(t *testing.T, path string) *mcp.ClientSession {
	t.Helper()
	web := httptest.NewServer(newHandler(path))
	t.Cleanup(web.Close)
	client := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil)
	session, err := client.Connect(context.Background(), &mcp.StreamableClientTransport{Endpoint: web.URL + path}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = session.Close() })
	return session
}

func TestTools(t *testing.T) {
	session := connect(t, "/mcp")
	for _, c := range []struct {
		tool      string
		arguments map[string]any
		want      string
	}{
		{"aaa-ping", map[string]any{}, "pong"},
		{"echo", map[string]any{"message": " as it is "}, " as it is "},
		{"add", map[string]any{"a": 2, "b": 3}, "5"},
		{"add", map[string]any{"a": 0.1, "b": 0.2}, "0.30000000000000004"},
		{"add", map[string]any{"a": 1234566, "b": 1}, "1.234567e+06"},
		{"upper", map[string]any{"message": "grün"}, "GRÜN"},
		{"lower", map[string]any{"message": "ÀB"}, "àb"},
		{"slugify", map[string]any{"message": "  Hello, World -- 2! "}, "hello-world-2"},
		{"create_task", map[string]any{"title": " Fix ", "priority": "HIGH", "owner": " ann "},
			"task: Fix\npriority: high\nowner: ann\nstatus: open"},
		{"create_task", map[string]any{"title": " ", "priority": "now"},
			"task: Untitled task\npriority: medium\nowner: unassigned\nstatus: open"},
		{"draft_release_note", map[string]any{"title": "2.0", "change": "faster", "impact": "less waiting"},
			"release: 2.0\nchange: faster\nimpact: less waiting\nstatus: draft"},
	} {
		result, err := session.CallTool(context.Background(), &mcp.CallToolParams{Name: c.tool, Arguments: c.arguments})
		if err != nil {
			t.Fatalf("%s: %v", c.tool, err)
		}
		text := result.Content[0].(*mcp.TextContent).Text
		if result.IsError || len(result.Content) != 1 || text != c.want {
			t.Errorf("%s(%v) = %q, want %q", c.tool, c.arguments, text, c.want)
		}
	}
}

func TestUnknownArgumentIsRefused(t *testing.T) {
	result, err := connect(t, "/mcp").CallTool(context.Background(),
		&mcp.CallToolParams{Name: "echo", Arguments: map[string]any{"message": "a", "other": 1}})
	if err == nil && !result.IsError {
		t.Error("an argument that the schema does not know was taken")
	}
}

func TestWhatIsOffered(t *testing.T) {
	session := connect(t, "/elsewhere/mcp")
	var tools, resources, prompts []string
	for tool, err := range session.Tools(context.Background(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		tools = append(tools, tool.Name)
	}
	for resource, err := range session.Resources(context.Background(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		resources = append(resources, resource.URI)
		read, err := session.ReadResource(context.Background(), &mcp.ReadResourceParams{URI: resource.URI})
		if err != nil || read.Contents[0].Text == "" {
			t.Errorf("%s: %v", resource.URI, err)
		}
	}
	for prompt, err := range session.Prompts(context.Background(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		prompts = append(prompts, prompt.Name)
	}
	for _, c := range []struct{ have, want []string }{
		{tools, []string{"aaa-ping", "add", "create_task", "draft_release_note", "echo", "lower", "slugify", "upper"}},
		{resources, []string{"embedded:readme", "embedded:task-guide", "embedded:workspace-playbook"}},
		{prompts, []string{"handoff_note", "hello", "summarize", "task_brief"}},
	} {
		if slices.Sort(c.have); !slices.Equal(c.have, c.want) {
			t.Errorf("offers %v, want %v", c.have, c.want)
		}
	}
	if _, err := session.ReadResource(context.Background(), &mcp.ReadResourceParams{URI: "embedded:none"}); err == nil {
		t.Error("a resource that is not there was read")
	}
}

func TestPaths(t *testing.T) {
	for given, want := range map[string]string{"": "/mcp", " / ": "/mcp", "a/mcp": "/a/mcp", " /b ": "/b"} {
		if path := pathFrom(given); path != want {
			t.Errorf("pathFrom(%q) = %q, want %q", given, path, want)
		}
	}
	handler := newHandler("/mcp")
	for path, want := range map[string]int{"/health": http.StatusOK, "/": http.StatusNotFound, "/mcp/": http.StatusNotFound} {
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
		if answer.Code != want {
			t.Errorf("GET %s = %d, want %d", path, answer.Code, want)
		}
	}
}
