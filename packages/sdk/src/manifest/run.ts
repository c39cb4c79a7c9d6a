// `mcp-runtime-plugin`: what an author of a plugin runs before packing. A program of its own, because it needs no
// login, no core and no other plugin, and runs in the author's build.
import { readFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Env, Io } from '../command/io.ts'
import { renderError } from '../command/render-error.ts'
import { exitCodeOf, fail, toErrorView } from '../errors/index.ts'
import { writeFileAtomic } from '../files/write-file-atomic.ts'
import { createPaint, wantsColor } from '../output/paint.ts'
import { readManifest } from './read-manifest.ts'
import { drift, type Manifest, manifestText } from './text.ts'

const HELP = `Writes oclif.manifest.json, from which mcp-runtime knows a plugin's commands without loading them.

USAGE
  $ mcp-runtime-plugin manifest [DIR] [--check]

ARGUMENTS
  [DIR]    Folder of the plugin, built; the current one when left out.

FLAGS
  --check  Write nothing; end with 3 when the file is not what the commands say.
`

/** Runs one command line of the tool and gives its exit code: 0, 3 for drift, 2 for usage, else the error's. */
export async function run(argv: readonly string[], io: Pick<Io, 'stdout' | 'stderr'>, env: Env): Promise<number> {
  try {
    return await perform(argv, io)
  } catch (error) {
    io.stderr.write(renderError(toErrorView(error), createPaint(wantsColor(env, io.stderr.isTTY))))
    return exitCodeOf(error)
  }
}

async function perform(argv: readonly string[], { stdout, stderr }: Pick<Io, 'stdout' | 'stderr'>): Promise<number> {
  const { help, check, dir } = parse(argv)
  if (help) {
    stdout.write(HELP)
    return 0
  }
  const root = resolve(dir)
  const path = join(root, 'oclif.manifest.json')
  const shown = relative(process.cwd(), path)
  const manifest = await readManifest(root)
  const count = Object.keys(manifest.commands).length
  if (check) {
    const before = await readFile(path, 'utf8').catch(() => undefined)
    if (before === manifestText(manifest)) return 0
    stderr.write(`${shown} is not what the commands say; run: mcp-runtime-plugin manifest\n`)
    for (const line of drift(parsed(before), manifest)) stderr.write(`  ${line}\n`)
    return 3
  }
  await writeFileAtomic(path, manifestText(manifest))
  stdout.write(`${shown}: ${count} command${count === 1 ? '' : 's'}, version ${manifest.version}\n`)
  return 0
}

function parse(argv: readonly string[]): { help: boolean; check: boolean; dir: string } {
  const options = { check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const
  const usage = { hint: 'mcp-runtime-plugin --help shows what it takes.' }
  let given: ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>
  try {
    given = parseArgs({ args: [...argv], options, allowPositionals: true })
  } catch (cause) {
    return fail('MCPR_USAGE', (cause as Error).message.split('. ')[0]!.replace(/\.?$/, '.'), { ...usage, cause })
  }
  const { values, positionals } = given
  const [verb, dir = '.', ...surplus] = positionals
  const help = values.help ?? false
  if (!help && verb !== 'manifest') fail('MCPR_USAGE', `${verb ?? 'Nothing'} is no command of this tool.`, usage)
  if (surplus.length > 0) fail('MCPR_USAGE', `Unexpected argument: ${surplus.join(' ')}.`, usage)
  return { help, check: values.check ?? false, dir }
}

/** What was there, as far as it can be compared. */
function parsed(text: string | undefined): Pick<Manifest, 'commands'> {
  try {
    const { commands } = JSON.parse(text ?? '') as Partial<Manifest>
    return { commands: commands ?? {} }
  } catch {
    return { commands: {} }
  }
}
