// Python with the wheels of the SDK: pip finds them, and looks nowhere else.
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Engine } from '../engine.ts'
import { ok } from '../toolchains.ts'
import { buildTar } from './tar.ts'

const WHEELS = '/usr/share/wheels'

/** Downloads with the tree's own Python, as the versions of both must fit. */
export async function downloadWheels(tree: string, to: string): Promise<void> {
  const download = ['-m', 'pip', 'download', '--quiet', '--only-binary=:all:', '--dest', '/wheels', 'mcp[cli]']
  const env = { PIP_CACHE_DIR: '/pip-cache', PIP_FIND_LINKS: undefined, TMPDIR: '/tmp', PIP_NO_CACHE_DIR: '1' }
  await ok(['chroot', tree, '/usr/bin/python3', ...download], { env })
  await rename(join(tree, 'wheels'), to)
}

export async function addPython(engine: Engine, from: string, image: string, wheels: string): Promise<void> {
  const context = join(dirname(wheels), 'python')
  await mkdir(context)
  await writeFile(
    join(context, 'Dockerfile'),
    `FROM ${from}\nCOPY wheels ${WHEELS}\nENV PIP_NO_INDEX=1 PIP_FIND_LINKS=${WHEELS} PIP_DISABLE_PIP_VERSION_CHECK=1\nCMD ["python3"]\n`,
  )
  await rename(wheels, join(context, 'wheels'))
  await buildTar(engine, ['-C', context, '.'], image)
}
