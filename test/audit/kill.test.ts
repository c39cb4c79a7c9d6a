// The audit log of a platform that is killed, taken away by a reader who is cut off and by one who is killed himself:
// both have every event in the end, once, and every change that was acknowledged is among them.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Sandbox as Box, freePort, Sandbox } from '../support/sandbox.ts'

let box: Box
let port: number
let pid: number
const up = async () => {
  pid = (await box.ok(['local', 'up', '--port', String(port), '-o', 'json'])).json().pid
}

beforeAll(async () => {
  box = await Sandbox.create()
  port = await freePort()
  await up()
})
afterAll(() => box?.dispose())

const admin = { MCP_PLATFORM_API_PROFILE: 'local-admin' }
const token = () =>
  JSON.parse(readFileSync(join(box.dir, 'config/config.json'), 'utf8')).accounts['local-admin'].token as string

/** Makes teams until the platform is gone; gives the slugs that were acknowledged. */
async function makeTeams(prefix: string, most: number, made: (count: number) => void): Promise<string[]> {
  const slugs: string[] = []
  const headers = { authorization: `Bearer ${token()}`, 'x-mcp-reason': 'to be counted' }
  while (slugs.length < most) {
    const slug = `${prefix}-${slugs.length}`
    const status = await fetch(`http://127.0.0.1:${port}/api/v1/runtime/teams`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ slug }),
    })
      .then(async (answer) => (await answer.text()) && answer.status)
      .catch(() => undefined)
    if (status === undefined) break
    expect(status).toBe(200)
    slugs.push(slug)
    made(slugs.length)
  }
  return slugs
}

const lines = (text: string) =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as { id: number; event_type: string; payload: { name: string; reason?: string } })
const ids = (text: string) => lines(text).map(({ id }) => id)

test('nothing is lost, and nothing comes twice', async () => {
  const file = join(box.dir, 'audit.jsonl')
  const program = ['mcp-runtime', 'access', 'audit', '--follow']
  const piped = box.start(program, { env: admin })
  const kept = box.start([...program, '--append', file], { env: admin })
  await makeTeams('first', 1, () => undefined)
  await piped.until(/platform\./)
  await expect.poll(() => existsSync(file) && readFileSync(file, 'utf8')).toContain('first-0')

  const before = await makeTeams('a', 1000, (count) => {
    if (count === 20) kept.child.kill('SIGKILL')
    if (count === 40) process.kill(pid, 'SIGKILL')
  })
  expect(before.length).toBeGreaterThanOrEqual(40)
  await piped.until(/The connection was cut after event \d+/)
  // Whoever was killed in the middle of a line has left it there.
  writeFileSync(file, `${readFileSync(file, 'utf8')}{"id":9`)

  await up()
  const after = await makeTeams('b', 10, () => undefined)
  await piped.until(new RegExp(`"name":"${after.at(-1)}"`))
  await piped.stop('SIGINT')
  await box.ok(['access', 'audit', '--append', file], { env: admin })

  const all = (await box.ok(['access', 'audit'], { env: admin })).stdout
  expect(ids(all)).toEqual(Array.from({ length: ids(all).length }, (_, index) => index + 1))
  const stream = lines(piped.output().replace(/^(?!\{).*\n/gm, ''))
  expect(stream.map(({ id }) => id)).toEqual(ids(all).slice(0, stream.length))
  expect(ids(readFileSync(file, 'utf8'))).toEqual(ids(all))
  const told = lines(all).flatMap(({ event_type, payload }) =>
    event_type === 'platform.team.created' && payload.reason === 'to be counted' ? [payload.name] : [],
  )
  expect(told.filter((name) => before.includes(name) || after.includes(name))).toEqual([...before, ...after])
})

test('a platform that stays away is told of, with where to go on', async () => {
  await box.ok(['local', 'down'])
  const gone = await box.cli(['access', 'audit', '--after', '7', '--retry-for', '0s'], { env: admin })
  expect(gone).toMatchObject({ code: 9, stdout: '' })
  expect(gone.stderr).toContain('Go on later with --after 7.')
})

test('a file of something else is left as it is', async () => {
  const file = join(box.dir, 'notes.txt')
  writeFileSync(file, 'milk\nbread\n')
  const refused = await box.cli(['access', 'audit', '--append', file], { env: admin })
  expect(refused).toMatchObject({ code: 2 })
  expect(readFileSync(file, 'utf8')).toBe('milk\nbread\n')
})
