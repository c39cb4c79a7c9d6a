// What the audit log may show of what is kept: values that may be secrets are left out.
import { type AttachmentTarget, type MCPServerSpec, ownAnnotations } from '@mcp-runtime/contract'
import { OWNER_LABEL } from '../../access/rights.ts'
import type { SecretRecord, ServerRecord } from '../../kinds.ts'
import type { Stored } from '../../ports/index.ts'

/** A server as an event tells of it: beside the spec whose it is, and its annotations, which open it to grants of others. */
export function shownServer({ spec, annotations, labels }: ServerRecord) {
  const own = ownAnnotations(annotations)
  const owner = labels[OWNER_LABEL]
  return {
    ...withoutValues(spec),
    ...(owner === undefined ? {} : { owner }),
    ...(Object.keys(own).length === 0 ? {} : { annotations: own }),
  }
}

/** Values of the environment may be secrets. */
const withoutValues = ({ envVars, ...spec }: MCPServerSpec) => ({
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
