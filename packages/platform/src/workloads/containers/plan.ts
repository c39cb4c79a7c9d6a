// What a server's containers are to be: store and images in, a plan out. Pure, so that the same question always gets the
// same answer, after a restart of the platform too.
import type { ServerRecord } from '../../kinds.ts'
import type { Stored, StoredImage, WorkloadOwner, WorkloadStatus } from '../../ports/index.ts'
import { ownerOf } from '../owner-of.ts'
import { parseLimits } from './quantity.ts'
import { containerUser } from './user.ts'

/** PORT when the spec has none (resources-and-policy §2.1). */
const DEFAULT_PORT = 8088
/** As many pods as a team has room for in a cluster (resources-and-policy §18). */
const MOST_REPLICAS = 20

export interface ContainerPlan {
  readonly owner: WorkloadOwner
  readonly generation: number
  readonly image: StoredImage
  readonly port: number
  readonly replicas: number
  /** `NAME=value`, sorted; of two with one name the later one counts. */
  readonly env: readonly string[]
  readonly user: string
  /** Bytes. */
  readonly memory: number
  readonly nanoCpus: number
  /** Whether the containers may reach anything beyond their network. */
  readonly egress: boolean
  /** Whether the old containers end before the new ones start. */
  readonly recreate: boolean
  /** Digest of everything that a running container cannot take over from another plan. */
  readonly key: string
}

/** Why there can be no plan; only the user, or another image, can help. */
export interface PlanProblem {
  readonly status: Pick<WorkloadStatus, 'state' | 'reason' | 'message'>
}

export interface PlanInput {
  readonly server: Stored<ServerRecord>
  readonly image: StoredImage
  /** Value of a secret's key in the server's namespace. */
  readonly secret: (name: string, key: string) => string | undefined
  readonly egress: boolean
  /** SHA-256, hex (decision 25). */
  readonly digest: (text: string) => string
}

/** The plan, or why there is none: a limit, a port or a number of copies that cannot be, a secret that is not there. */
export function planContainers(input: PlanInput): ContainerPlan | PlanProblem {
  const { server, image, egress } = input
  const { spec } = server.value
  const limits = parseLimits(spec.resources?.limits)
  if ('problem' in limits) return failed('CannotStart', limits.problem)
  const port = spec.port === undefined || spec.port === 0 ? DEFAULT_PORT : spec.port
  if (port < 1 || port > 65_535) return failed('CannotStart', `spec.port is ${port}: no port.`)
  const replicas = Math.max(0, spec.replicas ?? 1)
  if (replicas > MOST_REPLICAS) {
    const most = `at most ${MOST_REPLICAS} copies of a server`
    return failed('CannotStart', `spec.replicas is ${replicas}; this platform runs ${most}.`)
  }
  const owner = ownerOf(server)
  const env = environment(input, port, owner.path)
  if (!Array.isArray(env)) return env as PlanProblem
  const plan = {
    owner,
    generation: server.generation,
    image,
    port,
    replicas,
    env: env as readonly string[],
    user: containerUser(image.user),
    ...limits,
    egress,
    recreate: spec.rollout?.strategy === 'Recreate',
  }
  const { digest: imageDigest } = image
  const { user, memory, nanoCpus } = plan
  const key = input.digest(JSON.stringify([2, imageDigest, port, owner.path, env, user, memory, nanoCpus, egress]))
  return { ...plan, key: key.slice(0, 32) }
}

/** Where the server listens and serves is the platform's to say; the rest is the spec's (decision 14). */
function environment({ server, secret }: PlanInput, port: number, path: string): readonly string[] | PlanProblem {
  const { spec } = server.value
  const values = new Map<string, string>()
  for (const { name, value } of spec.envVars ?? []) values.set(name, value)
  for (const { name, secretKeyRef } of spec.secretEnvVars ?? []) {
    const value = secretKeyRef === undefined ? undefined : secret(secretKeyRef.name, secretKeyRef.key)
    if (value === undefined) {
      const { name: of, key } = secretKeyRef ?? { name: '?', key: '?' }
      return failed('SecretMissing', `There is no secret ${of} with the key ${key}, which ${name} is to hold`)
    }
    values.set(name, value)
  }
  values.set('PORT', String(port))
  values.set('MCP_PATH', path)
  for (const [name, value] of values) {
    if (name === '' || /[=\0]/.test(name) || value.includes('\0')) {
      return failed(
        'CannotStart',
        `${JSON.stringify(name)} cannot be the name of a variable, or its value has a zero byte.`,
      )
    }
  }
  return [...values].map(([name, value]) => `${name}=${value}`).sort()
}

function failed(reason: string, message: string): PlanProblem {
  return { status: { state: 'failed', reason, message } }
}
