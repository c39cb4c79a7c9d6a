import { Args, McpCommand } from '@mcp-runtime/sdk/command'

export default class Completion extends McpCommand<string> {
  static override summary = 'Print a script that completes commands, flags and names in your shell.'
  static override description = `bash: add to ~/.bashrc    source <(<%= config.bin %> completion bash)
zsh:  add to ~/.zshrc     source <(<%= config.bin %> completion zsh)
fish: run once            <%= config.bin %> completion fish > ~/.config/fish/completions/<%= config.bin %>.fish`
  static override examples = ['source <(<%= config.bin %> <%= command.id %> bash)']
  static override args = {
    shell: Args.string({ description: 'The shell.', options: ['bash', 'zsh', 'fish'], required: true }),
  }

  override async run(): Promise<string> {
    const { args } = await this.parse(Completion)
    const { completionScript } = await import('../services/completion-script.ts')
    return completionScript(args.shell)
  }
}
