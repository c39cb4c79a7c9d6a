// How grants and sessions are shown to people; data formats print the platform's own fields.
import type { GrantSummary, SessionSummary, Subject } from '@mcp-runtime/contract'
import { formatAge } from '@mcp-runtime/contract/names'
import { type Column, defineView } from '@mcp-runtime/sdk/command'

type Item = Pick<GrantSummary, 'subject' | 'names'>

const subjectText = ({ humanID, agentID, teamID }: Subject): string =>
  [agentID && `agent ${agentID}`, humanID && `human ${humanID}`, teamID && `team ${teamID}`].filter(Boolean).join(', ')

/** By e-mail and slug, where they are known. */
const subject = ({ subject: { humanID, agentID, teamID }, names }: Item): string =>
  subjectText({
    ...(agentID === undefined ? {} : { agentID }),
    ...(humanID === undefined ? {} : { humanID: names?.human ?? humanID }),
    ...(teamID === undefined ? {} : { teamID: names?.team ?? teamID }),
  })

const rules = ({ toolRules }: GrantSummary): string | undefined =>
  toolRules?.map(({ name, decision, requiredTrust }) => `${name}:${decision}:${requiredTrust ?? 'low'}`).join(',')

const grantColumns: Column<GrantSummary>[] = [
  { header: 'name', value: ({ name }) => name },
  { header: 'namespace', value: ({ namespace }) => namespace },
  { header: 'server', value: ({ serverRef }) => serverRef.name },
  { header: 'subject', value: subject },
  { header: 'trust', value: ({ maxTrust }) => maxTrust || 'low' },
  { header: 'disabled', value: ({ disabled }) => disabled },
  { header: 'age', value: ({ age }, { now }) => formatAge(age, now) },
]

const wideGrantColumns: Column<GrantSummary>[] = [
  ...grantColumns,
  { header: 'side effects', value: ({ allowedSideEffects }) => allowedSideEffects?.join(',') },
  { header: 'rules', value: rules },
  { header: 'ids', value: (grant) => subjectText(grant.subject) },
]

const sessionColumns: Column<SessionSummary>[] = [
  { header: 'name', value: ({ name }) => name },
  { header: 'namespace', value: ({ namespace }) => namespace },
  { header: 'server', value: ({ serverRef }) => serverRef.name },
  { header: 'subject', value: subject },
  { header: 'trust', value: ({ consentedTrust }) => consentedTrust || 'low' },
  { header: 'revoked', value: ({ revoked }) => revoked },
  { header: 'expires', value: ({ expiresAt }) => expiresAt ?? 'never' },
  { header: 'age', value: ({ age }, { now }) => formatAge(age, now) },
]

const wideSessionColumns: Column<SessionSummary>[] = [
  ...sessionColumns,
  { header: 'ids', value: (session) => subjectText(session.subject) },
]

export const grantListView = defineView<readonly GrantSummary[], GrantSummary>({
  table: grantColumns,
  wide: wideGrantColumns,
  empty: 'No grants that fit and that you may see.',
  name: (grants) => grants.map(({ name }) => `grant/${name}`),
})

export const grantView = defineView<GrantSummary, GrantSummary>({
  table: grantColumns,
  wide: wideGrantColumns,
  rows: (grant) => [grant],
  text: rulesText,
  name: ({ name }) => [`grant/${name}`],
})

/** What it allows, line by line; a platform that shows no rules leaves them out. */
function rulesText({ allowedSideEffects, toolRules }: GrantSummary): string {
  const effects = allowedSideEffects?.length ? [`  side effects: ${allowedSideEffects.join(', ')}`] : []
  if (toolRules === undefined) return effects.join('\n')
  const lines = toolRules.map(
    ({ name, decision, requiredTrust }) => `  ${decision} ${name} (trust ${requiredTrust ?? 'low'})`,
  )
  return [...effects, ...(lines.length > 0 ? lines : ['  no rule for single tools'])].join('\n')
}

export const sessionListView = defineView<readonly SessionSummary[], SessionSummary>({
  table: sessionColumns,
  wide: wideSessionColumns,
  empty: 'No sessions that fit and that you may see.',
  name: (sessions) => sessions.map(({ name }) => `session/${name}`),
})

export const sessionView = defineView<SessionSummary, SessionSummary>({
  table: sessionColumns,
  wide: wideSessionColumns,
  rows: (session) => [session],
  name: ({ name }) => [`session/${name}`],
})
