import type { routes } from '@mcp-runtime/contract'
import type { Handler } from '../call.ts'
import { serverManifest } from '../views/manifest.ts'
import { admitServer } from './apply-server.ts'

/** The first half of apply, so that a plan and what comes of it cannot differ. */
export const planServer: Handler<typeof routes.planServer> = ({ caller, body }, deps) => {
  const { server, namespace, name, existing, labels } = admitServer(caller, body, deps)
  const wanted = serverManifest(deps.store, { name, namespace, value: { spec: server.spec, labels } })
  if (existing === undefined) return { wanted }
  return { live: serverManifest(deps.store, existing), wanted, generation: existing.generation }
}
