// The surface that scripts and fingers rely on: command ids, arguments, flags, error codes with their exit codes.
// A change is deliberate: run `npx vitest run test/surface -u` and let the diff of surface.json be reviewed.
import { readFileSync } from 'node:fs'
import { ERRORS } from '@mcp-runtime/sdk/errors'
import { expect, test } from 'vitest'

interface Flag {
  readonly type: string
  readonly char?: string
  readonly multiple?: boolean
  readonly required?: boolean
  readonly allowNo?: boolean
  readonly options?: readonly string[]
  readonly aliases?: readonly string[]
}

interface Entry {
  readonly aliases?: readonly string[]
  readonly hidden?: boolean
  readonly strict?: boolean
  readonly pluginName?: string
  readonly args: Readonly<Record<string, { readonly required?: boolean; readonly options?: readonly string[] }>>
  readonly flags: Readonly<Record<string, Flag>>
}

// The catalogue itself is held against the sources by `scripts/manifests.mjs --check`.
const { commands } = JSON.parse(readFileSync(new URL('../../oclif.manifest.json', import.meta.url), 'utf8')) as {
  commands: Record<string, Entry>
}

/** `-o --output=table|json`, `--file... (required)`: one line a flag, so that a diff reads well. */
function spellFlag([name, flag]: [string, Flag]): string {
  const value = flag.type === 'boolean' ? '' : `=${flag.options?.join('|') ?? ''}`
  return [
    ...(flag.char ? [`-${flag.char}`] : []),
    `--${flag.allowNo ? '[no-]' : ''}${name}${value}${flag.multiple ? '...' : ''}`,
    ...(flag.aliases ?? []).map((alias) => `--${alias}`),
    ...(flag.required ? ['(required)'] : []),
  ].join(' ')
}

const spellArgument = ([name, { required, options }]: [string, Entry['args'][string]]): string =>
  `${required ? name.toUpperCase() : `[${name.toUpperCase()}]`}${options ? `=${options.join('|')}` : ''}`

test('commands, flags and exit codes', async () => {
  const surface = {
    commands: Object.fromEntries(
      Object.entries(commands).map(([id, entry]) => [
        id.replaceAll(':', ' '),
        {
          package: entry.pluginName,
          ...(entry.hidden ? { hidden: true } : {}),
          ...(entry.aliases?.length ? { aliases: entry.aliases } : {}),
          arguments: Object.entries(entry.args ?? {}).map(spellArgument),
          flags: Object.entries(entry.flags ?? {})
            .map(spellFlag)
            .sort(),
        },
      ]),
    ),
    errors: Object.fromEntries(Object.entries(ERRORS).map(([code, { exit }]) => [code, exit])),
  }
  await expect(`${JSON.stringify(surface, null, 2)}\n`).toMatchFileSnapshot('./surface.json')
})

test('no two flags of a command share a letter or a name', () => {
  for (const [id, { flags }] of Object.entries(commands)) {
    const names = Object.entries(flags ?? {}).flatMap(([name, { char, aliases = [] }]) => [
      name,
      ...aliases,
      char ?? [],
    ])
    expect(new Set(names.flat()).size, id).toBe(names.flat().length)
  }
})
