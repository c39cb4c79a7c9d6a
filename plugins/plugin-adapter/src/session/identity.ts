import type { AdapterSession } from '@mcp-runtime/contract'
import type { PresentedIdentity } from '@mcp-runtime/wire'
import type { PinnedIdentity } from '../options/options.ts'

/**
 * Pinned values where there are any, else the issued ones, field by field (§4.3). The issued secret proves the issued
 * session alone, so it does not go with a pinned one.
 */
export function effectiveIdentity(pinned: PinnedIdentity, issued: AdapterSession | undefined): PresentedIdentity {
  const issuedSession = pinned.sessionID === '' || pinned.sessionID === issued?.name
  return {
    humanID: pinned.humanID || issued?.humanID || '',
    agentID: pinned.agentID || issued?.agentID || '',
    teamID: pinned.teamID || issued?.teamID || '',
    sessionID: pinned.sessionID || issued?.name || '',
    secret: issued !== undefined && issuedSession ? (issued.secret ?? '') : pinned.secret,
  }
}
