// What npm's failure means, so that "no login", "not there", "no network" and "wrong certificate" are told apart: npm
// itself says them in one tone, and oclif's own `plugins install` called all of them "does not exist".
import { type ErrorCode, type ErrorExtra, type McprError, mcprError } from '@mcp-runtime/sdk/errors'
import { type NpmFailure, readFailure } from './read-failure.ts'

export interface Asked {
  /** `NAME@WANTED` */
  readonly about?: string | undefined
  /** Whether npm goes through a proxy to reach an address. */
  readonly proxied?: (url: string) => boolean
}

type Reading = readonly [ErrorCode, string, (ErrorExtra | undefined)?]

const TLS =
  /^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(?:VERIFY|GET_ISSUER)|ERR_TLS_|ERR_SSL_|EPROTO$|HOSTNAME_MISMATCH)/
const TIMEOUT = /TIMED?_?OUT/
const NETWORK = /^(?:ECONN|ENOTFOUND$|EAI_AGAIN$|EHOST|ENET|EPIPE$|ERR_STREAM_PREMATURE_CLOSE$)/
const DAMAGED = /^(?:EINTEGRITY$|TAR_|Z_|ZLIB)/

/** The error for a run of npm that ended with a failure; `about` is the package it was asked for. Pure. */
export function npmError(stdout: string, stderr: string, { about, proxied = () => false }: Asked = {}): McprError {
  const failure = readFailure(stdout, stderr, about)
  const [code, message, extra] = proxied(failure.url ?? '') ? readBehindProxy(failure) : read(failure)
  return mcprError(code, message, {
    ...extra,
    details: { npm: failure.code, ...(failure.url ? { url: failure.url } : {}) },
    cause: new Error(`npm: ${failure.code}: ${failure.summary}`),
  })
}

function read(failure: NpmFailure): Reading {
  const { code, summary } = failure
  const status = /^E(\d{3})$/.exec(code)?.[1]
  if (status === '407' || code === 'EINVALIDPROXY' || failure.byProxy) return proxyFailed(failure)
  if (status !== undefined) return httpStatus(Number(status), failure)
  if (code === 'ETARGET' || code === 'ENOVERSIONS') return noSuchVersion(failure)
  if (code === 'ENEEDAUTH') return wantsLogin(failure)
  if (code === 'ENOTCACHED') return offlineMiss(failure)
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return ['MCPR_DISK_FULL', 'No space is left on the disk; nothing was changed.']
  if (DAMAGED.test(code)) return damaged(failure)
  if (TLS.test(code)) return notTrusted(failure)
  if (TIMEOUT.test(code) || summary.startsWith('network timeout')) return timedOut(failure)
  if (summary.includes('invalid json response')) return badReply(failure)
  if (NETWORK.test(code)) return unreachable(failure)
  if (code === 'ERESOLVE' || code === 'EBADENGINE' || code === 'EBADPLATFORM') {
    return ['MCPR_PLUGIN_INCOMPATIBLE', `What it depends on does not fit: ${summary}.`]
  }
  const kind = /^EALLOW(GIT|FILE|DIRECTORY)$/.exec(code)?.[1]
  if (kind !== undefined) return fromElsewhere(KINDS[kind] ?? 'an address')
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    const hint = "npm's cache may be unwritable: npm config get cache shows where it is."
    return ['MCPR_FILE_UNREADABLE', `npm may not write a file: ${summary}.`, { hint }]
  }
  return [
    'MCPR_FAILED',
    `npm failed with ${code}: ${summary}.`,
    { hint: 'Run again with --debug to see what npm said.' },
  ]
}

const KINDS: Readonly<Record<string, string>> = { GIT: 'a git address', FILE: 'a file', DIRECTORY: 'a folder' }

const fromElsewhere = (kind: string): Reading => [
  'MCPR_PLUGIN_INVALID',
  `The plugin depends on something that comes from ${kind}, not from a registry.`,
  { hint: 'No digest holds what lies there. Its author can publish the dependency, or ship it inside the plugin.' },
]

/** A proxy answers in the registry's name: npm shows no difference, so neither is blamed alone. */
function readBehindProxy(failure: NpmFailure): Reading {
  const [code, message, extra] = read(failure)
  const status = /^E(50[234])$/.exec(failure.code)?.[1]
  if (status !== undefined) {
    const [, , hint] = proxyFailed(failure)
    return [
      'MCPR_PROXY_FAILED',
      `The proxy on the way to ${lower(failure.registry)}, or what lies behind it, answers HTTP ${status}.`,
      hint,
    ]
  }
  if (code !== 'MCPR_FORBIDDEN') return [code, message, extra]
  return [code, message, { ...extra, hint: `${extra?.hint ?? ''} The proxy on the way may have said so, too.`.trim() }]
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

function httpStatus(status: number, failure: NpmFailure): Reading {
  const { registry, named } = failure
  if (status === 401) return wantsLogin(failure)
  if (status === 403) {
    const hint = 'Ask whoever runs the registry, or use a token that may read it.'
    return ['MCPR_FORBIDDEN', `${registry} does not let you have ${named}.`, { hint }]
  }
  if (status === 404) return failure.version ? noSuchVersion(failure) : noSuchPackage(failure)
  if (status === 408 || status === 504) return timedOut(failure)
  if (status === 429) {
    return ['MCPR_RATE_LIMITED', `${registry} gets too many requests from here.`, { hint: 'Wait, then run it again.' }]
  }
  if (status >= 500) {
    return ['MCPR_UNAVAILABLE', `${registry} cannot answer now (HTTP ${status}).`, { hint: 'Run it again later.' }]
  }
  return ['MCPR_BAD_REPLY', `${registry} answered HTTP ${status} when asked for ${named}.`]
}

const wantsLogin = ({ registry, named, origin }: NpmFailure): Reading => [
  'MCPR_REGISTRY_LOGIN',
  `${registry} does not give out ${named} without a login, or does not accept yours.`,
  {
    hint: "npm's own settings are used: a token in your .npmrc, or a login with npm.",
    next: [{ command: `npm login${origin ? ` --registry=${origin}` : ''}`, when: 'to log in to the registry' }],
  },
]

const noSuchPackage = ({ registry, named }: NpmFailure): Reading => [
  'MCPR_NOT_FOUND',
  `${registry} has no package ${named}.`,
  {
    hint: 'Check the spelling. A private package needs its registry in .npmrc (@SCOPE:registry=URL), and often a login.',
  },
]

const noSuchVersion = ({ registry, named, name }: NpmFailure): Reading => [
  'MCPR_NOT_FOUND',
  `${registry} has no version ${named}.`,
  name ? { next: [{ command: `npm view ${name} versions`, when: 'to see which there are' }] } : {},
]

const offlineMiss = ({ named }: NpmFailure): Reading => [
  'MCPR_OFFLINE',
  `${named === 'the package' ? 'A package' : named} is not in npm's cache on this machine, and --offline forbids to fetch it.`,
  { hint: 'Run it once with a network, or install from a tarball.' },
]

const damaged = ({ named, summary }: NpmFailure): Reading => [
  'MCPR_INTEGRITY',
  `What arrived for ${named} is not what the registry promised; nothing was installed.`,
  { hint: `npm said: ${summary}` },
]

const notTrusted = ({ registry, code }: NpmFailure): Reading => [
  'MCPR_TLS_FAILED',
  `The certificate of ${lower(registry)} is not trusted (${code}).`,
  {
    hint: 'For a registry with a certificate authority of its own: npm config set cafile FILE, or NODE_EXTRA_CA_CERTS.',
  },
]

const timedOut = ({ registry }: NpmFailure): Reading => [
  'MCPR_REGISTRY_TIMEOUT',
  `${registry} did not answer in time.`,
  { hint: 'Run it again; npm config set fetch-timeout MILLISECONDS gives it longer.' },
]

const badReply = ({ registry, url }: NpmFailure): Reading => [
  'MCPR_BAD_REPLY',
  `${registry} answered with something that is not JSON.`,
  { hint: `Is there a registry at ${url ?? 'that address'}? A login page or a proxy may have answered.` },
]

const unreachable = ({ registry, code }: NpmFailure): Reading => [
  'MCPR_UNAVAILABLE',
  `${registry} cannot be reached (${code}).`,
  { hint: 'Check the network and the registry that npm uses: npm config get registry' },
]

const proxyFailed = ({ registry, code, proxy }: NpmFailure): Reading => [
  'MCPR_PROXY_FAILED',
  code === 'E407'
    ? `The proxy on the way to ${registry} wants a login.`
    : `The proxy${proxy ? ` ${proxy}` : ''} on the way to ${registry} cannot be used (${code}).`,
  { hint: 'It comes from HTTPS_PROXY, HTTP_PROXY or the proxy settings in .npmrc; NO_PROXY leaves a host out.' },
]
