export type { SessionBinding } from './live-session.ts'
export { createPolicyIndex, type PolicyIndex, type PolicyProblem } from './policy-index.ts'
export { serverPath } from './route.ts'
export type { ServerPolicy } from './server-policy.ts'
