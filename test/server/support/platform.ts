// The embedded platform in this process, with a second user of the same team and a team that is nobody's.
import { routes } from '@mcp-runtime/contract'
import { createClient, type PlatformClient } from '@mcp-runtime/sdk/client'
import type { RunOptions } from '@mcp-runtime/sdk/testing'
import { expect } from 'vitest'
import Apply from '../../../plugins/plugin-server/src/commands/server/apply.ts'
import { type OwnPlatform, startOwnPlatform } from '../../support/own-platform.ts'

export const NAMESPACE = 'mcp-team-local'

/** A started platform and the ways in. */
export interface TestPlatform extends OwnPlatform {
  readonly url: string
  readonly client: PlatformClient
  /** Token of another member of the team `local`. */
  readonly memberToken: string
  /** Runs for the JSON result; an exit code that was not expected shows what was said. */
  // biome-ignore lint/suspicious/noExplicitAny: what a command prints is for the test to say
  json(command: unknown, argv: readonly string[], exit?: number, options?: RunOptions): Promise<any>
  /** `server apply -f -` of this text. */
  // biome-ignore lint/suspicious/noExplicitAny: as of `json`
  apply(text: string, exit?: number, ...argv: string[]): Promise<any>
  /** Of the server in the namespace of the team. */
  generation(name: string): Promise<number | undefined>
  exists(name: string): Promise<boolean>
}

/** Starts one on a free port. */
export async function startTestPlatform(): Promise<TestPlatform> {
  const own = await startOwnPlatform()
  const { url, credentials } = own.platform
  const as = (token: string) => createClient({ baseUrl: url, credential: { token } })
  const admin = as(credentials.admin.token)
  const account = { email: 'mate@example.test', password: 'correct horse' }
  const { user } = await admin.call(routes.createUser, { body: account })
  await admin.call(routes.putMember, { params: { slug: 'local', userID: user.id }, body: { role: 'member' } })
  await admin.call(routes.createTeam, { body: { slug: 'globex' } })
  const mate = await createClient({ baseUrl: url }).call(routes.login, { body: account })
  const client = as(credentials.local.token)
  const read = (name: string) => client.call(routes.getServer, { params: { namespace: NAMESPACE, name } })
  const json: TestPlatform['json'] = async (command, argv, exit = 0, options = {}) => {
    const result = await own.run(command, [...argv, '-o', 'json'], options)
    expect(result, result.stderr + result.stdout).toMatchObject({ exit })
    return JSON.parse(result.stdout)
  }
  return {
    ...own,
    url,
    client,
    memberToken: mate.access_token,
    json,
    apply: (text, exit = 0, ...argv) => json(Apply, ['-f', '-', ...argv], exit, { input: text }),
    generation: async (name) => (await read(name)).server.generation,
    exists: (name) =>
      read(name).then(
        () => true,
        () => false,
      ),
  }
}

/** A manifest as text; `spec` in flow style. */
export const manifest = (name: string, spec: object = {}, metadata: object = {}): string =>
  `apiVersion: mcpruntime.org/v1alpha1
kind: MCPServer
metadata: ${JSON.stringify({ name, ...metadata })}
spec: ${JSON.stringify({ image: `example/${name}`, imageTag: 'v1', ...spec })}
`
