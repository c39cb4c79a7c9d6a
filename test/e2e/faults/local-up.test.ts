// `local up` where it cannot start: each reason told as what it is, nothing of other people touched.
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { expectRefusal, noInsides } from '../../support/refusals.ts'
import { program, Sandbox } from '../../support/sandbox.ts'
import { smallDisk } from '../../support/small-disk.ts'

let box: Sandbox
beforeAll(async () => {
  box = await Sandbox.create()
})
afterAll(() => box?.dispose())
afterEach(() => box.cli(['local', 'down']))

const up = ['local', 'up', '--port', '0']
const FORMS: [string, string[]][] = [
  ['in the background', up],
  ['in the foreground', [...up, '--foreground']],
]

test.each(FORMS)('a port that is taken, %s', async (_, words) => {
  const holder = createServer()
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
  const port = String((holder.address() as AddressInfo).port)
  const taken = words.map((word) => (word === '0' ? port : word))
  await expectRefusal(box, taken, {
    exit: 7,
    code: 'MCPR_PORT_IN_USE',
    says: new RegExp(`port ${port}`),
    next: /^mcp-runtime local up --port 0$/,
  })
  holder.close()
  // Nothing holds the folder, and no login was made for what does not run.
  expect(existsSync(join(box.dir, 'config/config.json'))).toBe(false)
  await box.ok(up)
  await box.ok(['local', 'reset', '--yes']).catch(() => undefined)
  rmSync(join(box.dir, 'config/config.json'))
})

test('a second one tells where the first runs, from any number of shells at once', async () => {
  const first = (await box.ok([...up, '-o', 'json'])).json()
  const more = await Promise.all([0, 1, 2].map(() => box.ok([...up, '-o', 'json'])))
  for (const ran of more)
    expect(ran.json()).toMatchObject({ url: first.url, pid: first.pid, started: false, profile: 'local' })
  expect((await box.ok(up)).stdout).toContain(`already runs at ${first.url}`)
  await expectRefusal(box, ['local', 'up', '--port', '1'], {
    exit: 7,
    code: 'MCPR_CONFLICT',
    says: new RegExp(`runs already, on port ${first.port}`),
    next: /local down/,
  })
  await expectRefusal(box, [...up, '--foreground'], {
    exit: 7,
    code: 'MCPR_LOCKED',
    says: new RegExp(`Another platform uses ${join(box.dir, 'config/local')}`),
    next: /local status/,
  })
  // With or without --yes: nobody is asked to agree to what is refused then.
  for (const yes of [['--yes'], []])
    await expectRefusal(box, ['local', 'reset', ...yes], {
      exit: 7,
      code: 'MCPR_CONFLICT',
      says: /is running/,
      next: /local down/,
    })
  expect((await box.ok(['local', 'status', '-o', 'json'])).json()).toMatchObject({ running: true, pid: first.pid })
})

test('two that start at the same moment: one platform, both succeed or one says who was first', async () => {
  const ran = await Promise.all([0, 1].map(() => box.cli([...up, '-o', 'json'])))
  const started = ran.filter(({ code }) => code === 0).map((one) => one.json())
  expect(started.length).toBeGreaterThan(0)
  expect(new Set(started.map(({ pid }) => pid)).size).toBe(1)
  for (const one of ran.filter(({ code }) => code !== 0)) {
    noInsides(one)
    expect([one.code, one.json().error.code]).toEqual([7, 'MCPR_LOCKED'])
  }
  expect((await box.ok(['server', 'list', '-o', 'json'])).json()).toEqual([])
})

test('its logins gone: said, with what makes them again', async () => {
  await box.ok(up)
  await box.ok(['auth', 'logout', '--all'])
  const ran = await box.ok(up)
  expect(ran.stderr).toMatch(/saved logins are gone; `mcp-runtime local down`, then `local up`/)
  expect(ran.stdout).not.toContain('now current')
  await box.ok(['local', 'down'])
  await box.ok(up)
  await box.ok(['server', 'list'])
})

test.each(FORMS)('a folder with other things is refused and left as it is, %s', async (_, words) => {
  const folder = join(box.dir, 'project')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'platform.ts'), 'export {}')
  chmodSync(folder, 0o755)
  await expectRefusal(box, [...words, '--data-dir', 'project'], {
    exit: 2,
    code: 'MCPR_INPUT_INVALID',
    says: new RegExp(`${folder} holds other things`),
    hint: /empty folder/,
  })
  await expectRefusal(box, ['local', 'reset', '--data-dir', 'project', '--yes'], {
    exit: 6,
    code: 'MCPR_NOT_FOUND',
    says: /no data folder of a platform/,
    hint: /Nothing was deleted/,
  })
  expect(readdirSync(folder)).toEqual(['platform.ts'])
  expect(statSync(folder).mode & 0o777).toBe(0o755)
})

test.each(FORMS)('a file where the folder should be, %s', async (_, words) => {
  writeFileSync(join(box.dir, 'file'), 'mine')
  for (const path of ['file', 'file/below'])
    await expectRefusal(box, [...words, '--data-dir', path], {
      exit: 1,
      code: 'MCPR_FILE_UNREADABLE',
      says: /file.* cannot be used/,
    })
  expect(readFileSync(join(box.dir, 'file'), 'utf8')).toBe('mine')
})

test.each(FORMS)('data of a newer version stay as they are, %s', async (_, words) => {
  const folder = join(box.dir, 'newer')
  await box.ok([...up, '--data-dir', folder])
  await box.ok(['local', 'down', '--data-dir', folder])
  const database = join(folder, 'platform.db')
  const db = new DatabaseSync(database)
  db.exec('PRAGMA user_version = 99')
  db.close()
  const before = readFileSync(database)
  await expectRefusal(box, [...words, '--data-dir', folder], {
    exit: 1,
    code: 'MCPR_UNSUPPORTED',
    says: /newer/,
    hint: /[Uu]pdate|newer/,
  })
  expect(readFileSync(database)).toEqual(before)
  rmSync(folder, { recursive: true })
})

test('data that are damaged are not thrown away', async () => {
  const folder = join(box.dir, 'damaged')
  await box.ok([...up, '--data-dir', folder])
  await box.ok(['local', 'down', '--data-dir', folder])
  const garbage = 'no database '.repeat(1000)
  writeFileSync(join(folder, 'platform.db'), garbage)
  const ran = await box.cli([...up, '--data-dir', folder, '-o', 'json'])
  noInsides(ran)
  expect(ran.code).toBe(1)
  expect(ran.json().error.message).toContain(folder)
  expect(ran.json().error.hint ?? ran.json().error.next).toBeTruthy()
  expect(readFileSync(join(folder, 'platform.db'), 'utf8')).toBe(garbage)
  rmSync(folder, { recursive: true })
})

test('a full disk: said, no login is made, and it starts once there is room', async (context) => {
  const disk = smallDisk(join(box.dir, 'disk'), '1m')
  if (!disk) return context.skip('may not mount a file system')
  try {
    const folder = join(disk.path, 'data')
    const refusal = {
      exit: 1,
      code: 'MCPR_DISK_FULL',
      says: new RegExp(`No space is left for ${folder}`),
      hint: /Free some space/,
    }
    disk.fill()
    for (const [, words] of FORMS) await expectRefusal(box, [...words, '--data-dir', folder], refusal)
    expect((await box.ok(['local', 'status', '--data-dir', folder, '-o', 'json'])).json()).toMatchObject({
      running: false,
    })
    disk.free()
    await box.ok([...up, '--data-dir', folder])
    await box.ok(['server', 'list'])
    await box.ok(['local', 'down', '--data-dir', folder])
  } finally {
    disk.remove()
  }
})

test('a disk that fills while it runs: the command says so, what was there before stays, and it goes on when there is room', async (context) => {
  const disk = smallDisk(join(box.dir, 'disk'), '4m')
  if (!disk) return context.skip('may not mount a file system')
  try {
    const folder = join(disk.path, 'data')
    await box.ok([...up, '--data-dir', folder])
    await box.ok(['server', 'init', 'desk', '--tool', 'list_tickets'])
    await box.ok(['server', 'deploy', 'desk', '--scope', 'tenant'])
    disk.fill()
    const rules = Array.from({ length: 300 }, (_, number) => ['--tool', `tool-${number}`]).flat()
    const init = [
      'access',
      'grant',
      'init',
      'big',
      '--server',
      'desk',
      '--agent-id',
      'cursor',
      '--namespace',
      'mcp-team-local',
    ]
    await box.ok([...init, ...rules])
    // The rules only make the grant large.
    const apply = ['access', 'grant', 'apply', '--file', 'grant.yaml', '--allow-unknown-tools', '-o', 'json']
    let applied = 0
    let ran = await box.cli(apply)
    while (ran.code === 0 && applied++ < 100) ran = await box.cli(apply)
    noInsides(ran)
    expect([ran.code, ran.json().error.code]).toEqual([9, 'MCPR_UNAVAILABLE'])
    expect(ran.json().error.message).toMatch(/space|disk/)
    expect((await box.ok(['server', 'get', 'desk', '-o', 'json'])).json()).toMatchObject({ name: 'desk' })
    disk.free()
    await box.ok(apply)
    await box.ok(['local', 'down', '--data-dir', folder])
  } finally {
    disk.remove()
  }
})

test('Ctrl-C and a reader that goes away end `up --foreground` cleanly, and bring the login from before back', async () => {
  const login = ['auth', 'login', '--api-url', 'http://127.0.0.1:9', '--token-stdin', '--skip-verify']
  await box.ok([...login, '--profile', 'before'], { input: 'some-token' })
  const foreground = box.start([program, ...up, '--foreground'])
  await foreground.until(/Platform ready at/)
  expect(await foreground.stop('SIGINT')).toBeOneOf([0, 130])
  noInsides({ stdout: foreground.output(), stderr: '' })
  expect((await box.ok(['local', 'status', '-o', 'json'])).json()).toMatchObject({ running: false })
  expect((await box.ok(['auth', 'status', '-o', 'json'])).json()).toMatchObject({ login: { profile: 'before' } })
  await box.ok(['auth', 'logout'])
})
