import type { ServerRecord } from '../kinds.ts'
import { serverPath } from '../policy-index/index.ts'
import type { Stored, WorkloadOwner } from '../ports/index.ts'

/** The server as its workload knows it. */
export const ownerOf = ({ uid, namespace, name, value }: Stored<ServerRecord>): WorkloadOwner => ({
  uid,
  namespace,
  name,
  path: serverPath(name, value.spec),
})
