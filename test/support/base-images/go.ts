// This machine's Go with the modules that the example names, and nearly nothing, to run what it makes.
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Engine } from '../engine.ts'
import { root } from '../sandbox.ts'
import { ok } from '../toolchains.ts'
import { importTar } from './tar.ts'

const BUSYBOX = '/bin/busybox'
const APPLETS = ['sh', 'cat', 'cp', 'env', 'ls', 'mkdir', 'mv', 'rm']

export async function importGo(engine: Engine, image: string): Promise<void> {
  const goroot = await ok(['go', 'env', 'GOROOT'])
  await withTree(async (tree) => {
    await mkdir(join(tree, 'bin'))
    await copyFile(BUSYBOX, join(tree, 'bin/busybox'))
    for (const applet of APPLETS) await symlink('busybox', join(tree, 'bin', applet))
    const modules = { GOMODCACHE: join(tree, 'go/pkg/mod'), GOFLAGS: '-modcacherw' }
    await ok(['go', 'mod', 'download'], { cwd: join(root, 'examples/workspace-assistant-mcp'), env: modules })
    // The transformation is for all that is packed: what the tree has is named without a dot.
    const rename = ['--transform', 's,^\\./,usr/local/go/,S']
    const left = ['test', 'doc', 'api', 'misc'].map((name) => `--exclude=./${name}`)
    await importTar(
      engine,
      [...rename, ...left, '--exclude=testdata', '-C', tree, 'bin', 'go', 'tmp', '-C', goroot, '.'],
      image,
      [
        'ENV GOROOT=/usr/local/go GOPATH=/go GOPROXY=off GOTOOLCHAIN=local PATH=/usr/local/go/bin:/bin',
        'WORKDIR /go',
        'CMD ["sh"]',
      ],
    )
  })
}

export const importStatic = (engine: Engine, image: string): Promise<void> =>
  withTree(async (tree) => {
    await mkdir(join(tree, 'etc'))
    const users = ['root:x:0:0:root:/root:/sbin/nologin', 'nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin']
    await writeFile(join(tree, 'etc/passwd'), `${users.join('\n')}\n`)
    await importTar(engine, ['-C', tree, '.'], image, ['WORKDIR /'])
  })

async function withTree(work: (tree: string) => Promise<void>): Promise<void> {
  const tree = await mkdtemp(join(tmpdir(), 'mcp-runtime-base-'))
  try {
    await mkdir(join(tree, 'tmp'), { mode: 0o777 })
    await work(tree)
  } finally {
    await rm(tree, { recursive: true, force: true })
  }
}
