// What the lists of grants and of sessions have in common: filters, pages and the names of who is meant. Ours: the
// original answers the whole list (platform-api §2.4), and so do we as long as none of these is asked for.
import { type Static, type TSchema, Type } from '@sinclair/typebox'

export const GRANT_STATES = ['enabled', 'disabled'] as const
export const SESSION_STATES = ['active', 'revoked', 'expired'] as const

export const grantState = ({ disabled }: { readonly disabled?: boolean }): (typeof GRANT_STATES)[number] =>
  disabled === true ? 'disabled' : 'enabled'

/** `now` in milliseconds since the epoch. */
export function sessionState(
  { revoked, expiresAt }: { readonly revoked?: boolean; readonly expiresAt?: string },
  now: number,
): (typeof SESSION_STATES)[number] {
  if (revoked === true) return 'revoked'
  return expiresAt !== undefined && Date.parse(expiresAt) <= now ? 'expired' : 'active'
}

/** Most items of one page. */
export const MOST_ITEMS = 1000

export const NamesQuery = Type.Object({
  names: Type.Optional(Type.String({ description: '`true`: tell e-mail and slug of the subject as well.' })),
})

/** The query of a list whose items are in one of `states`. */
export const accessListQuery = (states: readonly string[]) =>
  Type.Composite([
    NamesQuery,
    Type.Object({
      namespace: Type.Optional(Type.String()),
      server: Type.Optional(Type.String({ description: 'Name of the server it is for.' })),
      agent: Type.Optional(Type.String({ description: 'Agent id of its subject.' })),
      human: Type.Optional(
        Type.String({ description: 'Person of its subject: the id, or the e-mail of a known one.' }),
      ),
      team: Type.Optional(Type.String({ description: 'Team of its subject: the id or the slug.' })),
      state: Type.Optional(Type.String({ description: `${states.join(', ')}.` })),
      limit: Type.Optional(Type.String({ description: `Items of a page, 1 to ${MOST_ITEMS}; absent: all of them.` })),
      cursor: Type.Optional(Type.String({ description: 'The `next` of the page before.' })),
    }),
  ])

export const AccessListQuery = accessListQuery([...GRANT_STATES, ...SESSION_STATES])
export type AccessListQuery = Static<typeof AccessListQuery>

/** How people call the subject; only with `names=true`, and only what the caller may know. */
export const SubjectNames = Type.Object({
  human: Type.Optional(Type.String({ description: 'E-mail of the person.' })),
  team: Type.Optional(Type.String({ description: 'Slug of the team.' })),
})
export type SubjectNames = Static<typeof SubjectNames>

/** The `next` of a list: there is more after this page. */
export const NextPage = Type.Optional(
  Type.String({ description: 'Pass as `cursor`; absent on the last page, and without `limit`.' }),
)

/** What a plan answers: the resource as it is and as apply would make it. */
export const planOf = <T extends TSchema>(resource: T) =>
  Type.Object({ live: Type.Optional(resource), wanted: resource })
