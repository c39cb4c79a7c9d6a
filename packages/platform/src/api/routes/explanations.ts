// Why a call is allowed or not: the gateway's own policy, asked without a call (platform-api §5: administer server).
import {
  type ExplainCase,
  explainCase,
  type PolicyDocument,
  type RouteBody,
  type routes,
  type Why,
} from '@mcp-runtime/contract'
import { mayAdminister, mayRead } from '../../access/rights.ts'
import { giveWay } from '../../give-way.ts'
import type { Caller } from '../../identity/index.ts'
import { kinds } from '../../kinds.ts'
import { text } from '../access/access-spec.ts'
import { type KnownNames, knownNames } from '../access/known-names.ts'
import { refuse } from '../api-error.ts'
import type { Handler } from '../call.ts'
import type { ApiDeps } from '../deps.ts'
import { requireReadable } from '../namespaces.ts'

type Question = RouteBody<typeof routes.explain>

/** Milliseconds of work after which others get their turn. */
const TURN = 10

/**
 * Who administers the server asks about everybody. Anybody else asks about himself: the human is he, the team one of
 * his, and of grants and sessions that are not his he learns nothing.
 */
export const explain: Handler<typeof routes.explain> = async ({ caller, body, signal }, deps) => {
  const { store, settings } = deps
  const { policy, name, namespace, administers } = find(caller, body, deps)
  const known = knownNames(deps, caller)
  const cases = body.cases.map((one, at) => (administers ? known.ids(one) : asOneself(caller, policy.teamID, one, at)))
  // One policy for all of them: what changes meanwhile is for the next question.
  const { document: whole, problem } = policy
  const document = administers ? whole : ownSessions(whole, caller)
  const options = {
    now: deps.clock(),
    broken: problem !== undefined,
    endpoint: `${settings.url()}${policy.path}`,
    ownOnly: !administers,
    isTaken: (grant: string) => store.get(kinds.grant, namespace, grant) !== undefined,
  }
  const readable = withNames(known)
  const explanations: Why[] = []
  await giveWay()
  let turn = performance.now()
  for (const one of cases) {
    if (performance.now() - turn > TURN) {
      await giveWay()
      signal.throwIfAborted()
      turn = performance.now()
    }
    const why = explainCase(document, one, options)
    const grants = why.grants.map((grant) => ({ ...grant, note: readable(grant.note) }))
    explanations.push({ ...why, caller: { ...why.caller, ...known.of(why.caller) }, grants })
  }
  return {
    server: name,
    namespace,
    revision: whole.revision,
    ...(problem === undefined || !administers ? {} : { problem }),
    tools: mayRead(caller, namespace) ? (whole.tools ?? []).map((tool) => tool.name) : [],
    explanations,
  }
}

/** Errors: 403 for a namespace that is closed to the caller, unless a grant there is his; then 404. */
function find(caller: Caller, body: Question, { store, index }: ApiDeps) {
  const name = body.server.trim()
  const namespace = text(body.namespace) ?? caller.namespace ?? caller.catalog?.namespace
  if (name === '' || namespace === undefined) {
    return refuse('invalid_request_body', 'The fields namespace and server are required.')
  }
  const server = store.get(kinds.server, namespace, name)
  const policy = index.byName(namespace, name)
  if (server === undefined || policy === undefined || !hasGrant(policy.document, caller)) {
    requireReadable(caller, namespace)
  }
  if (server === undefined || policy === undefined) {
    return refuse('not_found', `There is no server ${name} in ${namespace}.`)
  }
  return { name, namespace, policy, administers: mayAdminister(caller, server) }
}

const hasGrant = ({ grants = [] }: PolicyDocument, { userID, teams }: Caller): boolean =>
  userID !== '' &&
  grants.some(
    ({ human_id: human, team_id: team, disabled }) =>
      disabled !== true && (human ? human === userID : Boolean(team)) && (!team || teams.some(({ id }) => id === team)),
  )

const ownSessions = (document: PolicyDocument, { userID }: Caller): PolicyDocument => ({
  ...document,
  sessions: (document.sessions ?? []).filter(({ human_id: human }) => human === userID),
})

/** Notes with the slug and the e-mail in place of an id, as far as the caller may know them; each is looked up once. */
function withNames(known: KnownNames): (note: string) => string {
  const names = new Map<string, string>()
  const nameOf = (id: string): string => {
    const name = names.get(id) ?? known.of({ teamID: id }).team ?? known.of({ humanID: id }).human ?? id
    names.set(id, name)
    return name
  }
  return (note) => note.replace(/(?<=")[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(?=")/g, nameOf)
}

function asOneself(caller: Caller, serverTeam: string, one: ExplainCase, at: number): ExplainCase {
  const { userID, email, teams } = caller
  const refused = (field: string, sentence: string): never =>
    refuse('forbidden', sentence, { issues: [{ path: `cases[${at}].${field}`, message: sentence }] })
  const human = one.humanID?.trim() || userID
  if (userID === '' || (human !== userID && human !== email)) {
    refused(
      'humanID',
      'Only who administers the server may ask about others. Leave the human out to ask about yourself.',
    )
  }
  const named = text(one.teamID)
  const team =
    teams.find(({ slug }) => slug === named)?.id ??
    named ??
    (teams.find(({ id }) => id === serverTeam) ?? teams[0])?.id ??
    ''
  if (team !== '' && !teams.some(({ id }) => id === team)) {
    refused('teamID', 'Only who administers the server may ask about teams that he is not in.')
  }
  return { ...one, humanID: userID, teamID: team }
}
