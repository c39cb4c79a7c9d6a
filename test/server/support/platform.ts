// The embedded platform in this process, with a second user of the same team and a team that is nobody's.
import { routes } from '@mcp-runtime/contract'
import { createClient, type PlatformClient } from '@mcp-runtime/sdk/client'
import type { RunOptions } from '@mcp-runtime/sdk/testing'
import { expect } from 'vitest'
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
  return {
    ...own,
    url,
    client: as(credentials.local.token),
    memberToken: mate.access_token,
    async json(command, argv, exit = 0, options = {}) {
      const result = await own.run(command, [...argv, '-o', 'json'], options)
      expect(result, result.stderr + result.stdout).toMatchObject({ exit })
      return JSON.parse(result.stdout)
    },
  }
}

/** A manifest as text; `spec` in flow style. */
export const manifest = (name: string, spec: object = {}, metadata: object = {}): string =>
  `apiVersion: mcpruntime.org/v1alpha1
kind: MCPServer
metadata: ${JSON.stringify({ name, ...metadata })}
spec: ${JSON.stringify({ image: `example/${name}`, imageTag: 'v1', ...spec })}
`
