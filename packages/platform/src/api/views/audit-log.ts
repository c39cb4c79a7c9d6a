import type { AuditEvent, AuditLogEntry } from '@mcp-runtime/contract'

/** The words of platform-api §6.16 for what was always told; what is new has its own type as its word. */
const ACTIONS: Readonly<Record<string, string>> = {
  'platform.login.begun': 'login',
  'platform.login.failed': 'login',
  'platform.user.signed_up': 'signup',
  'platform.user.created': 'user_create',
  'platform.api_key.created': 'api_key_create',
  'platform.api_key.revoked': 'api_key_revoke',
  'platform.registry_credential.created': 'registry_credential_create',
  'platform.registry_credential.revoked': 'registry_credential_revoke',
  'platform.image.published': 'image_publish',
  'platform.image.pushed': 'image_publish',
  'platform.server.applied': 'server_publish',
  'platform.server.deleted': 'server_retire',
}

/** Types whose name is the account it is about, not one that acted. */
const ABOUT_HIM = ['platform.login.failed', 'platform.login.locked']

/** An event of the platform as a row of the administrators' list. */
export function auditLogEntry({ id, timestamp, event_type, payload }: AuditEvent): AuditLogEntry {
  const of = payload as Readonly<Record<string, unknown>>
  const text = (key: string): string | undefined =>
    typeof of[key] === 'string' && of[key] !== '' ? of[key] : undefined
  const after = (of.after ?? {}) as { readonly email?: unknown; readonly message?: unknown }
  const user = text('actor') ?? (ABOUT_HIM.includes(event_type) ? text('name') : undefined)
  const email = text('actor_email') ?? (typeof after.email === 'string' ? after.email : undefined)
  const action = ACTIONS[event_type] ?? event_type.replace(/^platform\./, '').replaceAll('.', '_')
  const name = text('name')
  const optional = {
    user_id: user,
    email,
    namespace: text('namespace'),
    message: typeof after.message === 'string' ? after.message : text('reason'),
    actor_ip: text('peer'),
    request_id: text('correlation_id'),
    source: text('via'),
    auth_identity: email,
    image_ref: action === 'image_publish' ? name : undefined,
    server_name: text('server'),
  }
  return {
    id,
    action,
    resource: `${text('kind') ?? ''}/${name ?? ''}`,
    status: of.decision === 'deny' ? 'denied' : 'success',
    created_at: timestamp,
    ...(Object.fromEntries(
      Object.entries(optional).filter(([, value]) => value !== undefined),
    ) as Partial<AuditLogEntry>),
  }
}
