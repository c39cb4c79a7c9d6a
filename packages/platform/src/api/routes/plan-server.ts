import type { routes } from '@mcp-runtime/contract'
import { IMAGE_DIGEST } from '../../images/index.ts'
import type { Handler } from '../call.ts'
import { pinnedManifest } from '../views/manifest.ts'
import { admitServer } from './apply-server.ts'

/** The first half of apply, so that a plan and what comes of it cannot differ. */
export const planServer: Handler<typeof routes.planServer> = ({ caller, body }, deps) => {
  const { server, namespace, name, existing, labels, digest } = admitServer(caller, body, deps)
  const wanted = pinnedManifest(
    deps,
    { name, namespace, value: { spec: server.spec, labels, annotations: server.metadata.annotations ?? {} } },
    digest,
  )
  if (existing === undefined) return { wanted }
  const live = pinnedManifest(deps, existing, existing.value.annotations[IMAGE_DIGEST])
  return { live, wanted, generation: existing.generation }
}
