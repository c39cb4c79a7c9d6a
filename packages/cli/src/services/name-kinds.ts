// Where a command line wants the name of something that only the platform or this machine knows. One table, because the
// catalogue that completion reads holds nothing of the sort. Pure.
import type { CatalogueCommand } from '../catalogue/catalogue.ts'

export type NameKind = 'profile' | 'server' | 'grant' | 'session' | 'secret' | 'plugin' | 'team'

/** Arguments by command: the kind of each in its order. What gives a new name to something is not here. */
const ARGUMENTS: Readonly<Record<string, NameKind>> = {
  'auth:use': 'profile',
  'server:get': 'server',
  'server:status': 'server',
  'server:build:image': 'server',
  'server:deploy': 'server',
  'server:connect-config': 'server',
  'server:delete': 'server',
  'server:diff': 'server',
  'server:export': 'server',
  'server:logs': 'server',
  'server:patch': 'server',
  'server:policy:inspect': 'server',
  'local:attach': 'server',
  'local:detach': 'server',
  'local:secret:set': 'secret',
  'local:secret:delete': 'secret',
  'access:grant:get': 'grant',
  'access:grant:delete': 'grant',
  'access:grant:enable': 'grant',
  'access:grant:disable': 'grant',
  'access:session:get': 'session',
  'access:session:delete': 'session',
  'access:session:revoke': 'session',
  'access:session:unrevoke': 'session',
  'team:get': 'team',
  'team:delete': 'team',
  'team:user:add': 'team',
  'team:user:create': 'team',
  'team:user:list': 'team',
  'team:user:password': 'team',
  'team:user:remove': 'team',
  'team:user:role': 'team',
  'plugins:inspect': 'plugin',
  'plugins:uninstall': 'plugin',
  'plugins:update': 'plugin',
}

/** Flags by their long name, whatever the command. */
const FLAGS: Readonly<Record<string, NameKind>> = { profile: 'profile', server: 'server' }

/** What the first argument of a command names; of a command that takes many, each of them. */
export const argumentKind = ({ id, strict }: CatalogueCommand, position: number): NameKind | undefined =>
  position === 0 || strict === false ? ARGUMENTS[id] : undefined

/** What the value of a flag names. */
export const flagKind = (name: string): NameKind | undefined => FLAGS[name]
