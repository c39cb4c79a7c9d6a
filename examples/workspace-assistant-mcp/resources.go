package main

import (
	"context"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

type document struct{ name, description, text string }

var documents = []document{
	{"readme", "What this server is",
		"workspace-assistant-mcp offers small tools for text, numbers, task cards and release notes. It keeps nothing: " +
			"every answer is made of the call's arguments alone."},
	{"task-guide", "What a task card looks like",
		"A task card has four lines: task, priority (low, medium or high), owner and status. A new card is open; " +
			"without an owner it is unassigned."},
	{"workspace-playbook", "Which tool to use when",
		"Use create_task when somebody has to do something, draft_release_note when something has changed for users, " +
			"slugify for a branch name, and echo or aaa-ping to see whether the connection works."},
}

func addResources(server *mcp.Server) {
	for _, d := range documents {
		uri := "embedded:" + d.name
		server.AddResource(
			&mcp.Resource{URI: uri, Name: d.name, Description: d.description, MIMEType: "text/plain"},
			func(context.Context, *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
				contents := []*mcp.ResourceContents{{URI: uri, MIMEType: "text/plain", Text: d.text}}
				return &mcp.ReadResourceResult{Contents: contents}, nil
			})
	}
}
