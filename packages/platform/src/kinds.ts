// Every kind of resource the platform keeps. Server, grant and session are the public ones (the CRDs of a cluster);
// the rest is identity and what only one machine needs.
import type {
  AttachmentTarget,
  MCPAccessGrantSpec,
  MCPAgentSessionSpec,
  MCPServerSpec,
  PlatformRole,
  TeamRole,
} from '@mcp-runtime/contract'
import type { Kind } from './ports/index.ts'

export interface ServerRecord {
  readonly spec: MCPServerSpec
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

export interface GrantRecord {
  readonly spec: MCPAccessGrantSpec
  /** uid of the server it was made for; a server made again under that name does not inherit it (F4). */
  readonly serverUid: string
}

export interface SessionSecret {
  /** SHA-256, hex. */
  readonly hash: string
  /** RFC 3339; absent: as long as the session lives. */
  readonly expiresAt?: string
  /** The adapter it went to: a secret ends soon after its successor in the line was issued. */
  readonly line?: string
}

export interface SessionRecord {
  readonly spec: MCPAgentSessionSpec
  readonly serverUid: string
  /**
   * What proves the session at the gateway (decision 18). Several adapters of one identity share one session, so each
   * has a line of secrets of its own; one is good until the expiry that was promised with it, or until it is replaced.
   */
  readonly secrets?: readonly SessionSecret[]
  /** When its life began, RFC 3339; absent: when it was created. */
  readonly issuedAt?: string
  /** When an adapter last proved by a login that it may have it, RFC 3339. */
  readonly provenAt?: string
  /** The user it was issued to: removal from the team ends it (F3). */
  readonly userID?: string
}

export interface UserRecord {
  readonly email: string
  readonly role: PlatformRole
  /** `scrypt$N$r$p$salt$hash`; absent when the account has no password. */
  readonly passwordHash?: string
}

export interface TeamRecord {
  readonly slug: string
  readonly displayName: string
  readonly namespace: string
}

export interface MembershipRecord {
  readonly teamID: string
  readonly userID: string
  readonly role: TeamRole
  /** An owner took in an account that was not his team's to begin with: it gives him no right to its password. */
  readonly claimed?: true
}

/** An API key or a registry credential. */
export interface KeyRecord {
  readonly userID: string
  readonly label: string
  /** First eight characters, to recognise it by. */
  readonly prefix: string
  readonly hash: string
  /** Position among the user's keys, in the order of creation. */
  readonly order: number
  readonly revokedAt?: string
}

export interface RefreshTokenRecord {
  readonly userID: string
  /** All tokens descended from one login; reuse of an old one ends the family (decision 19). */
  readonly family: string
  readonly expiresAt: string
  /** When it was exchanged; its successor is derived from it, so nothing more needs to be kept. */
  readonly usedAt?: string
}

export interface AttachmentRecord {
  readonly serverUid: string
  readonly target: AttachmentTarget
}

/** What a cluster keeps as a Secret; in the private database (0600), read by workloads alone. */
export interface SecretRecord {
  readonly values: Readonly<Record<string, string>>
}

export const kinds = {
  server: { name: 'MCPServer' } as Kind<ServerRecord>,
  grant: { name: 'MCPAccessGrant' } as Kind<GrantRecord>,
  session: { name: 'MCPAgentSession' } as Kind<SessionRecord>,
  user: { name: 'User' } as Kind<UserRecord>,
  team: { name: 'Team' } as Kind<TeamRecord>,
  membership: { name: 'Membership' } as Kind<MembershipRecord>,
  apiKey: { name: 'ApiKey' } as Kind<KeyRecord>,
  registryCredential: { name: 'RegistryCredential' } as Kind<KeyRecord>,
  refreshToken: { name: 'RefreshToken' } as Kind<RefreshTokenRecord>,
  secret: { name: 'Secret' } as Kind<SecretRecord>,
  attachment: { name: 'Attachment' } as Kind<AttachmentRecord>,
} as const
