// server logs as people use it: through a real HTTP server that answers as the platform's route is described, and
// against the embedded platform for rights and for what is missing.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { runCommand } from '@mcp-runtime/sdk/testing'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import Apply from '../../plugins/plugin-server/src/commands/server/apply.ts'
import Logs from '../../plugins/plugin-server/src/commands/server/logs.ts'
import { envFor, start } from '../support/spawn.ts'
import { manifest, NAMESPACE, startTestPlatform, type TestPlatform } from './support/platform.ts'

type Answer = (request: IncomingMessage, response: ServerResponse, index: number) => void

const server = (ready: string) => ({
  name: 'desk',
  namespace: 'n',
  ready,
  status: 'Ready',
  age: '2026-11-25T12:00:00Z',
})
const line = (text: string, replica = 'desk-1', time = '2026-11-25T12:00:00.000Z') =>
  `${JSON.stringify({ time, replica, stream: 'stdout', line: text })}\n`

/** A platform whose logs are answered by `answer`, and what it was asked for. */
async function fakePlatform(answer: Answer, ready = '1/1') {
  const asked: string[] = []
  const http = createServer((request, response) => {
    if (!request.url!.includes('/logs')) {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ server: server(ready) }))
      return
    }
    answer(request, response, asked.push(request.url!.split('?')[1] ?? '') - 1)
  }).listen(0, '127.0.0.1')
  await once(http, 'listening')
  const stop = () => {
    http.closeAllConnections()
    http.close()
  }
  onTestFinished(stop)
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const env = { MCP_PLATFORM_API_URL: url, MCP_PLATFORM_API_TOKEN: 'k', HOME: '/nonexistent' }
  const run = (...argv: string[]) => runCommand(Logs as never, ['desk', '-n', 'n', ...argv], { env })
  return { asked, run, stop, url }
}

/** The command as a process of its own. */
const spawned = (url: string, ...argv: string[]) => start(['server', 'logs', 'desk', '-n', 'n', ...argv], envFor(url))

describe('server logs', () => {
  test('prints lines as they were written, without what a terminal would obey', async () => {
    const { run, asked } = await fakePlatform((_, response) => {
      response.end(line('plain') + line('\u001b[31mred\u001b[0m \u009b2J\u202eback\r') + line(''))
    })
    expect(await run('--tail', '5', '--since', '90s')).toMatchObject({
      exit: 0,
      stdout: 'plain\nred back\n\n',
      stderr: '',
    })
    expect(await run('--tail=-1', '--previous', '--follow')).toMatchObject({ exit: 0 })
    expect(asked).toEqual(['tail=5&since=90000ms', 'tail=-1&previous=true'])
  })

  test('-o json is one object a line, as local logs has it', async () => {
    const { run } = await fakePlatform((_, response) => response.end(line('a\u001b') + line('b')))
    const { stdout } = await run('-o', 'json')
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((text) => JSON.parse(text).line),
    ).toEqual(['a\u001b', 'b'])
    expect(stdout).not.toContain('\u001b')
    expect((await run('-o', 'name')).exit).toBe(2)
  })

  test('several replicas are told apart', async () => {
    const { run } = await fakePlatform((_, response) => response.end(line('a', 'desk-1') + line('b', 'desk-2')), '1/2')
    expect((await run()).stdout).toBe('[desk-1] a\n[desk-2] b\n')
  })

  test('Ctrl-C ends --follow with 130, and nothing but what was written', async () => {
    const { url, asked } = await fakePlatform((_, response) => void response.write(line('one')))
    const logs = spawned(url, '--follow')
    await logs.saw(/one\n/)
    logs.child.kill('SIGINT')
    expect(await logs.exit).toBe(130)
    expect(logs.out).toBe('one\n')
    expect(logs.err).not.toContain('Error')
    expect(asked).toEqual(['tail=200&follow=true'])
  })

  test('a reader that has enough ends it without a word', async () => {
    function* endless() {
      for (;;) yield line('x'.repeat(1000))
    }
    const { url } = await fakePlatform((_, response) => void Readable.from(endless()).pipe(response))
    const logs = spawned(url, '--follow')
    await logs.saw(/xxx/)
    logs.child.stdout.destroy()
    expect(await logs.exit).toBe(0)
    expect(logs.err).toBe('')
  })

  test('--follow goes on where it was when the connection breaks', async () => {
    const first = line('a', 'desk-1', '2026-11-25T12:00:00.001Z')
    const { run, asked } = await fakePlatform((_, response, index) => {
      if (index === 0) response.write(first, () => setImmediate(() => response.destroy()))
      else if (index === 1) response.end(first + line('b', 'desk-1', '2026-11-25T12:00:00.001Z'))
      else response.end()
    })
    const { exit, stdout, stderr } = await run('--follow')
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: 'a\nb\n' })
    expect(stderr).toContain('The connection broke; trying to go on where it was.')
    const at = encodeURIComponent('2026-11-25T12:00:00.001Z')
    expect(asked[1]).toBe(`tail=-1&follow=true&sinceTime=${at}`)
  })

  test('a cut without --follow is an error after what came', async () => {
    const { run } = await fakePlatform((_, response) => {
      response.write(line('one'), () => setImmediate(() => response.destroy()))
    })
    expect(await run()).toMatchObject({ exit: 9, stdout: 'one\n', stderr: expect.stringContaining('was cut') })
  })

  test('nothing written is said', async () => {
    const { run } = await fakePlatform((_, response) => response.end())
    expect(await run()).toMatchObject({ exit: 0, stdout: '', stderr: 'desk has written nothing.\n' })
    expect((await run('--since', '1m')).stderr).toBe('desk has written nothing in that time.\n')
    expect((await run('--previous')).stderr).toBe('There is nothing of a run of desk before the present one.\n')
  })

  test('a platform without the route names the line for its cluster', async () => {
    const { run } = await fakePlatform((_, response) => response.writeHead(404).end('404 page not found\n'))
    const { exit, stderr } = await run()
    expect({ exit, stderr }).toMatchObject({ exit: 1 })
    expect(stderr).toContain('mcp-runtime server logs desk --namespace n --use-kube')
  })

  test.each([[['--tail', '-2']], [['--tail', 'many']], [['--since', '1 hour']], [['--since=-5m']]])(
    '%j is refused before anything is asked',
    async (argv) => {
      const { run, asked } = await fakePlatform((_, response) => response.end())
      expect((await run(...argv)).exit).toBe(2)
      expect(asked).toEqual([])
    },
  )
})

describe('on the embedded platform', () => {
  let platform: TestPlatform
  beforeAll(async () => {
    platform = await startTestPlatform()
    await platform.json(Apply, ['-f', '-'], 0, { input: manifest('quiet') })
  })
  afterAll(() => platform.close())

  test('without a workload it says what to do, and --follow says it at once', async () => {
    const attach = `mcp-runtime local attach quiet --url http://localhost:8088 --namespace ${NAMESPACE}`
    const { exit, stdout, stderr } = await platform.run(Logs, ['quiet'])
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: '' })
    expect(stderr).toContain('WorkloadMissing')
    expect(stderr).toContain(attach)
    const following = start(['server', 'logs', 'quiet', '--follow'], {
      PATH: process.env.PATH ?? '',
      ...platform.env(),
    })
    await following.saw(/local attach quiet/)
    following.child.kill('SIGINT')
    expect(await following.exit).toBe(130)
  })

  test('logs are for those who may change the server', async () => {
    const mate = { env: platform.env(platform.memberToken) }
    expect((await platform.run(Logs, ['quiet'], mate)).exit).toBe(5)
    expect((await platform.run(Logs, ['nobody'])).exit).toBe(6)
    expect((await platform.run(Logs, ['quiet', '-n', 'mcp-team-globex'])).exit).toBe(5)
    expect((await platform.run(Logs, ['quiet', '--use-kube'], { env: {} })).stderr).toContain('--use-kube needs')
  })

  test('a platform that stops is told of while --follow goes on trying', async () => {
    const following = start(['server', 'logs', 'quiet', '--follow'], {
      PATH: process.env.PATH ?? '',
      ...platform.env(),
    })
    await following.saw(/local attach quiet/)
    await platform.stop()
    await following.saw(/The connection broke; trying to go on where it was\./)
    following.child.kill('SIGINT')
    expect(await following.exit).toBe(130)
  })
})
