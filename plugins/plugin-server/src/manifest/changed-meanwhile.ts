import { type McprError, mcprError } from '@mcp-runtime/sdk/errors'

/** A conflict that nothing explains yet: somebody else was quicker, and `hint` is the way on. Any other error as it is. */
export function changedMeanwhile(error: McprError, hint: string): McprError {
  const { code, message, next, details } = error
  if (code !== 'MCPR_CONFLICT' || error.hint !== undefined) return error
  return mcprError(code, message, {
    hint: `Nothing was changed. ${hint}`,
    ...(next === undefined ? {} : { next }),
    ...(details === undefined ? {} : { details }),
    cause: error,
  })
}
