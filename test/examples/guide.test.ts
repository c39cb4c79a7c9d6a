// The guide's way to metadata: start an example server, let `server init` ask it, end it. Its three blocks run one after
// another as one script, each from the root of a clone; only the port is another.
import { cp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { freePort, root, Sandbox } from '../support/sandbox.ts'
import { emptyEnv, missing, toolEnv, wheelEnv } from '../support/toolchains.ts'
import { closed, SERVERS } from './support/servers.ts'

const BLOCKS = [
  `cd examples/workspace-assistant-mcp
go run . &
SERVER_PID=$!
mcp-runtime server init workspace-demo --from-server http://localhost:8088
kill $SERVER_PID
`,
  `cd examples/data-utility-mcp
pip install "mcp[cli]"
python app.py &
SERVER_PID=$!
mcp-runtime server init data-util --from-server http://localhost:8088
kill $SERVER_PID
`,
  `cd examples/text-analysis-mcp
cargo run &
SERVER_PID=$!
mcp-runtime server init text-analysis --from-server http://localhost:8088
kill $SERVER_PID
`,
]

let box: Sandbox
const reasons = (await Promise.all((['go', 'python', 'cargo'] as const).map(missing))).filter((reason) => reason)

beforeAll(async () => {
  box = await Sandbox.create()
  for (const { name } of SERVERS)
    await cp(join(root, 'examples', name), join(box.dir, 'clone/examples', name), { recursive: true })
})
afterAll(() => box?.dispose())

describe('the three blocks of the guide, as one script', () => {
  test('discover exactly the tools that it shows, each server gone before the next starts', async ({ skip }) => {
    if (reasons.length > 0) skip(reasons.join(', '))
    const port = await freePort()
    const env = {
      ...toolEnv,
      ...(await wheelEnv()),
      PORT: String(port),
      PATH: `${await emptyEnv(box.dir)}:${box.env.PATH}`,
    }
    const script = BLOCKS.map((block) => `cd '${join(box.dir, 'clone')}'\n${block}`)
      .join('')
      .replaceAll('8088', String(port))
    // Into a file: a server that is left over must not keep the test waiting; nor is it left to run.
    const watched = `trap 'kill $SERVER_PID 2>/dev/null || true' EXIT\n${script}wait`
    const { code } = await box.run(['sh', '-ec', `(${watched}) >log 2>&1`], { env })
    const log = await readFile(join(box.dir, 'log'), 'utf8')
    expect(code, log).toBe(0)
    const discovered = log.split('\n').filter((line) => line.startsWith('Discovered:'))
    expect(discovered).toEqual(SERVERS.map(({ tools }) => `Discovered: ${tools.join(', ')}`))
    expect(await closed(`http://127.0.0.1:${port}`)).toBe(true)
    for (const { name, published, tools } of SERVERS) {
      const file = join(box.dir, 'clone/examples', name, '.mcp/servers.yaml')
      const [written] = parse(await readFile(file, 'utf8')).servers
      expect(written.name).toBe(published)
      expect(written.tools.map(({ name }: { name: string }) => name).sort()).toEqual(tools)
    }
  }, 600_000)
})
