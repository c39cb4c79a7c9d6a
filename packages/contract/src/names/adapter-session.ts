/** SHA-256 in lower-case hex. The contract has no crypto of its own (decision 25). */
export type Sha256 = (bytes: Uint8Array) => string

export interface AdapterSessionIdentity {
  readonly humanID: string
  readonly agentID: string
  readonly teamID: string
  readonly serverName: string
}

/**
 * The name of the session that the platform issues to one agent of one person on one server: the same for the same
 * four values (resources-and-policy §4). It can be guessed; the session's secret is what proves it (decision 18).
 */
export function adapterSessionName(identity: AdapterSessionIdentity, sha256: Sha256): string {
  const parts = [identity.humanID, identity.agentID, identity.teamID, identity.serverName]
  return `adapter-${sha256(new TextEncoder().encode(parts.join('\0'))).slice(0, 16)}`
}
