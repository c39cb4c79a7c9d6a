// An external registry as a real one: Debian's docker-registry in an image of our own, because none can be pulled
// everywhere, started by testcontainers on a port of this machine.
import { randomUUID } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { runCli } from '@mcp-runtime/sdk/testing'
import { cached } from '../../support/cached.ts'
import type { Engine } from '../../support/engine.ts'

/** The only account there. */
export const ACCOUNT = { username: 'pusher', password: 'correct horse' } as const
// Of the password above; the registry takes bcrypt alone.
const HTPASSWD = 'pusher:$2b$04$hbcFoEhtzVgdViY6kGBM9.nMdaA.xCm2.AIMaV5j3pM83q8ypDUqm\n'

const CONFIG = `version: 0.1
log: { level: info }
storage: { filesystem: { rootdirectory: /data }, delete: { enabled: true } }
http: { addr: ':5000', secret: tests }
auth: { htpasswd: { realm: tests, path: /htpasswd } }
`

export interface ExternalRegistry {
  /** `localhost:PORT`: plain HTTP for every client. */
  readonly host: string
  stop(): Promise<void>
}

/** Pulls with the real client, under the login of that account and a configuration of its own; gives the image's id. */
export async function pullWith(engine: Engine, host: string, reference: string): Promise<string> {
  const config = await mkdtemp(join(tmpdir(), 'mcp-runtime-docker-'))
  try {
    const auth = Buffer.from(`${ACCOUNT.username}:${ACCOUNT.password}`).toString('base64')
    await writeFile(join(config, 'config.json'), JSON.stringify({ auths: { [host]: { auth } } }))
    await engine.run(['rmi', '--force', reference])
    await engine.ok(['--config', config, 'pull', reference])
    const { stdout } = await engine.ok(['image', 'inspect', '--format', '{{.Id}}', reference])
    return stdout.trim()
  } finally {
    await rm(config, { recursive: true, force: true })
  }
}

/** Starts one, or tells the reason where Debian's package cannot be had. */
export async function startExternalRegistry(engine: Engine): Promise<ExternalRegistry | { readonly reason: string }> {
  const program = await registryProgram().catch((error: Error) => ({
    reason: `needs Debian's docker-registry: ${error.message}`,
  }))
  return typeof program === 'string' ? startWith(engine, program) : program
}

async function startWith(engine: Engine, program: string): Promise<ExternalRegistry> {
  // Its helper container would have to be pulled.
  process.env.TESTCONTAINERS_RYUK_DISABLED = 'true'
  const { GenericContainer, Network, Wait } = await import('testcontainers')
  const image = await registryImage(engine, program)
  // A network of its own: the engine's default one may be switched off.
  const network = await new Network().start()
  const clear = async () => {
    await network.stop()
    await engine.run(['rmi', '--force', image])
  }
  try {
    const container = await new GenericContainer(image)
      .withNetwork(network)
      .withExposedPorts(5000)
      .withWaitStrategy(Wait.forLogMessage(/listening on/))
      .start()
    return {
      host: `localhost:${container.getMappedPort(5000)}`,
      async stop() {
        await container.stop({ timeout: 0 })
        await clear()
      },
    }
  } catch (error) {
    await clear()
    throw error
  }
}

const command = async (program: string, args: readonly string[], cwd?: string): Promise<string> => {
  const options = { program: [program], env: { NODE_OPTIONS: undefined, LC_ALL: 'C' } }
  const { exit, stdout, stderr } = await runCli(args, cwd === undefined ? options : { ...options, cwd })
  if (exit !== 0) throw new Error(`${program} ended with ${exit}: ${stderr.trim()}`)
  return stdout
}

async function registryImage(engine: Engine, program: string): Promise<string> {
  const reference = `mcp-runtime-test-registry-${randomUUID().slice(0, 13)}:latest`
  const tree = await mkdtemp(join(tmpdir(), 'mcp-runtime-registry-'))
  try {
    const archive = join(tree, '..', `${tree.slice(tree.lastIndexOf('/') + 1)}.tar`)
    await copyFile(program, join(tree, 'docker-registry'))
    await writeFile(join(tree, 'config.yml'), CONFIG)
    await writeFile(join(tree, 'htpasswd'), HTPASSWD)
    await mkdir(join(tree, 'data'))
    for (const library of await librariesOf(program)) {
      await mkdir(dirname(join(tree, library)), { recursive: true })
      await copyFile(library, join(tree, library))
    }
    try {
      await command('tar', ['-C', tree, '--owner=0', '--group=0', '-cf', archive, '.'])
      const change = 'CMD ["/docker-registry", "serve", "/config.yml"]'
      await engine.ok(['import', '--change', change, '--change', 'EXPOSE 5000', archive, reference])
    } finally {
      await rm(archive, { force: true })
    }
  } finally {
    await rm(tree, { recursive: true, force: true })
  }
  return reference
}

/** The program of Debian's package, which is kept: it is fetched once. */
async function registryProgram(): Promise<string> {
  const policy = await command('apt-cache', ['policy', 'docker-registry'])
  const version = /Candidate: (\S+)/.exec(policy)?.[1]
  if (version === undefined || version === '(none)') throw new Error('apt does not know it')
  const folder = await cached('docker-registry', version.replace(/[^\w.-]/g, '_'), async (draft) => {
    await command('apt-get', ['download', `docker-registry=${version}`], draft)
    const deb = (await readdir(draft)).find((name) => name.endsWith('.deb')) ?? ''
    await command('dpkg-deb', ['-x', deb, 'files'], draft)
    await copyFile(join(draft, 'files/usr/bin/docker-registry'), join(draft, 'docker-registry'))
    await rm(join(draft, 'files'), { recursive: true })
    await rm(join(draft, deb))
  })
  return join(folder, 'docker-registry')
}

const librariesOf = async (program: string): Promise<string[]> =>
  [...(await command('ldd', [program])).matchAll(/(\/\S+)/g)]
    .map(([path]) => path.replace(/:$/, ''))
    .filter((path) => path !== program)
