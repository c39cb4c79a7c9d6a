// Defaulting in the order of resources-and-policy §5. Pure: the platform decides whether what comes out is stored.
import { isPinned } from '../names/image.ts'
import type { MCPServer, MCPServerSpec, ToolConfig } from '../resources/server.ts'
import { isBlank } from './blank.ts'
import {
  DEFAULT_GATEWAY_PORT,
  DEFAULT_IMAGE_TAG,
  DEFAULT_INGRESS_CLASS,
  DEFAULT_PORT,
  DEFAULT_REPLICAS,
  DEFAULT_SERVICE_PORT,
  fillAnalytics,
  fillAuth,
  fillPolicy,
  fillRollout,
  fillSession,
} from './defaults.ts'

export interface ServerDefaults {
  /** The platform's host for servers that choose neither host nor path prefix. */
  readonly ingressHost?: string
  /** Where audit events go when the server does not say. */
  readonly ingestURL?: string
}

const withTrust = (tool: ToolConfig): ToolConfig =>
  tool.requiredTrust === undefined || isBlank(tool.requiredTrust) ? { ...tool, requiredTrust: 'low' } : tool

/** A copy of `server` with every default filled in; applying it twice changes nothing more. */
export function defaultServer(server: MCPServer, options: ServerDefaults = {}): MCPServer {
  const { name } = server.metadata
  const spec: MCPServerSpec = { ...server.spec }
  const routedByDefault = isBlank(spec.ingressHost) && isBlank(spec.publicPathPrefix)

  if (isBlank(spec.imageTag) && !isPinned(spec.image ?? '')) spec.imageTag = DEFAULT_IMAGE_TAG
  spec.replicas ??= DEFAULT_REPLICAS
  spec.port ||= DEFAULT_PORT
  spec.servicePort ||= DEFAULT_SERVICE_PORT
  if (isBlank(spec.ingressPath)) spec.ingressPath = `/${name}/mcp`
  if (isBlank(spec.publicPathPrefix)) spec.publicPathPrefix = name
  if (isBlank(spec.ingressClass)) spec.ingressClass = DEFAULT_INGRESS_CLASS
  if (routedByDefault && options.ingressHost !== undefined && !isBlank(options.ingressHost)) {
    spec.ingressHost = options.ingressHost
  }
  const gateway = spec.gateway
  if (gateway?.enabled === true) {
    spec.auth ??= {}
    spec.policy ??= {}
    spec.session ??= {}
  }
  if (spec.auth !== undefined) spec.auth = fillAuth(spec.auth)
  if (spec.policy !== undefined) spec.policy = fillPolicy(spec.policy)
  if (spec.session !== undefined) spec.session = fillSession(spec.session)
  if (spec.tools !== undefined) spec.tools = spec.tools.map(withTrust)
  if (gateway?.enabled === true) {
    spec.gateway = {
      ...gateway,
      port: gateway.port || DEFAULT_GATEWAY_PORT,
      upstreamURL: isBlank(gateway.upstreamURL) ? `http://127.0.0.1:${spec.port}` : gateway.upstreamURL!,
    }
  }
  if (spec.analytics !== undefined) spec.analytics = fillAnalytics(spec.analytics, name, options.ingestURL)
  if (spec.rollout !== undefined) spec.rollout = fillRollout(spec.rollout)
  return { ...server, spec }
}
