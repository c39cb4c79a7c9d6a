// An image that may not run where the server goes: its name was settled for another scope or team. Pure.
import type { ApplyServerBody } from '@mcp-runtime/contract/api'
import { commandLine } from '@mcp-runtime/contract/names'
import { type McprError, mcprError, type NextStep } from '@mcp-runtime/sdk/errors'

/** The platform's refusal of `spec.image` with the ways out; any other error as it is. */
export function withImageHelp(error: unknown, body: ApplyServerBody): unknown {
  const { code, message, details } = error as McprError
  const [issue] = (Array.isArray(details?.issues) ? details.issues : []) as readonly { path?: unknown }[]
  if (code !== 'MCPR_INPUT_INVALID' || issue?.path !== 'spec.image') return error
  return mcprError(code, message, {
    hint: 'The name of an image says whose it is. Set `scope` and `namespace` in the metadata, then build and push it again; or push it as one of this scope, and deploy that one.',
    next: ways(body),
    ...(details === undefined ? {} : { details }),
    cause: error,
  })
}

function ways({ name, scope, spec: { image, imageTag } }: ApplyServerBody): readonly NextStep[] {
  const bare = image.slice(image.lastIndexOf('/') + 1)
  if (/[:@]/.test(bare)) return []
  const reference = imageTag ? `${image}:${imageTag}` : image
  const push = commandLine(['registry', 'push'], { image: reference, name: bare, scope: scope ?? 'tenant' }).command
  const deploy = commandLine(['server', 'deploy', name], { scope: scope ?? 'tenant', image: 'REFERENCE' }).command
  return [
    ...(push === undefined
      ? []
      : [{ command: push, when: 'to push it as one of this scope; it prints the reference' }]),
    ...(deploy === undefined ? [] : [{ command: deploy, when: 'to deploy what was printed' }]),
  ]
}
