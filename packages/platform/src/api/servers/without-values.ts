import type { MCPServerSpec } from '@mcp-runtime/contract'

/** For the audit log: values of the environment may be secrets. */
export const withoutValues = ({ envVars, ...spec }: MCPServerSpec) => ({
  ...spec,
  ...(envVars === undefined ? {} : { envVars: envVars.map(({ name }) => ({ name })) }),
})
