// Why a call is allowed or not, as data: the answer of the platform, of `access explain` and of `access test`.
import { type Static, Type } from '@sinclair/typebox'
import { PolicyDecisionSchema, SideEffectSchema, TrustLevelSchema } from '../enums.ts'
import { Subject } from '../resources/common.ts'
import { StringEnum } from '../schema/string-enum.ts'

const text = () => Type.Optional(Type.String())

const CHANGE_VERBS = [
  'grant.add',
  'grant.enable',
  'grant.disable',
  'grant.remove-rule',
  'session.issue',
  'session.unrevoke',
] as const

export const ChangeStep = Type.Object({
  verb: StringEnum(CHANGE_VERBS, {
    description:
      'session.issue: a session of the caller that is live and consents to `trust`; with `name`, that session itself, renewed.',
  }),
  namespace: Type.String(),
  name: text(),
  tool: text(),
  subject: Type.Optional(Subject),
  trust: Type.Optional(TrustLevelSchema),
  sideEffect: Type.Optional(SideEffectSchema),
  sentence: Type.String(),
  commands: Type.Array(Type.String(), {
    description: 'Command lines that do it, in order; empty where no line can be pasted safely.',
  }),
})
export type ChangeStep = Static<typeof ChangeStep>

const GRANT_PARTS = [
  'allows',
  'denies',
  'disabled',
  'not_this_tool',
  'not_this_side_effect',
  'not_this_caller',
] as const
export type GrantPart = (typeof GRANT_PARTS)[number]

export const ConsideredGrant = Type.Object({
  name: Type.String(),
  namespace: Type.String(),
  part: StringEnum(GRANT_PARTS, { description: 'What it contributes to this call.' }),
  ceiling: TrustLevelSchema,
  requires: Type.Optional(TrustLevelSchema),
  sideEffects: Type.Array(Type.String()),
  note: Type.String({ description: 'The same for people.' }),
})
export type ConsideredGrant = Static<typeof ConsideredGrant>

const DECIDERS = [
  'method',
  'mode',
  'default',
  'grant',
  'rule',
  'no_grant',
  'ceiling',
  'side_effect',
  'tool',
  'session',
  'identity',
  'policy',
] as const

export const Decider = Type.Object({
  by: StringEnum(DECIDERS, { description: 'What in the policy decided.' }),
  name: text(),
  namespace: text(),
  note: Type.String({ description: 'The same for people: `grant team-a/readers: deny close_ticket`.' }),
})
export type Decider = Static<typeof Decider>

export const TrustAccount = Type.Object({
  required: TrustLevelSchema,
  tool: TrustLevelSchema,
  ceiling: Type.Optional(TrustLevelSchema),
  consented: Type.Optional(TrustLevelSchema),
  effective: Type.Optional(TrustLevelSchema),
})

const SESSION_STATES = ['live', 'assumed', 'none', 'unknown', 'revoked', 'expired'] as const

export const SessionAccount = Type.Object({
  state: StringEnum(SESSION_STATES, {
    description:
      'assumed: no session was named and none is there, so one was supposed as the adapter would be given it.',
  }),
  name: text(),
  consented: Type.Optional(TrustLevelSchema),
  expiresAt: text(),
})
export type SessionAccount = Static<typeof SessionAccount>

export const Why = Type.Object({
  decision: PolicyDecisionSchema,
  reason: Type.String({ description: 'The gateway’s reason code.' }),
  sentence: Type.String(),
  hint: text(),
  decidedBy: Decider,
  caller: Type.Object({
    humanID: text(),
    agentID: text(),
    teamID: text(),
    human: Type.Optional(Type.String({ description: 'E-mail of the person, where the platform may tell it.' })),
    team: Type.Optional(Type.String({ description: 'Slug of the team, the same.' })),
  }),
  method: Type.String(),
  tool: Type.Optional(
    Type.Object({
      name: Type.String(),
      declared: Type.Boolean(),
      sideEffect: Type.Optional(SideEffectSchema),
      requiredTrust: TrustLevelSchema,
    }),
  ),
  session: SessionAccount,
  trust: Type.Optional(TrustAccount),
  grants: Type.Array(ConsideredGrant, { description: 'The caller’s, and some that miss him by one field.' }),
  change: Type.Optional(
    Type.Array(ChangeStep, {
      description:
        'The smallest change that would allow the call; with any step left out it stays denied. Absent when it is allowed, and when no change of access can allow it.',
    }),
  ),
})
export type Why = Static<typeof Why>

export const ExplainCase = Type.Object(
  {
    agentID: text(),
    humanID: text(),
    teamID: Type.Optional(Type.String({ description: 'Absent: the team that owns the server.' })),
    tool: text(),
    method: Type.Optional(Type.String({ description: 'tools/call when absent.' })),
    session: Type.Optional(
      Type.String({
        description:
          'The session by name; empty for a call without one. Absent: the caller’s live session, else one as the adapter would be given.',
      }),
    ),
    trust: Type.Optional(TrustLevelSchema),
    sideEffect: Type.Optional(SideEffectSchema),
  },
  { additionalProperties: false },
)
export type ExplainCase = Static<typeof ExplainCase>
