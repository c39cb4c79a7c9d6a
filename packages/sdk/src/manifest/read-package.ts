import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fail } from '../errors/index.ts'

/** The parts of a plugin's package.json that its manifest rests on. */
export interface PackageFacts {
  readonly name: string
  readonly version: string
  readonly oclif: {
    readonly commands?: unknown
    readonly hooks?: Readonly<Record<string, unknown>>
  }
}

/** Reads a plugin's package.json. MCPR_FILE_NOT_FOUND, or MCPR_PLUGIN_INVALID when it is none of a plugin's. */
export async function readPackage(root: string): Promise<PackageFacts> {
  const path = join(root, 'package.json')
  const text = await readFile(path, 'utf8')
  let facts: Partial<PackageFacts>
  try {
    facts = JSON.parse(text) as Partial<PackageFacts>
  } catch (cause) {
    return fail('MCPR_PLUGIN_INVALID', `${path} is not JSON: ${(cause as Error).message}.`, { cause })
  }
  const { name, version, oclif } = facts
  if (typeof name !== 'string' || typeof version !== 'string') {
    return fail('MCPR_PLUGIN_INVALID', `${path} has no name or no version.`)
  }
  if (typeof oclif !== 'object' || oclif === null) {
    return fail('MCPR_PLUGIN_INVALID', `${path} has no "oclif" part, so ${name} is no plugin.`, {
      hint: 'It says where the commands are: {"commands": {"strategy": "pattern", "target": "./dist/commands"}}.',
    })
  }
  return { name, version, oclif }
}
