// An engine of the test's own, which may be stopped, killed and started again.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCli } from '@mcp-runtime/sdk/testing'
import { createDockerEngine } from '../../../packages/platform/src/engine/index.ts'

/** Of a daemon that does not come up. */
const PATIENCE = 20_000

export class SecondEngine {
  readonly socket: string
  readonly #dir: string
  /** Of its own: with `--bridge=none` a daemon takes away docker0, which is that of the machine's engine. */
  readonly #bridge = `mcpr${randomBytes(4).toString('hex')}`
  #daemon: ChildProcess | undefined

  private constructor(dir: string) {
    this.#dir = dir
    this.socket = join(dir, 'docker.sock')
  }

  /** One that answers, or the reason why there can be none. */
  static async create(): Promise<SecondEngine | { readonly reason: string }> {
    const needs = { reason: 'needs a second container engine (dockerd), which only root may start' }
    if (process.getuid?.() !== 0 || !existsSync('/usr/sbin/dockerd')) return needs
    const second = new SecondEngine(await mkdtemp(join(tmpdir(), 'mcp-runtime-dockerd-')))
    await mkdir(join(second.#dir, 'home'))
    await writeFile(join(second.#dir, 'daemon.json'), '{}')
    try {
      await ip(['link', 'add', second.#bridge, 'type', 'bridge'])
      await ip(['address', 'add', `10.${200 + (process.pid % 50)}.255.1/24`, 'dev', second.#bridge])
      await second.start()
      return second
    } catch {
      await second.dispose()
      return needs
    }
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    if (this.#runs) return
    const at = (name: string) => join(this.#dir, name)
    // Rules of the packet filter belong to the machine's own engine, so this one makes none.
    const args = [
      ...['--config-file', at('daemon.json'), '--data-root', at('data'), '--exec-root', at('exec')],
      ...['--host', `unix://${this.socket}`, '--pidfile', at('pid'), `--bridge=${this.#bridge}`],
      ...['--iptables=false', '--ip6tables=false', '--ip-forward=false', '--ip-masq=false'],
    ]
    const daemon = spawn('/usr/sbin/dockerd', args, { stdio: 'ignore', env: { ...process.env, HOME: at('home') } })
    this.#daemon = daemon
    const engine = createDockerEngine(this.socket)
    try {
      const late = Date.now() + PATIENCE
      while (!(await engine.answers())) {
        if (daemon.exitCode !== null || Date.now() > late) throw new Error('dockerd does not come up')
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    } finally {
      await engine.close()
    }
  }

  /** SIGTERM ends its containers with it, SIGKILL leaves them to run. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const daemon = this.#daemon
    if (daemon === undefined || !this.#runs) return
    const ended = once(daemon, 'exit')
    daemon.kill(signal)
    await ended
    if (signal !== 'SIGKILL') return
    // Its containerd ends with it; where nobody reaps it, the next daemon would take it for one that runs, and wait.
    this.#endContainerd()
    await rm(join(this.#dir, 'exec/containerd/containerd.pid'), { force: true })
    await rm(join(this.#dir, 'pid'), { force: true })
  }

  get #runs(): boolean {
    return this.#daemon !== undefined && this.#daemon.exitCode === null && this.#daemon.signalCode === null
  }

  async dispose(): Promise<void> {
    await this.stop()
    this.#endContainerd()
    // The daemon binds its data folder to itself, and leaves it so when it is killed.
    for (const folder of ['data', 'exec']) {
      await runCli(['-l', join(this.#dir, folder)], { program: ['umount'], env: { NODE_OPTIONS: undefined } })
    }
    await ip(['link', 'delete', this.#bridge]).catch(() => undefined)
    await rm(this.#dir, { recursive: true, force: true })
  }

  #endContainerd(): void {
    try {
      process.kill(Number(readFileSync(join(this.#dir, 'exec/containerd/containerd.pid'), 'utf8')), 'SIGKILL')
    } catch {
      // There is none.
    }
  }
}

async function ip(words: readonly string[]): Promise<void> {
  const { exit, stderr } = await runCli(words, { program: ['ip'], env: { NODE_OPTIONS: undefined } })
  if (exit !== 0) throw new Error(`ip ${words.join(' ')}: ${stderr}`)
}
