// From documents to what the platform is sent.
import { type ApplyGrantBody, type ApplySessionBody, routes } from '@mcp-runtime/contract/api'
import { fail } from '@mcp-runtime/sdk/errors'
import type { AccessDocument } from './parse-access.ts'

/** Only what the file says is sent: an old file must not enable what was disabled since (F24). */
export function grantBody({ resource }: AccessDocument & { kind: 'grant' }, namespace: string): ApplyGrantBody {
  const { policyVersion, toolRules, ...spec } = resource.spec
  return {
    name: resource.metadata.name,
    namespace,
    ...spec,
    ...(policyVersion ? { policyVersion } : {}),
    toolRules: toolRules ?? [],
  }
}

export function sessionBody({ resource }: AccessDocument & { kind: 'session' }, namespace: string): ApplySessionBody {
  const { upstreamTokenSecretRef: _, ...spec } = resource.spec
  return { name: resource.metadata.name, namespace, ...spec }
}

/** Refuses, before anything is sent, a document that is larger than the platform takes (platform-api §2.2). */
export function refuseLarge(document: AccessDocument, namespace: string): void {
  const { kind, resource, source } = document
  const limit = (kind === 'grant' ? routes.applyGrant : routes.applySession).bodyLimit
  const body = document.kind === 'grant' ? grantBody(document, namespace) : sessionBody(document, namespace)
  const size = Buffer.byteLength(JSON.stringify(body))
  if (size <= limit) return
  const kib = (bytes: number) => Math.ceil(bytes / 1024)
  fail(
    'MCPR_INPUT_INVALID',
    `${source.path}:${source.line}: the ${kind} ${resource.metadata.name} is ${kib(size)} KiB; the platform takes ${kib(limit)} KiB.`,
    {
      hint: 'Nothing was applied. Split it into several with fewer rules each.',
    },
  )
}
