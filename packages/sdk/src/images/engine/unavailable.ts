// Why no container engine can be used, and what helps. Pure.
import type { Env } from '../../command/io.ts'
import { type McprError, mcprError, type NextStep } from '../../errors/index.ts'
import type { EngineKind } from './kind.ts'

/** A client that was asked and did not serve. */
export interface SilentEngine {
  readonly program: string
  readonly kind: EngineKind
  /** What it said, or the error that kept it from starting. */
  readonly stderr: string
  readonly env: Env
}

const NAMES: Readonly<Record<EngineKind, string>> = { docker: 'Docker', podman: 'Podman', buildah: 'buildah' }

/**
 * What the engine itself said last, without its own prefixes and advice.
 * @internal
 */
export function lastWords(stderr: string): string {
  const lines = stderr
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(?:See '|Run '|For more help|Usage:|View build details)/i.test(line))
  return (lines.at(-1) ?? '').replace(/^(?:error:\s*)+/i, '').slice(0, 400)
}

/** Whether an engine says that it has no such image. */
export const isMissing = (stderr: string): boolean =>
  /no such (?:image|object)|image not known|reference does not exist|unable to find .* in local storage/i.test(stderr)

const denied = (stderr: string): boolean => /permission denied|access (?:is )?denied/i.test(stderr)
const silent = (stderr: string): boolean =>
  /cannot connect to|is the docker daemon running|error during connect|connection refused|did not answer|no such host|failed to connect|unable to resolve docker endpoint/i.test(
    stderr,
  )

/** An error that tells apart: no right to the socket, a daemon that does not answer, and anything else. */
export function engineFailure(engine: SilentEngine, failed: string): McprError {
  const { kind, stderr, program } = engine
  const said = lastWords(stderr)
  const details = { engine: kind, program, said }
  if (denied(stderr)) {
    return mcprError('MCPR_ENGINE_UNAVAILABLE', `You may not use ${NAMES[kind]} on this machine: ${said}`, {
      hint: 'Whoever may use its socket is in the group of the engine; a new login makes that known.',
      next: [{ command: 'sudo usermod -aG docker "$USER"', when: 'to join the group, then log in again' }],
      details,
    })
  }
  if (silent(stderr)) {
    return mcprError(
      'MCPR_ENGINE_UNAVAILABLE',
      `${NAMES[kind]} is installed, but its daemon does not answer${place(engine)}.`,
      {
        hint: said === '' ? 'Start it, then run the command again.' : said,
        next: [start(engine)],
        details,
      },
    )
  }
  const why = said === '' ? '' : `: ${said}`
  return mcprError('MCPR_ENGINE_UNAVAILABLE', `${NAMES[kind]} ${failed}${why}`, { next: [ask(engine)], details })
}

const place = ({ env, kind }: SilentEngine): string =>
  kind === 'docker' && env.DOCKER_HOST?.trim() ? ` at ${env.DOCKER_HOST.trim()} (DOCKER_HOST)` : ''

const ask = ({ kind }: SilentEngine): NextStep => ({ command: `${kind} version`, when: 'to ask it yourself' })

function start(engine: SilentEngine): NextStep {
  const { env, kind } = engine
  if (kind !== 'docker') return ask(engine)
  if (env.DOCKER_HOST?.trim()) return { command: 'unset DOCKER_HOST', when: 'to use the daemon of this machine' }
  if (process.platform === 'darwin') return { command: 'open -a Docker', when: 'to start Docker Desktop' }
  return { command: 'sudo systemctl start docker', when: 'to start it' }
}

/** Nothing on PATH. */
export const noEngine = (kinds: readonly EngineKind[]): McprError =>
  mcprError('MCPR_ENGINE_UNAVAILABLE', `No container engine is on PATH: looked for ${kinds.join(', ')}.`, {
    hint: 'Install Docker or Podman, or set MCP_RUNTIME_CONTAINER_ENGINE to the program of one.',
    next: [{ command: 'sudo apt-get install docker.io', when: 'to install Docker on Debian or Ubuntu' }],
    details: { engines: kinds },
  })
