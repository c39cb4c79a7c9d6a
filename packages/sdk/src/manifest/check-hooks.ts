import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { fail } from '../errors/index.ts'

type Target = string | { readonly target: string; readonly identifier?: string }

/** Loads every hook that package.json names; MCPR_PLUGIN_INVALID names the event and the file that is no hook. */
export async function checkHooks(root: string, hooks: Readonly<Record<string, unknown>> = {}): Promise<void> {
  for (const [event, given] of Object.entries(hooks)) {
    for (const hook of [given].flat() as Target[]) {
      const { target, identifier = 'default' } = typeof hook === 'string' ? { target: hook } : hook
      await checkHook(event, target, identifier, fileOf(root, target))
    }
  }
}

async function checkHook(event: string, target: string, identifier: string, file: string | undefined): Promise<void> {
  const refuse = (why: string, cause?: unknown) =>
    fail('MCPR_PLUGIN_INVALID', `The hook for "${event}" ${why}.`, { ...(cause === undefined ? {} : { cause }) })
  if (file === undefined) return refuse(`is not there: ${target}`)
  const loaded = await import(pathToFileURL(file).href).catch((cause: Error) =>
    refuse(`does not load: ${target}: ${cause.message}`, cause),
  )
  if (typeof loaded?.[identifier] !== 'function') refuse(`(${target}) exports no function as "${identifier}"`)
}

/** As the framework finds it: with or without its ending. */
const fileOf = (root: string, target: string): string | undefined =>
  ['', '.js', '.mjs', '.cjs', '.ts'].map((ending) => join(root, target) + ending).find((path) => existsSync(path))
