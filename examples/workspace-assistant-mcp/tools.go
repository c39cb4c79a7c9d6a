package main

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

type pingInput struct {
	Note string `json:"note,omitempty" jsonschema:"anything; it is not looked at"`
}

type messageInput struct {
	Message string `json:"message" jsonschema:"the text to work on"`
}

type addInput struct {
	A float64 `json:"a" jsonschema:"first number"`
	B float64 `json:"b" jsonschema:"second number"`
}

type taskInput struct {
	Title    string `json:"title" jsonschema:"what is to be done"`
	Priority string `json:"priority,omitempty" jsonschema:"low, medium or high; medium when it is none of them"`
	Owner    string `json:"owner,omitempty" jsonschema:"who does it"`
}

type noteInput struct {
	Title  string `json:"title" jsonschema:"name of the release or change"`
	Change string `json:"change" jsonschema:"what changed"`
	Impact string `json:"impact,omitempty" jsonschema:"what users notice of it"`
}

func addTools(server *mcp.Server) {
	addTool(server, "aaa-ping", "Says pong: the server is there.", func(pingInput) string { return "pong" })
	addTool(server, "echo", "Gives a message back as it is.", func(in messageInput) string { return in.Message })
	addTool(server, "add", "Adds two numbers.", func(in addInput) string {
		return strconv.FormatFloat(in.A+in.B, 'g', -1, 64)
	})
	addTool(server, "upper", "Makes a message upper case.", func(in messageInput) string {
		return strings.ToUpper(in.Message)
	})
	addTool(server, "lower", "Makes a message lower case.", func(in messageInput) string {
		return strings.ToLower(in.Message)
	})
	addTool(server, "slugify", "Makes a slug of a message, for addresses and branch names.", func(in messageInput) string {
		return slug(in.Message)
	})
	addTool(server, "create_task", "Writes a task card.", taskCard)
	addTool(server, "draft_release_note", "Drafts a release note.", releaseNote)
}

// addTool adds a tool that cannot fail and answers with one text.
func addTool[In any](server *mcp.Server, name, description string, answer func(In) string) {
	mcp.AddTool(server, &mcp.Tool{Name: name, Description: description},
		func(_ context.Context, _ *mcp.CallToolRequest, in In) (*mcp.CallToolResult, any, error) {
			return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: answer(in)}}}, nil, nil
		})
}

var notInSlug = regexp.MustCompile(`[^a-z0-9]+`)

func slug(text string) string {
	return strings.Trim(notInSlug.ReplaceAllString(strings.ToLower(strings.TrimSpace(text)), "-"), "-")
}

func taskCard(in taskInput) string {
	priority := strings.ToLower(strings.TrimSpace(in.Priority))
	switch priority {
	case "low", "medium", "high":
	default:
		priority = "medium"
	}
	return fmt.Sprintf("task: %s\npriority: %s\nowner: %s\nstatus: open",
		or(in.Title, "Untitled task"), priority, or(in.Owner, "unassigned"))
}

func releaseNote(in noteInput) string {
	return fmt.Sprintf("release: %s\nchange: %s\nimpact: %s\nstatus: draft",
		or(in.Title, "Untitled change"), or(in.Change, "No change text provided."), or(in.Impact, "No impact provided."))
}

// or gives the trimmed text, or what stands for a blank one.
func or(text, blank string) string {
	if text = strings.TrimSpace(text); text == "" {
		return blank
	}
	return text
}
