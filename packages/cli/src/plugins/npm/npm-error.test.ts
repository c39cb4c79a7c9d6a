// The texts are what npm 11 printed.
import { describe, expect, test } from 'vitest'
import { npmError } from './npm-error.ts'
import { limits, npmEnvironment } from './settings.ts'

const json = (code: string, summary: string, detail = '') => JSON.stringify({ error: { code, summary, detail } })
const at = 'https://npm.acme.example'
const request = (status: string) => `${status} - GET ${at}/@acme%2freport - nope`
const failed = (reason: string) => `request to ${at}/@acme%2freport failed, reason: ${reason}`

describe('a failure of npm', () => {
  test.each([
    ['E401', request('401 Unauthorized'), 'MCPR_REGISTRY_LOGIN', '@acme/report'],
    ['ENEEDAUTH', 'This command requires you to be logged in.', 'MCPR_REGISTRY_LOGIN', 'login'],
    ['E403', request('403 Forbidden'), 'MCPR_FORBIDDEN', '@acme/report'],
    ['E404', request('Not Found'), 'MCPR_NOT_FOUND', 'no package @acme/report'],
    ['E404', 'No match found for version 9.9.9', 'MCPR_NOT_FOUND', 'no version 9.9.9'],
    ['ETARGET', 'No matching version found for @acme/report@9.9.9.', 'MCPR_NOT_FOUND', 'no version @acme/report@9.9.9'],
    ['E429', request('429 Too Many Requests'), 'MCPR_RATE_LIMITED', at],
    ['E500', request('500 Internal Server Error'), 'MCPR_UNAVAILABLE', 'HTTP 500'],
    ['E504', request('504 Gateway Timeout'), 'MCPR_REGISTRY_TIMEOUT', at],
    ['E407', request('407 Proxy Authentication Required'), 'MCPR_PROXY_FAILED', 'wants a login'],
    ['ECONNREFUSED', failed('connect ECONNREFUSED 10.0.0.7:443'), 'MCPR_UNAVAILABLE', at],
    ['ECONNREFUSED', failed('connect ECONNREFUSED 10.0.0.7:3128'), 'MCPR_PROXY_FAILED', '10.0.0.7:3128'],
    ['ENOTFOUND', failed('getaddrinfo ENOTFOUND npm.acme.example'), 'MCPR_UNAVAILABLE', at],
    ['ENOTFOUND', failed('getaddrinfo ENOTFOUND proxy.acme.example'), 'MCPR_PROXY_FAILED', 'proxy.acme.example'],
    ['ECONNRESET', `Invalid response body while trying to fetch ${at}/x: aborted`, 'MCPR_UNAVAILABLE', at],
    ['FETCH_ERROR', `network timeout at: ${at}/@acme%2freport`, 'MCPR_REGISTRY_TIMEOUT', at],
    ['ERR_SOCKET_TIMEOUT', 'Socket timeout', 'MCPR_REGISTRY_TIMEOUT', 'The registry did not'],
    ['FETCH_ERROR', `invalid json response body at ${at}/x reason: Unexpected token '<'`, 'MCPR_BAD_REPLY', at],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', failed('self-signed certificate'), 'MCPR_TLS_FAILED', at],
    ['CERT_HAS_EXPIRED', failed('certificate has expired'), 'MCPR_TLS_FAILED', 'CERT_HAS_EXPIRED'],
    [
      'ERR_TLS_CERT_ALTNAME_INVALID',
      failed("Hostname/IP does not match certificate's altnames"),
      'MCPR_TLS_FAILED',
      at,
    ],
    [
      'ENOTCACHED',
      `request to ${at}/@acme%2freport failed: cache mode is 'only-if-cached'`,
      'MCPR_OFFLINE',
      '@acme/report',
    ],
    ['EINTEGRITY', 'sha512-AAAA integrity checksum failed', 'MCPR_INTEGRITY', 'nothing was installed'],
    ['TAR_BAD_ARCHIVE', 'TAR_BAD_ARCHIVE: Unrecognized archive format', 'MCPR_INTEGRITY', 'promised'],
    ['ENOSPC', 'ENOSPC: no space left on device, write', 'MCPR_DISK_FULL', 'No space'],
    ['ERESOLVE', 'unable to resolve dependency tree', 'MCPR_PLUGIN_INCOMPATIBLE', 'does not fit'],
    ['EACCES', "EACCES: permission denied, mkdir '/nowhere'", 'MCPR_FILE_UNREADABLE', '/nowhere'],
    ['EWHATEVER', 'something new', 'MCPR_FAILED', 'EWHATEVER: something new'],
  ])('%s, %s', (code, summary, expected, part) => {
    const error = npmError(json(code, summary), '')
    expect(error.code).toBe(expected)
    expect(error.message).toContain(part)
    expect(error.details).toMatchObject({ npm: code })
  })

  test('is read from its lines where it printed no JSON', () => {
    const lines = `npm error code E403\nnpm error ${request('403 Forbidden')}\nnpm error A complete log of this run can be found in: x\n`
    expect(npmError('', lines)).toMatchObject({
      code: 'MCPR_FORBIDDEN',
      message: expect.stringContaining('@acme/report'),
    })
    expect(npmError('', 'Segmentation fault')).toMatchObject({
      code: 'MCPR_FAILED',
      message: expect.stringContaining('Segmentation'),
    })
    expect(npmError('[1]', '').code).toBe('MCPR_FAILED')
  })

  test('never shows credentials or control characters', () => {
    const summary = `401 Unauthorized - GET https://bob:hunter2@npm.acme.example/x - \u001b[2J_authToken=s3cr3t npm_${'a'.repeat(36)}`
    const error = npmError(json('E401', summary), '')
    const shown = JSON.stringify({ ...error, message: error.message, cause: String(error.cause) })
    for (const secret of ['hunter2', 's3cr3t', 'npm_aaaa', '\\u001b']) expect(shown).not.toContain(secret)
  })
})

describe('settings', () => {
  test('that redirect an install are dropped from the environment, the others stay', () => {
    const env = {
      PATH: '/bin',
      npm_config_prefix: '/elsewhere',
      NPM_CONFIG_DRY_RUN: 'true',
      npm_config_ignore_scripts: 'false',
      npm_config_registry: at,
      'npm_config_//npm.acme.example/:_authToken': 'x',
      npm_config_https_proxy: 'http://proxy',
      npm_config_cafile: '/ca.pem',
      npm_config_cache: '/cache',
      UNSET: undefined,
    }
    expect(Object.keys(npmEnvironment(env)).sort()).toEqual([
      'PATH',
      'npm_config_//npm.acme.example/:_authToken',
      'npm_config_cache',
      'npm_config_cafile',
      'npm_config_https_proxy',
      'npm_config_registry',
    ])
  })

  test('limits are ours where the user states none', () => {
    expect(limits({}, '')).toContain('--fetch-timeout=60000')
    expect(limits({ npm_config_fetch_timeout: '5' }, 'fetch-retries = 0\n').join()).not.toMatch(
      /fetch-(timeout|retries)=/,
    )
  })
})
