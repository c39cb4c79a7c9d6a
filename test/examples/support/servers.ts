// The three example servers of the guide: where they are, how it runs them, and what it says that they offer.
import { join } from 'node:path'
import { type Background, freePort, root, type Sandbox } from '../../support/sandbox.ts'
import { sdkEnv, type Toolchain, toolEnv } from '../../support/toolchains.ts'

export interface ExampleServer {
  readonly name: string
  readonly toolchain: Toolchain
  readonly command: string
  /** The name that the guide publishes it under. */
  readonly published: string
  /** As the guide's `Discovered:` line lists them. */
  readonly tools: readonly string[]
}

export const SERVERS: readonly ExampleServer[] = [
  {
    name: 'workspace-assistant-mcp',
    toolchain: 'go',
    command: 'go run .',
    published: 'workspace-demo',
    tools: ['aaa-ping', 'add', 'create_task', 'draft_release_note', 'echo', 'lower', 'slugify', 'upper'],
  },
  {
    name: 'data-utility-mcp',
    toolchain: 'python',
    command: 'python app.py',
    published: 'data-util',
    tools: ['add', 'echo', 'lower', 'multiply', 'ping', 'reverse', 'upper'],
  },
  {
    name: 'text-analysis-mcp',
    toolchain: 'cargo',
    command: 'cargo run',
    published: 'text-analysis',
    tools: ['extract_keywords', 'repeat', 'word_count'],
  },
]

export const folderOf = ({ name }: ExampleServer): string => join(root, 'examples', name)

/** The environment in which the server's command runs in this sandbox. */
export async function envOf({ toolchain }: ExampleServer, box: Sandbox): Promise<Record<string, string>> {
  const first = toolchain === 'python' ? `${await sdkEnv()}:` : ''
  return { ...toolEnv, PATH: `${first}${box.env.PATH}` }
}

/** Starts the server on a port of its own; resolves once it listens. */
export async function startServer(
  server: ExampleServer,
  box: Sandbox,
  env: Readonly<Record<string, string>>,
): Promise<{ origin: string; job: Background }> {
  const port = await freePort()
  const job = box.start(server.command.split(' '), {
    cwd: folderOf(server),
    env: { ...env, PORT: String(port) },
  })
  await job.until(LISTENS)
  const origin = `http://127.0.0.1:${port}`
  await answers(origin)
  return { origin, job }
}

const LISTENS = /listens on (http:\/\/\S+)/

/** Resolves when somebody answers there: uvicorn opens its port only after it has said where. */
export async function answers(origin: string): Promise<void> {
  while (await closed(origin)) await new Promise((resolve) => setTimeout(resolve, 20))
}

/** Whether nobody listens there. */
export const closed = (origin: string): Promise<boolean> =>
  fetch(origin).then(
    async (answer) => {
      await answer.arrayBuffer()
      return false
    },
    (error) => error.cause?.code === 'ECONNREFUSED',
  )
