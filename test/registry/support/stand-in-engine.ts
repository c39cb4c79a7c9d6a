// A client of an engine that has one image, for pushes whose failures matter more than their content.
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export const IMAGE_ID = `sha256:${'a1'.repeat(32)}`

export interface StandIn {
  /** Names it has. */
  readonly images: readonly string[]
  /** Bytes of its archive. */
  readonly archive?: number
  /** What inspect tells as its size. */
  readonly size?: number
  readonly architecture?: string
  /** Its save writes half of the archive and ends with 1. */
  readonly breaks?: boolean
}

/** Writes the program; its path is for MCP_RUNTIME_CONTAINER_ENGINE. It notes its process ids in `saves`. */
export async function standInEngine(folder: string, image: StandIn): Promise<{ program: string; saves: string }> {
  const program = join(folder, 'docker')
  const saves = join(folder, 'saves')
  await writeFile(program, `#!${process.execPath}\n${source({ ...image, saves })}`)
  await chmod(program, 0o755)
  return { program, saves }
}

const source = (settings: StandIn & { readonly saves: string }): string => `
const { appendFileSync } = require('node:fs')
const settings = ${JSON.stringify({ archive: 1024 * 1024, architecture: process.arch === 'x64' ? 'amd64' : process.arch, ...settings })}
const words = process.argv.slice(2).filter((word) => word !== '--')
const last = words.at(-1)
const known = settings.images.includes(last) || last === '${IMAGE_ID}'
if (words[0] === 'version') console.log(JSON.stringify({ Os: 'linux', Arch: 'amd64' }))
else if (words[1] === 'ls') console.log(settings.images.join('\\n'))
else if (!known) { console.error('Error: No such image: ' + last); process.exitCode = 1 }
else if (words[1] === 'inspect') console.log(JSON.stringify({ Id: '${IMAGE_ID}', Size: settings.size ?? settings.archive, Os: 'linux', Architecture: settings.architecture, RepoDigests: [] }))
else if (words[0] === 'save') {
  appendFileSync(settings.saves, process.pid + '\\n')
  const chunk = Buffer.alloc(64 * 1024, 5)
  let left = settings.breaks ? settings.archive / 2 : settings.archive
  const write = () => {
    while (left > 0) {
      left -= chunk.length
      if (!process.stdout.write(chunk)) return process.stdout.once('drain', write)
    }
    if (settings.breaks) { console.error('Error: the disk of the engine is broken'); process.exitCode = 1 }
  }
  write()
}
`
