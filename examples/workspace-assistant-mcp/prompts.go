package main

import (
	"context"
	"fmt"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// arguments gives an argument of a prompt, or what stands for a blank one.
type arguments func(name, blank string) string

func addPrompts(server *mcp.Server) {
	addPrompt(server, &mcp.Prompt{Name: "hello", Description: "A greeting."}, func(arguments) string {
		return "Hello! I can work on text, add numbers, write task cards and draft release notes. What do you need?"
	})
	addPrompt(server, &mcp.Prompt{
		Name: "summarize", Description: "Asks for a brief summary of a text.",
		Arguments: []*mcp.PromptArgument{{Name: "text", Description: "the text", Required: true}},
	}, func(arg arguments) string {
		return "Summarize this text briefly, in two or three sentences:\n\n" + arg("text", "(none provided)")
	})
	addPrompt(server, &mcp.Prompt{
		Name: "task_brief", Description: "Asks for a brief of a task.",
		Arguments: []*mcp.PromptArgument{{Name: "goal", Description: "what the task is for", Required: true}},
	}, func(arg arguments) string {
		return "Write a task brief with acceptance criteria that can be checked. Goal: " + arg("goal", "(none provided)")
	})
	addPrompt(server, &mcp.Prompt{
		Name: "handoff_note", Description: "Asks for a note that hands a project over.",
		Arguments: []*mcp.PromptArgument{
			{Name: "project", Description: "which project", Required: true},
			{Name: "status", Description: "where it stands"},
			{Name: "next_step", Description: "what comes next"},
		},
	}, func(arg arguments) string {
		return fmt.Sprintf("Write a handoff note for %s. Status: %s. Next step: %s. "+
			"Name the blockers, the owner and the evidence of what was verified.",
			arg("project", "the current project"), arg("status", "none provided"), arg("next_step", "none provided"))
	})
}

// addPrompt adds a prompt of one message that the assistant says.
func addPrompt(server *mcp.Server, prompt *mcp.Prompt, text func(arguments) string) {
	server.AddPrompt(prompt, func(_ context.Context, request *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		given := request.Params.Arguments
		for _, argument := range prompt.Arguments {
			if _, there := given[argument.Name]; argument.Required && !there {
				return nil, fmt.Errorf("the prompt %s needs the argument %s", prompt.Name, argument.Name)
			}
		}
		said := text(func(name, blank string) string { return or(given[name], blank) })
		return &mcp.GetPromptResult{
			Description: prompt.Description,
			Messages:    []*mcp.PromptMessage{{Role: "assistant", Content: &mcp.TextContent{Text: said}}},
		}, nil
	})
}
