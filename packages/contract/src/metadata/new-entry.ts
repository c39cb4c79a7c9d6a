import { DEFAULT_IMAGE_TAG, DEFAULT_PORT } from '../admission/defaults.ts'
import type { PolicyDecision, PolicyMode, PublishScope } from '../enums.ts'
import type { ServerMetadata, ToolMetadata } from './schema.ts'

export interface NewEntryOptions {
  readonly name: string
  readonly description?: string
  /** Default: the name. */
  readonly image?: string
  readonly tag?: string
  readonly scope?: PublishScope
  readonly policyMode?: PolicyMode
  readonly defaultDecision?: PolicyDecision
  /** Default true; false leaves the session block out. */
  readonly sessionRequired?: boolean
  /** Zero, a negative number and nothing mean 8088. */
  readonly port?: number
  readonly tools: readonly ToolMetadata[]
}

/** The entry that `server init` writes (resources-and-policy §6.5), keys in file order. */
export function newMetadataEntry(options: NewEntryOptions): ServerMetadata {
  const { name, port = 0, tools } = options
  return {
    name,
    description: options.description || `${name} MCP server`,
    image: options.image || name,
    imageTag: options.tag || DEFAULT_IMAGE_TAG,
    route: `/${name}/mcp`,
    publicPathPrefix: name,
    port: port > 0 ? port : DEFAULT_PORT,
    scope: options.scope ?? 'tenant',
    ...(tools.length === 0 ? {} : { tools: [...tools] }),
    auth: { mode: 'header' },
    policy: { mode: options.policyMode ?? 'allow-list', defaultDecision: options.defaultDecision ?? 'deny' },
    ...(options.sessionRequired === false ? {} : { session: { required: true } }),
    gateway: { enabled: true },
  }
}
