// A Debian made by debootstrap. Three images come of it: all of it, with a compiler and Python, to build others on; the
// libraries and a shell alone, to run programs on; and Python with what `pip install` is going to ask for.
import { access, copyFile, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Engine } from '../engine.ts'
import { ok, run } from '../toolchains.ts'
import { addPython, downloadWheels } from './python.ts'
import { importTar } from './tar.ts'

const PACKAGES = ['python3', 'python3-pip', 'gcc', 'libc6-dev']
const MIRROR = 'http://deb.debian.org/debian'
const SUPERFLUOUS = ['doc', 'locale', 'man', 'info', 'zoneinfo'].map((name) => `./usr/share/${name}/*`)
const LIBRARIES = ['libc.so.6', 'libm.so.6', 'libgcc_s.so.1', 'libpthread.so.0', 'libdl.so.2', 'librt.so.1']

/** Why it cannot be made here; undefined when it can. */
export async function needsForDebian(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'needs root for debootstrap'
  const there = await run(['debootstrap', '--version']).catch(() => undefined)
  return there?.code === 0 ? undefined : 'needs debootstrap'
}

export async function importDebian(
  engine: Engine,
  names: { readonly full: string; readonly slim: string; readonly python: string },
): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'mcp-runtime-debian-'))
  const tree = join(dir, 'tree')
  try {
    await ok(['debootstrap', '--variant=minbase', `--include=${PACKAGES.join(',')}`, 'bookworm', tree, MIRROR])
    const wheels = join(dir, 'wheels')
    await withNetwork(tree, () => downloadWheels(tree, wheels))
    // pip may install for the whole container, as it may in the image that this stands in for.
    for (const name of await readdir(join(tree, 'usr/lib')))
      if (/^python3\./.test(name)) await rm(join(tree, 'usr/lib', name, 'EXTERNALLY-MANAGED'), { force: true })
    await symlink('python3', join(tree, 'usr/bin/python'))
    const without = ['./var/cache/apt/*', './var/lib/apt/lists/*', './dev/*', ...SUPERFLUOUS]
    const packed = without.map((path) => `--exclude=${path}`)
    await importTar(engine, [...packed, '-C', tree, '.'], names.full, ['CMD ["sh"]'])
    await importTar(engine, ['-C', tree, ...(await slim(tree))], names.slim, ['CMD ["sh"]'])
    await addPython(engine, names.full, names.python, wheels)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

/** What programs that are linked to the C library need, and a shell. */
async function slim(tree: string): Promise<string[]> {
  const [triplet = ''] = (await readdir(join(tree, 'usr/lib'))).filter((name) => name.endsWith('-linux-gnu'))
  const folder = join('usr/lib', triplet)
  const loader = (await readdir(join(tree, folder))).filter((name) => name.startsWith('ld-linux'))
  const usr = ['usr/bin/sh', 'usr/bin/dash', ...[...LIBRARIES, ...loader].map((name) => join(folder, name))]
  const roots = ['bin', 'lib', 'lib64', 'usr/lib64', 'usr/lib/ld-linux-aarch64.so.1', 'tmp', 'etc/passwd', 'etc/group']
  const there = await Promise.all(
    roots.map((path) =>
      access(join(tree, path)).then(
        () => path,
        () => undefined,
      ),
    ),
  )
  return [...there.filter((path) => path !== undefined), ...usr]
}

const FROM_HERE = ['/etc/resolv.conf', '/etc/hosts', '/etc/pip.conf']

/** Lends the tree how this machine reaches registries; nothing of it stays. */
async function withNetwork(tree: string, work: () => Promise<void>): Promise<void> {
  const certificates = process.env.PIP_CERT ?? process.env.SSL_CERT_FILE ?? '/etc/ssl/certs/ca-certificates.crt'
  const lent: string[] = []
  for (const file of [...FROM_HERE, certificates]) {
    const place = join(tree, file)
    await mkdir(dirname(place), { recursive: true })
    await rm(place, { force: true })
    if (
      await copyFile(file, place).then(
        () => true,
        () => false,
      )
    )
      lent.push(place)
  }
  await work()
  for (const place of lent) await rm(place)
}
