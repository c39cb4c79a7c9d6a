// How grants and sessions are shown to people; data formats print the platform's own fields.
import type { GrantSummary, SessionSummary, Subject } from '@mcp-runtime/contract'
import { formatAge } from '@mcp-runtime/contract/names'
import { type Column, defineView } from '@mcp-runtime/sdk/command'
import type { AppliedItem } from './services/apply-access.ts'
import type { Removed, Switched } from './services/items.ts'
import type { SavedManifest } from './services/save-manifest.ts'

const subject = ({ humanID, agentID, teamID }: Subject): string =>
  [agentID && `agent ${agentID}`, humanID && `human ${humanID}`, teamID && `team ${teamID}`].filter(Boolean).join(', ')

const rules = ({ toolRules }: GrantSummary): string | undefined =>
  toolRules?.map(({ name, decision, requiredTrust }) => `${name}:${decision}:${requiredTrust ?? 'low'}`).join(',')

const grantColumns: Column<GrantSummary>[] = [
  { header: 'name', value: ({ name }) => name },
  { header: 'namespace', value: ({ namespace }) => namespace },
  { header: 'server', value: ({ serverRef }) => serverRef.name },
  { header: 'subject', value: (grant) => subject(grant.subject) },
  { header: 'trust', value: ({ maxTrust }) => maxTrust || 'low' },
  { header: 'disabled', value: ({ disabled }) => disabled },
  { header: 'age', value: ({ age }, { now }) => formatAge(age, now) },
]

const wideGrantColumns: Column<GrantSummary>[] = [
  ...grantColumns,
  { header: 'side effects', value: ({ allowedSideEffects }) => allowedSideEffects?.join(',') },
  { header: 'rules', value: rules },
]

const sessionColumns: Column<SessionSummary>[] = [
  { header: 'name', value: ({ name }) => name },
  { header: 'namespace', value: ({ namespace }) => namespace },
  { header: 'server', value: ({ serverRef }) => serverRef.name },
  { header: 'subject', value: (session) => subject(session.subject) },
  { header: 'trust', value: ({ consentedTrust }) => consentedTrust || 'low' },
  { header: 'revoked', value: ({ revoked }) => revoked },
  { header: 'expires', value: ({ expiresAt }) => expiresAt ?? 'never' },
  { header: 'age', value: ({ age }, { now }) => formatAge(age, now) },
]

export const grantListView = defineView<readonly GrantSummary[], GrantSummary>({
  table: grantColumns,
  wide: wideGrantColumns,
  empty: 'No grants that you may see.',
  name: (grants) => grants.map(({ name }) => `grant/${name}`),
})

export const grantView = defineView<GrantSummary, GrantSummary>({
  table: grantColumns,
  wide: wideGrantColumns,
  rows: (grant) => [grant],
  text: (grant) =>
    (grant.toolRules ?? [])
      .map(({ name, decision, requiredTrust }) => `  ${decision} ${name} (trust ${requiredTrust ?? 'low'})`)
      .join('\n'),
  name: ({ name }) => [`grant/${name}`],
})

export const sessionListView = defineView<readonly SessionSummary[], SessionSummary>({
  table: sessionColumns,
  empty: 'No sessions that you may see.',
  name: (sessions) => sessions.map(({ name }) => `session/${name}`),
})

export const sessionView = defineView<SessionSummary, SessionSummary>({
  table: sessionColumns,
  rows: (session) => [session],
  name: ({ name }) => [`session/${name}`],
})

export const appliedView = defineView<{ applied: readonly AppliedItem[] }>({
  text: ({ applied }) =>
    applied.map(({ kind, name, namespace, state }) => `${kind}/${name} ${state} in ${namespace}`).join('\n'),
  name: ({ applied }) => applied.map(({ kind, name }) => `${kind}/${name}`),
})

export const switchedView = defineView<Switched>({
  text: ({ kind, name, namespace, state }) => `${kind}/${name} ${state} in ${namespace}`,
  name: ({ kind, name }) => [`${kind}/${name}`],
})

export const removedView = defineView<Removed>({
  text: ({ kind, name, namespace }) => `${kind}/${name} deleted from ${namespace}`,
  name: ({ kind, name }) => [`${kind}/${name}`],
})

export const savedView = defineView<SavedManifest>({
  text: ({ path, manifest }) => `${manifest.kind} ${manifest.metadata.name} written to ${path}`,
  name: ({ path }) => [path],
})
