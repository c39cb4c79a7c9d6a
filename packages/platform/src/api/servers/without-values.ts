// What the audit log may show of what is kept: values that may be secrets are left out.
import type { AttachmentTarget, MCPServerSpec } from '@mcp-runtime/contract'
import type { SecretRecord } from '../../kinds.ts'
import type { Stored } from '../../ports/index.ts'

/** Values of the environment may be secrets. */
export const withoutValues = ({ envVars, ...spec }: MCPServerSpec) => ({
  ...spec,
  ...(envVars === undefined ? {} : { envVars: envVars.map(({ name }) => ({ name })) }),
})

/** Values of the environment may be secrets; they are told to the process and to nobody else. */
export function withoutEnvironment(target: AttachmentTarget): AttachmentTarget {
  if (target.kind === 'url') return target
  const { env: _secret, ...shown } = target
  return shown
}

export const keysOf = ({ value }: Stored<SecretRecord>): string[] => Object.keys(value.values).sort()
