// The completion scripts in the shells they are for: fish and zsh complete a line as a person would have it.
// bash is everywhere and tested in test/workspace/launcher.test.ts.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Sandbox } from '../support/sandbox.ts'

let box: Sandbox
beforeAll(async () => {
  box = await Sandbox.create()
  await writeFile(join(box.dir, 'grant.yaml'), '')
})
afterAll(() => box?.dispose())

/** Writes the script of a shell and gives its path; undefined where the machine has no such shell. */
async function scriptFor(shell: string): Promise<string | undefined> {
  const found = await box.run(['sh', '-c', `command -v ${shell}`])
  if (found.code !== 0) return undefined
  const path = join(box.dir, `completion.${shell}`)
  await writeFile(path, (await box.ok(['completion', shell])).stdout)
  return path
}

test('fish completes words, flags, values and files, with what they are', async ({ skip }) => {
  const script = (await scriptFor('fish')) ?? skip('fish is not installed')
  const complete = async (line: string) => {
    const { stdout } = await box.run(['fish', '--no-config', '-c', `source '${script}'; complete -C '${line}'`])
    return stdout.split('\n').filter(Boolean)
  }
  expect(await complete('mcp-runtime auth log')).toEqual([
    expect.stringMatching(/^login\t\w/),
    expect.stringMatching(/^logout\t\w/),
  ])
  expect(await complete('mcp-runtime auth status --no-')).toEqual([expect.stringMatching(/^--no-input\t\w/)])
  expect(await complete('mcp-runtime auth status --output=j')).toEqual(['--output=json'])
  expect(await complete('mcp-runtime access grant apply --file gra')).toEqual(['grant.yaml'])
})

// An interactive zsh in a terminal of its own. ^X shows the line as it stands after the keys before.
const ZSH_TERMINAL = `
zmodload zsh/zpty
zpty shell zsh -f -i
see() { local got= part; while [[ $got != *\${~1}* ]] && zpty -r shell part "*$1*"; do got+=$part; done; print -r -- $got }
zpty -w shell "stty -echo cols 200; PS1=; show() { print -r -- \\"LINE<\\$BUFFER>\\"; BUFFER= }; zle -N show; bindkey '^X' show"
zpty -w shell "source '$1'; print RE''ADY"
see READY > /dev/null
zpty -w -n shell "$2"$'\\t\\030'
see 'LINE<*>'
zpty -d shell
`

test('zsh completes words, flags, values and files, and lists them with what they are', async ({ skip }) => {
  const script = (await scriptFor('zsh')) ?? skip('zsh is not installed')
  const type = async (line: string) => {
    const { stdout } = await box.run(['zsh', '-f', '-c', ZSH_TERMINAL, 'zsh', script, line])
    return { line: /LINE<(.*)>/.exec(stdout)?.[1], shown: stdout }
  }
  expect((await type('mcp-runtime auth lis')).line).toBe('mcp-runtime auth list ')
  expect((await type('mcp-runtime auth status --no-')).line).toBe('mcp-runtime auth status --no-input ')
  expect((await type('mcp-runtime auth status --output=j')).line).toBe('mcp-runtime auth status --output=json ')
  expect((await type('mcp-runtime access grant apply -f gra')).line).toBe(
    'mcp-runtime access grant apply -f grant.yaml ',
  )
  const words = await type('mcp-runtime auth log')
  expect(words).toMatchObject({ line: 'mcp-runtime auth log', shown: expect.stringMatching(/login +-- Log in/) })
  const values = await type('mcp-runtime auth status -o ')
  expect(values.shown).toContain('wide')
  expect(values.shown).not.toContain('--')
})
