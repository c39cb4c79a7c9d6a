import { fail } from '@mcp-runtime/sdk/errors'
import { type GivenEmail, givenEmail } from '@mcp-runtime/sdk/prompts'

/** The e-mail that a command cannot do without. MCPR_USAGE. */
export const wantedEmail = (given: GivenEmail): string =>
  givenEmail(given) || fail('MCPR_USAGE', 'Name the account: --username EMAIL.')
