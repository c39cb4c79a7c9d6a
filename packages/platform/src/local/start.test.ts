import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { caller, grantBody, NAMESPACE, serverBody } from '../../test/support/platform.ts'
import { silent } from '../../test/support/temp-store.ts'
import { kinds } from '../kinds.ts'
import { openDatabase, SCHEMA_VERSION, SqliteStore } from '../store/sqlite/index.ts'
import { databasePath } from './data-folder.ts'
import { type LocalPlatform, startLocalPlatform } from './start.ts'

let dataDir: string
let running: LocalPlatform[]
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'platform-'))
  running = []
})
afterEach(async () => {
  for (const platform of running) await platform.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const start = async (more: Partial<Parameters<typeof startLocalPlatform>[0]> = {}) => {
  const platform = await startLocalPlatform({ dataDir, port: 0, version: '1.2.3', log: silent, ...more })
  running.push(platform)
  return platform
}
const owner = ({ url, credentials }: LocalPlatform) => caller(url, credentials.local.token)

describe('a policy that cannot be used', () => {
  it('closes its own server, and is named', async () => {
    await (await start()).close()
    // As an older version could have kept it: nothing lets it in now.
    const db = openDatabase(databasePath(dataDir))
    const store = new SqliteStore(db, Date.now, silent)
    const tools = ['a', 'a'].map((name) => ({ name, sideEffect: 'read' as const }))
    await store.write((to) => {
      const common = { labels: {}, annotations: {} }
      to.put(kinds.server, NAMESPACE, 'broken', { ...common, spec: { image: 'x', gateway: { enabled: true }, tools } })
      to.put(kinds.server, NAMESPACE, 'sound', { ...common, spec: { image: 'x', gateway: { enabled: true } } })
    })
    db.close()

    const platform = await start()
    const ready = await fetch(`${platform.url}/readyz`)
    expect([ready.status, await ready.json()]).toEqual([200, { ok: true, unusable_policies: [`${NAMESPACE}/broken`] }])
    const inspect = async (name: string) =>
      (
        await caller(platform.url, platform.credentials.admin.token)(
          'GET',
          `/runtime/policy?namespace=${NAMESPACE}&server=${name}`,
        )
      ).body
    expect((await inspect('broken')).problem).toBe('tools[1].name: "a" is used twice.')
    expect(await inspect('sound')).not.toHaveProperty('problem')
  })
})

describe('the first start', () => {
  it('makes two logins, the team local, and files that nobody else may read', async () => {
    const platform = await start()
    const { local, admin } = platform.credentials
    expect([local.email, local.role, admin.email, admin.role]).toEqual([
      'local@mcp-runtime.local',
      'user',
      'admin@mcp-runtime.local',
      'admin',
    ])
    expect(Date.parse(local.expiresAt)).toBeGreaterThan(Date.now())
    const { body } = await owner(platform)('GET', '/platform')
    expect(body).toEqual({
      name: 'mcp-runtime',
      kind: 'local',
      mode: 'tenant',
      version: '1.2.3',
      instance: platform.instance,
      gateway_url: platform.url,
      registry_host: platform.registryHost,
      image_push_limit: 2 * 1024 ** 3,
    })
    expect(statSync(dataDir).mode & 0o777).toBe(0o700)
    const run = JSON.parse(readFileSync(join(dataDir, 'run.json'), 'utf8'))
    expect(run).toMatchObject({ pid: process.pid, port: platform.port, url: platform.url, version: '1.2.3' })
    for (const file of ['run.json', 'platform.key']) {
      expect(statSync(join(dataDir, file)).mode & 0o777).toBe(0o600)
    }
    await platform.close()
    expect(existsSync(join(dataDir, 'run.json'))).toBe(false)
    // Nothing is left in a log beside the database, and no half-written file.
    expect(readdirSync(dataDir).toSorted()).toEqual(['images', 'platform.db', 'platform.key', 'platform.lock'])
  })

  it('is the only first one: later ones find the same instance, accounts and tokens', async () => {
    const first = await start()
    const me = (await owner(first)('GET', '/auth/me')).body
    await first.close()
    const second = await start()
    expect(second.instance).toBe(first.instance)
    const old = caller(second.url, first.credentials.local.token)
    expect((await old('GET', '/auth/me')).body).toEqual(me)
    const refresh_token = first.credentials.local.refreshToken
    expect((await old('POST', '/auth/refresh', { refresh_token })).status).toBe(200)
  })

  it('makes a platform that takes no token of another one', async () => {
    const one = await start()
    const otherDir = mkdtempSync(join(tmpdir(), 'platform-'))
    try {
      const other = await start({ dataDir: otherDir })
      expect((await caller(other.url, one.credentials.admin.token)('GET', '/auth/me')).status).toBe(401)
      await other.close()
    } finally {
      rmSync(otherDir, { recursive: true })
    }
  })
})

describe('a start that cannot be', () => {
  it('on a folder in use names who holds it', async () => {
    const { port } = await start()
    await expect(start()).rejects.toMatchObject({
      code: 'locked',
      message: expect.stringContaining(String(process.pid)),
      details: { pid: process.pid, port },
    })
  })

  it('on a port in use leaves nothing running', async () => {
    const squatter = createServer()
    await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve))
    const { port } = squatter.address() as AddressInfo
    await expect(start({ port })).rejects.toMatchObject({ code: 'port_in_use', details: { port } })
    squatter.close()
    expect((await start()).port).toBeGreaterThan(0)
  })

  it('on data of a newer version names both versions', async () => {
    await (await start()).close()
    const db = new DatabaseSync(join(dataDir, 'platform.db'))
    db.exec('PRAGMA user_version = 99')
    db.close()
    await expect(start()).rejects.toMatchObject({
      code: 'data_newer',
      message: expect.stringMatching(new RegExp(`99.*${SCHEMA_VERSION}`)),
    })
  })

  it('on damaged data says so', async () => {
    await (await start()).close()
    writeFileSync(join(dataDir, 'platform.db'), 'this is no database, and long enough to be seen as none'.repeat(99))
    await expect(start()).rejects.toMatchObject({ code: 'data_damaged' })
  })

  it('on data that are damaged further on says so', async () => {
    await (await start()).close()
    const file = join(dataDir, 'platform.db')
    const data = readFileSync(file)
    writeFileSync(file, data.fill(0xa5, 2 * 4096))
    await expect(start()).rejects.toMatchObject({ code: 'data_damaged' })
  })

  it('on a file instead of a folder says so', async () => {
    const file = join(dataDir, 'file')
    writeFileSync(file, '')
    await expect(start({ dataDir: file })).rejects.toMatchObject({ code: 'data_unreadable' })
  })
})

describe('a killed platform', () => {
  it('has lost nothing that it acknowledged, and leaves no lock', async () => {
    const script = join(import.meta.dirname, '../../test/support/daemon.ts')
    const child = spawn(process.execPath, ['--conditions=@mcp-runtime/source', script, dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = once(child, 'exit')
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
    const { url, token } = JSON.parse(line) as { url: string; token: string }
    const call = caller(url, token)
    await call('POST', '/runtime/servers', serverBody('desk'))
    await expect(start()).rejects.toMatchObject({ code: 'locked', details: { pid: child.pid } })
    const acknowledged: string[] = []
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let i = 0; ; i++) {
        const name = `g-${writer}-${i}`
        const answer = await call('POST', '/runtime/grants', grantBody(name)).catch(() => undefined)
        if (answer === undefined) return
        acknowledged.push(name)
        if (acknowledged.length === 100) child.kill('SIGKILL')
      }
    })
    await Promise.all([...writers, ended])
    expect(acknowledged.length).toBeGreaterThanOrEqual(100)

    const again = await start()
    const { grants } = (await owner(again)('GET', '/runtime/grants')).body
    const kept = new Set(grants.map(({ name }: { name: string }) => name))
    expect(acknowledged.filter((name) => !kept.has(name))).toEqual([])
    const { events } = (await owner(again)('GET', `/local/events?after=0&limit=1000&namespace=${NAMESPACE}`)).body
    const applied = events.filter((one: { event_type: string }) => one.event_type === 'platform.grant.applied')
    expect(applied.map(({ payload }: { payload: { name: string } }) => payload.name).toSorted()).toEqual(
      [...kept].toSorted(),
    )
  })
})

/** A small file system of our own; undefined where we may not mount one. */
function smallDisk(megabytes: number): { path: string; remove(): void } | undefined {
  const path = mkdtempSync(join(tmpdir(), 'disk-'))
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path])
  if (mount.status !== 0) {
    rmSync(path, { recursive: true })
    return undefined
  }
  return {
    path,
    remove() {
      spawnSync('umount', [path])
      rmSync(path, { recursive: true, force: true })
    },
  }
}

describe('a full disk', () => {
  const fill = (path: string) => spawnSync('dd', ['if=/dev/zero', `of=${join(path, 'filler')}`, 'bs=1k'])

  it('keeps nothing of a change it cannot keep whole, and the platform goes on when there is room', async (test) => {
    const disk = smallDisk(2)
    if (disk === undefined) return test.skip('may not mount a file system')
    try {
      const platform = await start({ dataDir: join(disk.path, 'data') })
      const call = owner(platform)
      await call('POST', '/runtime/servers', serverBody('desk'))
      fill(disk.path)
      const toolRules = Array.from({ length: 300 }, (_, i) => ({ name: `tool-${i}`, decision: 'allow' }))
      let refused = ''
      const kept: string[] = []
      for (let i = 0; refused === '' && i < 500; i++) {
        const name = `g-${i}`
        const { status, body } = await call('POST', '/runtime/grants', grantBody(name, { toolRules }))
        if (status === 200) kept.push(name)
        else {
          expect([status, body.error]).toEqual([503, 'service_unavailable'])
          refused = name
        }
      }
      expect(refused).not.toBe('')
      expect((await call('GET', `/runtime/grants/${NAMESPACE}/${refused}`)).status).toBe(404)
      rmSync(join(disk.path, 'filler'))
      expect((await call('POST', '/runtime/grants', grantBody('after'))).status).toBe(200)
      await platform.close()
      const again = await start({ dataDir: join(disk.path, 'data') })
      const { grants } = (await owner(again)('GET', '/runtime/grants')).body
      const names = grants.map(({ name }: { name: string }) => name)
      expect(names.toSorted()).toEqual([...kept, 'after'].toSorted())
      await again.close()
    } finally {
      disk.remove()
    }
  })

  it('is a reason not to start', async (test) => {
    const disk = smallDisk(1)
    if (disk === undefined) return test.skip('may not mount a file system')
    try {
      fill(disk.path)
      await expect(start({ dataDir: join(disk.path, 'data') })).rejects.toMatchObject({ code: 'disk_full' })
    } finally {
      disk.remove()
    }
  })
})
