// Where it is tested that ours does not have a fault of the original platform (known faults F1 to F30, and those of its
// command line, C1 and on). Each entry names a file and the title of a test in it, as it stands there.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

type Place = readonly [file: string, title: string]

const API = 'packages/platform/src/api'

const PLACES: Readonly<Record<string, readonly Place[]>> = {
  F1: [
    ['test/gateway/bypass.test.ts', 'executes what it says on an unguarded server'],
    ['test/gateway/bypass.test.ts', 'does not reach the server (identity: %s)'],
    ['test/gateway/bypass.test.ts', 'forwards the very bytes that were judged'],
  ],
  F2: [
    ['test/gateway/identity.test.ts', 'who is not proven is turned away from everything'],
    ['test/gateway/decisions.test.ts', 'shows what the caller may call'],
  ],
  F3: [
    [`${API}/teams.test.ts`, 'who leaves loses his sessions and everything else with the next request'],
    ['test/gateway/streams.test.ts', 'who has left the team is out'],
    ['test/attack/session-proof.test.ts', 'ends with the membership, and does not come back with it'],
  ],
  F4: [
    [`${API}/servers.test.ts`, 'is gone with its grants and sessions; one made again under its name inherits nothing'],
    ['test/gateway/streams.test.ts', 'a server made again under its name inherits nothing'],
    ['test/e2e/main-job.test.ts', 'a server made again under its old name inherits no grant'],
  ],
  F5: [
    ['test/matrix/faults.test.ts', 'gets the target of a push, which must be a name'],
    ['test/matrix/faults.test.ts', 'is ever started: no source names one or asks for one'],
    ['test/images/push.test.ts', 'to another host'],
  ],
  F6: [
    [
      'test/attack/session-proof.test.ts',
      'a platform without an issuer of certificates says so before it looks at the body',
    ],
    ['test/adapter/commands.test.ts', 'refuses to be reached from outside, mtls, and enrolment, each with its reason'],
  ],
  F7: [['packages/platform/src/identity/identity.test.ts', 'that is unknown is compared at the cost of a known one']],
  F8: [
    [`${API}/auth.test.ts`, 'locks after three failures with Retry-After, and a forged address does not help'],
    [`${API}/accounts.test.ts`, 'locks by the address that the trusted proxy saw, and the audit log tells of it'],
    ['test/matrix/exchanges/login-lockout.jsonl', 'lockout-bypass-xff'],
  ],
  F9: [
    [
      'packages/platform/src/identity/identity.test.ts',
      'counts only when it is ours, whole, signed as agreed and not expired',
    ],
    ['test/matrix/exchanges/auth.jsonl', 'me-jwt-no-exp'],
  ],
  F10: [['test/matrix/faults.test.ts', 'is refused where nobody has asked for it']],
  F11: [
    ['test/adapter/proxy.test.ts', 'a page of another site'],
    ['test/adapter/proxy.test.ts', 'a name that was rebound'],
    ['test/adapter/proxy.test.ts', 'wants its token from callers beyond loopback'],
  ],
  F12: [
    [`${API}/adapter-sessions.test.ts`, 'that was revoked does not come back, whoever asks for it'],
    ['test/gateway/identity.test.ts', 'nothing less, and a stranger is not told whether the session exists'],
    ['test/adapter/session-recovery.test.ts', 'fails closed when the session is revoked, and asks for no other'],
  ],
  F13: [[`${API}/auth.test.ts`, 'exists once, also when two ask for it at the same moment, and no database speaks']],
  F14: [
    [
      'test/e2e/auth/login.test.ts',
      'on the command line it works, with a warning that names the safe way and not the password',
    ],
    ['test/e2e/auth/login.test.ts', 'from stdin it works without a word, with or without the line break of a shell'],
    ['test/e2e/auth/token.test.ts', '--token works, with a warning'],
  ],
  F15: [[`${API}/modes.test.ts`, 'a wrong or expired credential is refused, not taken for none']],
  F16: [
    [
      'test/matrix/faults.test.ts',
      'sixty reads and sixty requests for sessions are all answered, and none is a denial',
    ],
    [`${API}/adapter-sessions.test.ts`, 'is issued to a whole fleet that starts at the same moment'],
  ],
  F17: [
    ['packages/platform/src/local/body-time.test.ts', 'an upload'],
    ['test/images/push.test.ts', 'on which nothing comes any more is ended'],
    ['test/registry/platform.test.ts', 'a push whose answer is lost is found there, and not sent again'],
  ],
  F18: [
    ['test/matrix/roles.test.ts', 'by member with an API key'],
    [`${API}/adapter-sessions.test.ts`, 'works with an API key, which is the user everywhere'],
    ['test/matrix/exchanges/api-keys.jsonl', 'key-adapter'],
    ['test/e2e/auth/renew.test.ts', 'four processes that meet the end together leave one living family'],
  ],
  F19: [
    ['test/matrix/support/rows.ts', 'DELETE /runtime/servers/{ns}/{n} of a server that is not there'],
    ['test/e2e/main-job.test.ts', 'a server made again under its old name inherits no grant'],
  ],
  F20: [
    ['packages/sdk/src/client/resolve-namespace.test.ts', '%j for %j is %s'],
    ['packages/sdk/src/client/resolve-namespace.test.ts', 'lists the candidates when there is no default (%j)'],
  ],
  F21: [
    [`${API}/team-people.test.ts`, 'is made by an owner, with its membership, and can log in'],
    [`${API}/team-people.test.ts`, 'becomes a member by its e-mail, as often as one likes'],
    [`${API}/team-deletion.test.ts`, 'takes all of it away and leaves everything else'],
    [`${API}/accounts.test.ts`, 'is set by who owns every team of the user, and by administrators; his logins end'],
  ],
  F22: [
    [`${API}/teams.test.ts`, 'says what is wrong with its slug, and that it is taken'],
    ['test/matrix/exchanges/teams.jsonl', 'team-create-dup'],
  ],
  F23: [
    [`${API}/teams.test.ts`, 'that is not there is 404, also its members'],
    ['test/server/commands.test.ts', 'an unknown team, namespace or server is not an empty table'],
  ],
  F24: [
    [`${API}/grants.test.ts`, 'that was disabled stays so when an old file is applied again, until it says otherwise'],
    [`${API}/grants.test.ts`, 'can be read back as it was applied, with the team filled in'],
    [`${API}/sessions.test.ts`, 'that was revoked stays so when it is applied again'],
    [`${API}/app.test.ts`, 'names every field that is wrong, and the field that was meant'],
    ['test/matrix/exchanges/sessions.jsonl', 'session-post-past'],
  ],
  F25: [['packages/wire/src/upstream/forward.test.ts', 'uses one connection for calls one after another (F25)']],
  F26: [
    ['test/matrix/faults.test.ts', 'is that of ten grants with ten thousand, whether one is the caller’s or all are'],
    [
      'packages/contract/src/policy/shortlist.test.ts',
      'a short list has six entries at most, however many grants there are',
    ],
    ['packages/platform/src/policy-index/policy-index.test.ts', 'judges by a write as soon as the write has resolved'],
  ],
  F27: [
    [
      'test/gateway/decisions.test.ts',
      'is a result that a client shows, with the rule, a hint and the id of its event',
    ],
    ['test/gateway/decisions.test.ts', 'keeps its whole batch from the server'],
    ['test/gateway/decisions.test.ts', 'answers of the client pass without an event'],
    ['test/gateway/decisions.test.ts', 'takes a body of exactly 16 MiB and refuses one byte more'],
    ['test/adapter/proxy-clients.test.ts', '%s: lists, calls, and shows a denial'],
  ],
  F28: [
    ['test/adapter/proxy.test.ts', 'is not ready while the runtime is down'],
    ['test/adapter/proxy.test.ts', 'is ready while session and runtime are, and counts what happens'],
  ],
  F29: [
    [`${API}/app.test.ts`, '%s %s by %s is %i'],
    ['test/matrix/exchanges/auth.jsonl', 'me-post-405'],
  ],
  F30: [
    ['test/matrix/exchanges/misc.jsonl', 'stats-noch'],
    [`${API}/app.test.ts`, 'is bare JSON that nobody keeps, with one envelope for refusals'],
    ['test/matrix/faults.test.ts', 'is 503 in the envelope of all refusals: logs while no container engine answers'],
  ],
  'C: the reason is hidden': [
    [
      'test/e2e/auth/login.test.ts',
      'a wrong password and an unknown e-mail are told alike, with the reason of the platform, exit 4',
    ],
    [
      'test/e2e/auth/login.test.ts',
      'a lock-out says how long, exit 9; the right password does not help before, and others are not locked',
    ],
  ],
  'C: colours in pipes': [
    ['test/e2e/manners.test.ts', 'colours follow NO_COLOR, then FORCE_COLOR, then TERM=dumb, then the terminal'],
    ['test/e2e/formats.test.ts', 'table and wide are text without colours; --quiet says nothing beside them'],
  ],
  'C: raw bodies as errors': [['test/e2e/bad-input/platform-url.test.ts', 'a web page']],
  'C: listening before it is bound': [['test/e2e/bad-input/adapter.test.ts', 'a port that is taken']],
  'C: any --auth is taken': [
    ['plugins/plugin-adapter/src/options/resolve.test.ts', 'says that mtls is not built yet, rather than to do as if'],
  ],
  'C: the usage before the reason': [
    ['test/e2e/manners.test.ts', 'tells a wrong command line on stderr, in words, with the line that helps'],
  ],
  'C: one connect-config for all': [['test/client/clients.test.ts', 'connect-config']],
  'C: an image without its registry': [
    ['test/images/push.test.ts', 'names its image with the registry, fixed to what it meant then'],
  ],
  'C: logout takes all': [
    [
      'test/e2e/auth/profiles.test.ts',
      'logout removes the current login for good: its refresh token is void, the others stay',
    ],
  ],
  'C: a file that is missing': [
    ['test/server/apply.test.ts', 'a terminal on stdin, a missing file, a folder without manifests'],
  ],
  'C: null for an empty list': [
    [
      `${API}/registry-credentials.test.ts`,
      'is made, listed newest first, and revoked once; its password is shown once and kept as a hash',
    ],
  ],
}

const root = join(import.meta.dirname, '..')
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

it('no fault is left out', () => {
  const numbered = Object.keys(PLACES).filter((name) => /^F\d+$/.test(name))
  expect(numbered).toEqual(Array.from({ length: 30 }, (_, at) => `F${at + 1}`))
})

describe.each(Object.entries(PLACES))('%s', (_, places) => {
  it.each(places)('%s: %s', (file, title) => {
    const text = readFileSync(join(root, file), 'utf8')
    const quoted = String.raw`['"\`]${escaped(title)}['"\`]`
    expect(text).toMatch(new RegExp(quoted))
    expect(text).not.toMatch(new RegExp(String.raw`\b(?:skip|todo|skipIf\([^)]*\))\(\s*${quoted}`))
  })
})
