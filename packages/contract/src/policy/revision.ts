import type { Sha256 } from '../names/adapter-session.ts'
import { canonicalPolicyJson } from './canonical.ts'
import type { PolicyDocument } from './document.ts'

export const POLICY_SCHEMA_VERSION = 'v1'

/** `sha256:` and the digest of the document's canonical text: changes exactly when what is enforced changes. */
export const revisionOf = (document: PolicyDocument, sha256: Sha256): string =>
  `sha256:${sha256(new TextEncoder().encode(canonicalPolicyJson(document)))}`

/** A copy that carries its own revision, ready to be enforced and shown. */
export const stampRevision = (document: PolicyDocument, sha256: Sha256): PolicyDocument => ({
  ...document,
  revision: revisionOf(document, sha256),
})
