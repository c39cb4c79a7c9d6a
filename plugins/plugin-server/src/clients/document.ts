// A client's file as text, and the three things that are done to it. Pure: what is read and written is another's business.
import { isDeepStrictEqual } from 'node:util'
import { asObject } from '@mcp-runtime/contract/json'
import { fail } from '@mcp-runtime/sdk/errors'
import type { ClientSpec } from './catalog.ts'
import type { EntrySource, Format } from './format.ts'
import { jsonFormat } from './json/format.ts'
import { tomlFormat } from './toml/format.ts'

const FORMATS: Readonly<Record<ClientSpec['format'], Format>> = { json: jsonFormat, toml: tomlFormat }

export type EntryChange = { readonly name: string; readonly entry: EntrySource | undefined }

/** The entries of a file by name. MCPR_INPUT_INVALID for a file that cannot be read as what it should be. */
export function entriesOf(client: ClientSpec, text: string, file: string): ReadonlyMap<string, unknown> {
  const all = FORMATS[client.format].read(text, file)[client.container]
  if (all === undefined) return new Map()
  const entries = asObject(all)
  if (entries !== undefined) return new Map(Object.entries(entries))
  return fail('MCPR_INPUT_INVALID', `${file}: "${client.container}" does not hold servers by name.`, {
    hint: 'Nothing was changed. Mend the file first.',
  })
}

/** How one entry is written. */
export const sourceOf = (client: ClientSpec, text: string, name: string): string | undefined =>
  FORMATS[client.format].source(text, client.container, name)

/**
 * The text with one entry set or taken away. The result is read again and compared: whatever the file holds besides is
 * the same, or nothing is changed at all (MCPR_UNSUPPORTED).
 */
export function changeEntry(client: ClientSpec, text: string, file: string, { name, entry }: EntryChange): string {
  const format = FORMATS[client.format]
  const before = format.read(text, file)
  const after =
    entry === undefined ? format.remove(text, client.container, name) : format.set(text, client.container, name, entry)
  if (!isSafe(client, before, readAgain(format, after, file), { name, entry })) {
    fail('MCPR_UNSUPPORTED', `The entry ${name} of ${file} is written in a way that is not edited here.`, {
      hint: 'Nothing was changed. Edit the file by hand.',
      next: [
        {
          command: `mcp-runtime server connect-config SERVER --client ${client.id}`,
          when: 'to see what belongs there',
        },
      ],
    })
  }
  return after
}

function readAgain(format: Format, text: string, file: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return format.read(text, file)
  } catch {
    return undefined
  }
}

type Data = Readonly<Record<string, unknown>>

function isSafe(client: ClientSpec, before: Data, after: Data | undefined, { name, entry }: EntryChange): boolean {
  if (after === undefined) return false
  const now = asObject(after[client.container])?.[name]
  if (entry === undefined ? now !== undefined : now === undefined) return false
  if (entry !== undefined && 'value' in entry && !isDeepStrictEqual(plain(now), plain(entry.value))) return false
  return isDeepStrictEqual(rest(client, before, name), rest(client, after, name))
}

/** All but the entry; a container without entries is as good as none. */
function rest(client: ClientSpec, data: Data, name: string): unknown {
  const { [client.container]: container, ...others } = data
  const { [name]: _, ...entries } = asObject(container) ?? {}
  return plain(Object.keys(entries).length === 0 ? others : { ...others, [client.container]: entries })
}

/** Without prototypes and classes, which the parsers choose as they like. */
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? `${item}n` : item)))
