// A base image made here, as no public one can be pulled everywhere: the workspace's Node with its libraries, the npm
// that the core ships, and busybox for a shell.

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, copyFile, cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { runCli } from '@mcp-runtime/sdk/testing'
import { cached } from '../../support/cached.ts'
import type { Engine } from '../../support/engine.ts'
import { nodePath, npmPath } from '../support/real-npm.ts'

const BUSYBOX = '/bin/busybox'
const PLAIN = { NODE_OPTIONS: undefined, LC_ALL: 'C' }

/** Why no base can be made on this machine; undefined when it can. */
export async function missingParts(): Promise<string | undefined> {
  // ldd fails for what is linked statically, and says so.
  const { stdout, stderr } = await runCli([BUSYBOX], { program: ['ldd'], env: PLAIN })
  return /not a dynamic executable|statically linked/.test(stdout + stderr) ? undefined : 'needs busybox-static'
}

/** Imports the base under this tag; the caller removes it. */
export async function importBase(engine: Engine, tag: string): Promise<void> {
  const npm = dirname(dirname(npmPath))
  const key = createHash('sha256')
    .update(await readFile(new URL(import.meta.url)))
    .update([await output([nodePath, '--version']), await readFile(join(npm, 'package.json'))].join())
    .digest('hex')
    .slice(0, 16)
  const dir = await cached('ci-base', key, async (draft) => {
    const tree = await mkdtemp(join(tmpdir(), 'mcp-runtime-base-'))
    try {
      await layOut(tree, npm)
      await output(['tar', '-C', tree, '--owner=0', '--group=0', '-cf', join(draft, 'base.tar'), '.'])
    } finally {
      await rm(tree, { recursive: true, force: true })
    }
  })
  const env = 'ENV PATH=/usr/local/bin:/usr/bin:/bin'
  await engine.ok(['import', '--change', env, '-', tag], { input: createReadStream(join(dir, 'base.tar')) })
}

async function layOut(tree: string, npm: string): Promise<void> {
  const at = (path: string) => join(tree, path)
  for (const folder of ['bin', 'usr/bin', 'usr/local/bin', 'usr/local/lib/node_modules', 'etc', 'root', 'tmp'])
    await mkdir(at(folder), { recursive: true })
  await chmod(at('tmp'), 0o1777)
  await chmod(tree, 0o755)
  await writeFile(at('etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n')
  await copyFile(await realpath(nodePath), at('usr/local/bin/node'))
  for (const library of await librariesOf(nodePath)) {
    await mkdir(at(dirname(library)), { recursive: true })
    await copyFile(library, at(library))
  }
  await cp(npm, at('usr/local/lib/node_modules/npm'), { recursive: true, dereference: true })
  await symlink('../lib/node_modules/npm/bin/npm-cli.js', at('usr/local/bin/npm'))
  await copyFile(BUSYBOX, at('bin/busybox'))
  for (const name of (await output([BUSYBOX, '--list'])).split('\n')) {
    if (name !== '' && name !== 'busybox')
      await symlink('/bin/busybox', at(`${name === 'env' ? 'usr/bin' : 'bin'}/${name}`))
  }
}

/** What the loader opens: `libm.so.6 => /lib/…/libm.so.6 (0x…)`, and the loader itself. */
const librariesOf = async (binary: string): Promise<string[]> =>
  [...(await output(['ldd', binary])).matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path ?? '')

async function output(program: readonly string[]): Promise<string> {
  const { exit, stdout, stderr } = await runCli([], { program, env: PLAIN })
  if (exit !== 0) throw new Error(`${program.join(' ')} ended with ${exit}: ${stderr}`)
  return stdout + stderr
}
