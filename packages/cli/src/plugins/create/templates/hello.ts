/** src/commands/TOPIC/hello.ts: a command with an argument, a flag, a view and an error. */
export const helloCommand =
  (): string => `import { Args, defineView, Flags, McpCommand } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'

interface Greeting {
  readonly name: string
  readonly text: string
}

export default class Hello extends McpCommand<Greeting> {
  static override summary = 'Greet somebody.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> Ada',
    '<%= config.bin %> <%= command.id %> Ada --loud -o json',
  ]
  static override args = { name: Args.string({ required: true, description: 'Whom to greet.' }) }
  static override flags = { loud: Flags.boolean({ summary: 'With an exclamation mark.' }) }
  // How people see the result; -o json and -o yaml print it as it is.
  static override view = defineView<Greeting>({ text: ({ text }) => text, name: ({ name }) => [name] })

  // What is heavy is imported in here, by await import(): every start reads the lines above.
  override async run(): Promise<Greeting> {
    const { args, flags } = await this.parse(Hello)
    if (!/\\p{Letter}/u.test(args.name)) {
      fail('MCPR_INPUT_INVALID', \`\${JSON.stringify(args.name)} is no name.\`, { hint: 'A name has at least one letter.' })
    }
    return { name: args.name, text: \`Hello, \${args.name}\${flags.loud ? '!' : '.'}\` }
  }
}
`

/** test/hello.test.ts */
export const helloTest = (topic: string): string => `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runCommand } from '@mcp-runtime/sdk/testing'
import Hello from '../src/commands/${topic}/hello.ts'

test('greets by name', async () => {
  const { exit, stdout } = await runCommand(Hello, ['Ada'])
  assert.deepEqual([exit, stdout], [0, 'Hello, Ada.\\n'])
})

test('gives data to programs', async () => {
  const { stdout } = await runCommand(Hello, ['Ada', '--loud', '-o', 'json'])
  assert.deepEqual(JSON.parse(stdout), { name: 'Ada', text: 'Hello, Ada!' })
})

test('says what is wrong with a name', async () => {
  const { exit, stderr } = await runCommand(Hello, ['42'])
  assert.equal(exit, 2)
  assert.match(stderr, /"42" is no name/)
})
`
