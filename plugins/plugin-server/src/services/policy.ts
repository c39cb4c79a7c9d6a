import { type PolicyView, routes } from '@mcp-runtime/contract/api'
import { resolveTarget, type TargetOptions } from '../target/target.ts'

/** The policy document that the gateway enforces for one server, as it is (commands-user §6.9). */
export async function inspectPolicy(options: TargetOptions): Promise<PolicyView> {
  const { client, params } = await resolveTarget(options, 'policy inspect')
  const query = { namespace: params.namespace, server: params.name }
  return client.call(routes.inspectPolicy, { query })
}
