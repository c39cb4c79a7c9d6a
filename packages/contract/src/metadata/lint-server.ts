// What `server validate` says about one entry: commands-user §6.2 S1–S8, and what §13 and resources-and-policy §16.31
// miss there.
import { isBlank } from '../admission/blank.ts'
import { checkTeamID, firstEqual } from '../admission/checks.ts'
import { error, type Issue, warning } from '../admission/issue.ts'
import { validateRollout } from '../admission/validate-rollout.ts'
import { checkPort, validateSecretEnv } from '../admission/validate-server.ts'
import { validateTools } from '../admission/validate-tools.ts'
import { isServiceName } from '../names/labels.ts'
import { prefixOfPath } from '../names/public-path.ts'
import { quoteName } from '../names/shell.ts'
import { computeRisk } from '../policy/normalize.ts'
import type { ToolConfig } from '../resources/server.ts'
import { lintUnused } from './lint-unused.ts'
import type { ServerMetadata } from './schema.ts'
import { routeOf } from './to-spec.ts'

const RANK = { low: 1, medium: 2, high: 3 }
const LONGEST_NAME_WITH_MTLS = 63 - '-traefik-client-mtls'.length

/** Every finding about an entry; paths start at `path`, such as `servers[0]`. Takes the entry as written. */
export function lintServer(entry: ServerMetadata, path = ''): Issue[] {
  const at = (field: string) => (path === '' ? field : `${path}.${field}`)
  const tools = entry.tools ?? []
  return [
    ...lintName(entry, at('name')),
    ...checkTeamID(at('teamID'), entry.teamID),
    ...checkPort(at('port'), entry.port),
    ...checkPort(at('gateway.port'), entry.gateway?.port),
    ...lintRoute(entry, at),
    ...lintAuth(entry, at),
    ...lintGateway(entry, at),
    ...lintEnv(entry, at),
    ...lintQuantities(entry, at),
    ...validateRollout({ replicas: entry.replicas ?? 1, ...(entry.rollout && { rollout: entry.rollout }) }, path).map(
      (issue) => ({ ...issue, path: issue.path.replace(/^\./, '') }),
    ),
    ...validateTools(tools as readonly ToolConfig[], at('tools')),
    ...tools.flatMap((tool, index) => lintRisk(tool, at(`tools[${index}].riskLevel`))),
    ...(tools.length > 0
      ? []
      : [
          warning(
            at('tools'),
            `The server ${quoteName(entry.name)} declares no tools; the gateway denies every call.`,
            {
              hint: 'Declare them, or take them from the running server: mcp-runtime server init NAME --from-server URL --force',
            },
          ),
        ]),
    ...lintUnused(entry, at),
  ]
}

type At = (field: string) => string

function lintName({ name, auth }: ServerMetadata, path: string): Issue[] {
  if (isBlank(name)) return [error(path, 'The server has no name.')]
  if (!isServiceName(name)) {
    return [
      error(path, `${quoteName(name)} cannot be the name of a server.`, {
        hint: 'Use lower-case letters, digits and "-", starting with a letter, 63 at most: a Service gets this name.',
      }),
    ]
  }
  if (auth?.mode === 'mtls' && name.length > LONGEST_NAME_WITH_MTLS) {
    return [warning(path, `With mtls a name should not be longer than ${LONGEST_NAME_WITH_MTLS} characters.`)]
  }
  return []
}

function lintRoute(entry: ServerMetadata, at: At): Issue[] {
  const { publicPathPrefix: prefix, route, name } = entry
  if (!isBlank(prefix) && /^[/\s]*$/.test(prefix!)) {
    return [error(at('publicPathPrefix'), 'The public path prefix must contain more than slashes.')]
  }
  const { ingressPath } = routeOf(name, entry)
  const issues: Issue[] = []
  const written = isBlank(route) ? undefined : `/${route!.trim().replace(/^\/+/, '')}`
  if (written !== undefined && written !== ingressPath && written !== `/${name}/mcp`) {
    issues.push(
      warning(at('route'), `The route ${written} is not used: the public path prefix makes it ${ingressPath}.`, {
        hint: 'Keep one of the two.',
      }),
    )
  }
  if (prefixOfPath(ingressPath) === undefined) {
    issues.push(
      warning(
        at('route'),
        `A cluster routes paths of the form /PREFIX/mcp only; ${ingressPath} works on this machine.`,
        {
          hint: 'Set publicPathPrefix instead.',
        },
      ),
    )
  }
  const own = entry.envVars?.findIndex((variable) => variable.name === 'MCP_PATH') ?? -1
  const value = entry.envVars?.[own]?.value
  if (value !== undefined && value !== ingressPath) {
    issues.push(
      warning(at(`envVars[${own}].value`), `MCP_PATH is ${quoteName(value)}, but the public path is ${ingressPath}.`, {
        hint: 'Leave MCP_PATH out: it is set to the public path.',
      }),
    )
  }
  return issues
}

function lintAuth({ auth, gateway }: ServerMetadata, at: At): Issue[] {
  const issues: Issue[] = []
  if (auth?.mode === 'oauth' && isBlank(auth.issuerURL)) {
    issues.push(error(at('auth.issuerURL'), 'Auth mode oauth needs the URL of the issuer.'))
  }
  if (auth?.mode === 'mtls' && isBlank(auth.trustDomain)) {
    issues.push(error(at('auth.trustDomain'), 'Auth mode mtls needs a trust domain.'))
  }
  if (auth?.mode === 'mtls' && gateway?.enabled === false) {
    issues.push(error(at('gateway.enabled'), 'Auth mode mtls needs the gateway.'))
  }
  if (auth?.mode === 'none') {
    issues.push(warning(at('auth.mode'), 'Auth mode none is treated as header: the caller still needs an identity.'))
  }
  return issues
}

function lintGateway({ gateway, policy, analytics, port }: ServerMetadata, at: At): Issue[] {
  const issues: Issue[] = []
  if (gateway !== undefined && gateway.enabled !== true) {
    issues.push(warning(at('gateway.enabled'), 'Without the gateway nothing checks and nothing records calls.'))
    if (analytics !== undefined && analytics.disabled !== true) {
      issues.push(error(at('analytics'), 'Analytics needs the gateway, which is what records calls.'))
    }
  }
  if (gateway?.enabled === true && (gateway.port || 8091) === (port || 8088)) {
    issues.push(error(at('gateway.port'), `The gateway and the server cannot both listen on port ${port || 8088}.`))
  }
  if (policy?.mode === 'observe') {
    issues.push(warning(at('policy.mode'), 'In mode observe every call is allowed and only recorded.'))
  }
  if (policy?.defaultDecision === 'allow') {
    issues.push(
      warning(at('policy.defaultDecision'), 'Default decision allow lets callers use tools that no grant gives them.'),
    )
  }
  return issues
}

const ENV_NAME = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/

function lintEnv({ envVars = [], secretEnvVars = [] }: ServerMetadata, at: At): Issue[] {
  const all = [
    ...envVars.map(({ name }, index) => ({ name, path: at(`envVars[${index}].name`) })),
    ...secretEnvVars.map(({ name }, index) => ({ name, path: at(`secretEnvVars[${index}].name`) })),
  ]
  return [
    ...secretEnvVars.flatMap((entry, index) => validateSecretEnv(entry, at(`secretEnvVars[${index}]`))),
    ...all.flatMap(({ name, path }, index) => {
      if (isBlank(name)) return path.includes('secretEnvVars') ? [] : [error(path, 'The variable has no name.')]
      if (!ENV_NAME.test(name)) return [error(path, `${quoteName(name)} cannot be the name of a variable.`)]
      if (firstEqual(all, index, (other) => other.name) === undefined) return []
      return [error(path, `The variable ${quoteName(name)} is set twice.`)]
    }),
  ]
}

const QUANTITY = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$/

function lintQuantities({ resources, gateway }: ServerMetadata, at: At): Issue[] {
  const blocks = { resources, 'gateway.resources': gateway?.resources }
  return Object.entries(blocks).flatMap(([name, block]) =>
    (['requests', 'limits'] as const).flatMap((kind) =>
      (['cpu', 'memory'] as const).flatMap((unit) => {
        const amount = block?.[kind]?.[unit]
        if (amount === undefined || QUANTITY.test(amount)) return []
        const hint = 'Write for example 250m or 1 for cpu, 128Mi for memory.'
        return [error(at(`${name}.${kind}.${unit}`), `${quoteName(amount)} is not an amount.`, { hint })]
      }),
    ),
  )
}

function lintRisk(tool: NonNullable<ServerMetadata['tools']>[number], path: string): Issue[] {
  const computed = computeRisk(tool.requiredTrust ?? 'low', tool.sideEffect)
  const declared = tool.riskLevel
  if (declared === undefined || computed === undefined || (RANK[declared] ?? 3) >= RANK[computed]) return []
  return [
    warning(
      path,
      `The tool ${quoteName(tool.name)} is declared as ${declared} risk, but its trust and side effect make it ${computed}.`,
    ),
  ]
}
