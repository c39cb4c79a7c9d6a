import { formatBytes } from '@mcp-runtime/contract/names'
import { type Column, defineView } from '@mcp-runtime/sdk/command'
import type { InfoResult, RegistryInfo } from '../services/info.ts'
import type { ProvisionResult } from '../services/provision.ts'
import type { RegistryStatus, StatusResult } from '../services/status.ts'

const bytes = (count: number | null): string => (count === null ? '-' : formatBytes(count))

const status: readonly Column<RegistryStatus>[] = [
  { header: 'registry', value: ({ kind }) => kind },
  { header: 'host', value: ({ host }) => host },
  { header: 'status', value: ({ status }) => status },
  { header: 'images', value: ({ images }) => (images === null ? '-' : String(images)) },
  { header: 'used', value: ({ used_bytes }) => bytes(used_bytes) },
]

/** What is wrong stands below the table, whole. */
export const statusView = defineView<StatusResult, RegistryStatus>({
  table: status,
  wide: [
    ...status,
    { header: 'image limit', value: ({ limit_bytes }) => bytes(limit_bytes) },
    { header: 'capacity', value: ({ capacity_bytes }) => bytes(capacity_bytes) },
    { header: 'endpoint', value: ({ endpoint }) => endpoint },
  ],
  rows: ({ registries }) => registries,
  text: ({ registries }) => registries.flatMap(({ message }) => (message === null ? [] : [message])).join('\n'),
  name: ({ registries }) => registries.map(({ host }) => host),
})

const info: readonly Column<RegistryInfo>[] = [
  { header: 'registry', value: ({ kind }) => kind },
  { header: 'host', value: ({ host }) => host },
  { header: 'image limit', value: ({ limit_bytes }) => bytes(limit_bytes) },
  { header: 'known from', value: ({ from }) => from },
]

export const infoView = defineView<InfoResult, RegistryInfo>({
  table: info,
  wide: [
    ...info,
    { header: 'login', value: ({ login }) => login ?? '-' },
    { header: 'endpoint', value: ({ endpoint }) => endpoint },
  ],
  rows: ({ registries }) => registries,
  text: ({ registries }) => ['', ...registries.map(({ kind, push }) => `Push to the ${kind} one: ${push}`)].join('\n'),
  name: ({ registries }) => registries.map(({ host }) => host),
})

export const provisionView = defineView<ProvisionResult>({
  text: ({ url, username, file, password_saved, verified, wants_login, dry_run }) => {
    if (dry_run) return `registry: ${url}`
    const login = username === null ? [] : [`user: ${username}${password_saved ? '' : ' (no password saved)'}`]
    const refused = wants_login ? 'It answers, and wants a login.' : 'It was not asked.'
    const asked = verified ? 'It answers and lets this login in.' : refused
    return [`registry: ${url}`, ...login, `saved in: ${file}`, asked].join('\n')
  },
  name: ({ url }) => [url],
})
