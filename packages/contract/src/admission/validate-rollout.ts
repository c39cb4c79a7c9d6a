import type { MCPServerSpec } from '../resources/server.ts'
import { isBlank } from './blank.ts'
import { error, type Issue } from './issue.ts'

const AMOUNT = /^\d+%?$/

/** Rollout rules of resources-and-policy §5: a canary is a real part of the replicas; amounts are `N` or `N%`. */
export function validateRollout(spec: Pick<MCPServerSpec, 'replicas' | 'rollout'>, path = 'spec'): Issue[] {
  const { rollout, replicas } = spec
  if (rollout === undefined) return []
  const issues: Issue[] = []
  if (rollout.strategy === 'Canary') {
    const canary = rollout.canaryReplicas
    if (canary === undefined || canary <= 0) {
      issues.push(error(`${path}.rollout.canaryReplicas`, 'A canary rollout needs at least one canary replica.'))
    }
    if (replicas === undefined) {
      issues.push(error(`${path}.replicas`, 'A canary rollout needs the number of replicas.'))
    } else if (canary !== undefined && canary > 0 && canary >= replicas) {
      const message = `The canary takes ${canary} of ${replicas} replicas; it must leave at least one.`
      issues.push(error(`${path}.rollout.canaryReplicas`, message))
    }
  }
  for (const field of ['maxUnavailable', 'maxSurge'] as const) {
    const amount = rollout[field]
    if (!isBlank(amount) && !AMOUNT.test(amount!.trim())) {
      const message = `"${amount}" is neither a whole number nor a percentage such as 25%.`
      issues.push(error(`${path}.rollout.${field}`, message))
    }
  }
  return issues
}
