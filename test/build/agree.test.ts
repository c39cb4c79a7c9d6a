// One image, one name: what is built, what is pushed and what is deployed (commands-user §12).
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mcprError } from '@mcp-runtime/sdk/errors'
import { pushTarget, writeProvisioned } from '@mcp-runtime/sdk/images'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { planPush } from '../../plugins/plugin-registry/src/services/push/plan.ts'
import { readWish } from '../../plugins/plugin-registry/src/services/push/wish.ts'
import { buildImage } from '../../plugins/plugin-server/src/services/build-image.ts'
import { deployServer } from '../../plugins/plugin-server/src/services/deploy.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'agree-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  await writeFile(join(dir, 'Dockerfile'), 'FROM scratch\n')
})

interface Login {
  readonly baseUrl: string
  readonly registryHost?: string
}
const acme = { slug: 'acme', namespace: 'mcp-team-acme', name: 'Acme' }
const core = { slug: 'core', namespace: 'mcp-team-core', name: 'Core' }

function ctx(env: Record<string, string>, login: Login | undefined, teams: readonly object[]) {
  const logged =
    <T>(value: T) =>
    async () => {
      if (login === undefined) throw mcprError('MCPR_NOT_LOGGED_IN', 'Not logged in.')
      return value
    }
  return {
    env: { HOME: dir, PATH: '/no/such', ...env },
    signal: new AbortController().signal,
    redactor: { add: () => undefined },
    say: () => undefined,
    warn: () => undefined,
    hint: () => undefined,
    trace: () => undefined,
    credential: logged({ source: 'login', token: 't', ...login }),
    client: logged({ principal: async () => ({ sharedCatalogNamespace: '', principal: { role: 'user', teams } }) }),
  } as never
}

async function names(
  scope: string | undefined,
  more: string,
  env: Record<string, string>,
  login: Login | undefined,
  teams: readonly object[],
) {
  const context = ctx(env, login, teams)
  const file = join(dir, 'servers.yaml')
  const describe = (extra: string) =>
    writeFile(file, `servers:\n  - name: desk\n${scope === undefined ? '' : `    scope: ${scope}\n`}${more}${extra}`)
  const metadata = { file, dir }
  const where = { context: dir, dockerfile: join(dir, 'Dockerfile'), buildArgs: [], pull: false }

  await describe('')
  const built = await buildImage({ ctx: context, name: 'desk', metadata, ...where, tag: 'v1', dryRun: true })
  const pushed = await planPush(context, readWish({ image: built.reference, scope }))
  const deploy = async (extra: string) => {
    await describe(extra)
    const options = { ctx: context, name: 'desk', metadata, flags: {}, update: false, wait: false, useKube: false }
    const { request } = await deployServer({ ...options, dryRun: 'client' })
    return `${request?.spec.image}:${request?.spec.imageTag}`
  }
  // After a build the metadata says the image; an entry that names none is given the same name.
  const deployed = await deploy(`    image: ${built.image}\n    imageTag: ${built.tag}\n`)
  const unnamed = await deploy('    imageTag: v1\n')
  return { built: built.reference, pushed: pushed.target, deployed, unnamed }
}

const LOCAL = { baseUrl: 'http://127.0.0.1:8090', registryHost: 'localhost:8090' }
const CLUSTER = { baseUrl: 'https://platform.example.com' }
const PROVISIONED = { PROVISIONED_REGISTRY_URL: 'https://reg.example.net/team/' }

describe.each<[string, Record<string, string>, Login, string]>([
  ['the login of local up', {}, LOCAL, 'localhost:8090'],
  ['a login at platform.example.com', {}, CLUSTER, 'registry.example.com'],
  ['a login with a port', {}, { baseUrl: 'https://platform.example.com:8443' }, 'registry.example.com:8443'],
  ['that login, with a saved registry', {}, { ...CLUSTER, registryHost: 'images.example.com' }, 'images.example.com'],
  ['a provisioned registry', PROVISIONED, LOCAL, 'reg.example.net/team'],
  ['a login beside MCP_PLATFORM_DOMAIN', { MCP_PLATFORM_DOMAIN: 'example.org' }, CLUSTER, 'registry.example.com'],
])('%s', (_, env, login, host) => {
  test.each([
    ['tenant', '', [acme], 'acme/desk'],
    ['tenant', '    namespace: mcp-team-core\n', [acme, core], 'core/desk'],
    ['org', '', [acme], 'org/desk'],
    ['public', '', [], 'public/desk'],
  ])('scope %s%s', async (scope, more, teams, repository) => {
    const name = `${host}/${repository}:v1`
    expect(await names(scope, more, env, login, teams)).toEqual({
      built: name,
      pushed: name,
      deployed: name,
      unnamed: name,
    })
  })
})

test('without a login a domain is enough for the catalogs', async () => {
  const context = ctx({ MCP_PLATFORM_DOMAIN: 'https://Example.org:1' }, undefined, [])
  const target = await pushTarget(context, { image: 'desk:v1', scope: 'org' })
  expect(target).toMatchObject({ target: 'registry.example.org/org/desk:v1' })
  await writeFile(join(dir, 's.yaml'), 'servers:\n  - name: desk\n    scope: org\n')
  const options = {
    ctx: context,
    name: 'desk',
    metadata: { file: join(dir, 's.yaml'), dir },
    context: dir,
    tag: 'v1',
    buildArgs: [],
    pull: false,
    dryRun: true,
  }
  expect(await buildImage({ ...options, dockerfile: join(dir, 'Dockerfile') })).toMatchObject({
    reference: target.target,
  })
})

test('the file of registry provision counts as its variable does', async () => {
  await writeProvisioned(dir, { url: 'reg.example.net' })
  expect(await names('org', '', {}, LOCAL, [])).toMatchObject({
    built: 'reg.example.net/org/desk:v1',
    unnamed: 'reg.example.net/org/desk:v1',
  })
})

test('several teams and an entry that names none: nothing is built', async () => {
  await expect(names('tenant', '', {}, LOCAL, [acme, core])).rejects.toMatchObject({
    code: 'MCPR_USAGE',
    details: { candidates: ['acme', 'core'] },
    hint: expect.stringContaining('into its metadata: mcp-team-acme or mcp-team-core'),
  })
  await expect(names('tenant', '', {}, LOCAL, [])).rejects.toMatchObject({ code: 'MCPR_FORBIDDEN' })
})
