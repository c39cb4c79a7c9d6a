// Secrets that `secretEnvVars` of a server names. Whoever may publish a server in a namespace can have it read every
// secret there, so the same right sets them; values are never given back and stand in no event.
import { isResourceName, type routes, SECRET_LIMIT, SECRET_VALUE_LIMIT, type SecretInfo } from '@mcp-runtime/contract'
import { mayKeepSecrets } from '../../access/rights.ts'
import type { Caller } from '../../identity/index.ts'
import { kinds, type SecretRecord } from '../../kinds.ts'
import type { Stored } from '../../ports/index.ts'
import { refuse } from '../api-error.ts'
import type { Handler } from '../call.ts'
import { change } from '../change.ts'
import type { ApiDeps } from '../deps.ts'
import { requireChangeable, requireItemNames, requireNamespace } from '../namespaces.ts'
import { keysOf } from '../servers/without-values.ts'

const KIND = 'Secret'
/** As of a Kubernetes Secret. */
const KEY = /^[-._a-zA-Z0-9]{1,253}$/

export const putSecret: Handler<typeof routes.putSecret> = async (call, deps) => {
  const { namespace, name, key } = call.params
  requireSecrets(call.caller, namespace)
  requireNamespace(deps.store, namespace, call.caller.catalog)
  requireName(name)
  requireKey(key)
  checkValue(call.body.value)
  return change(deps, call, (write, record) => {
    const before = deps.store.get(kinds.secret, namespace, name)
    const values = { ...before?.value.values, [key]: call.body.value }
    const bytes = Object.values(values).reduce((sum, value) => sum + Buffer.byteLength(value), 0)
    if (bytes > SECRET_LIMIT) {
      refuse('request_too_large', `The secret ${name} would hold more than ${SECRET_LIMIT / 1024} KiB.`)
    }
    const secret = write.put(kinds.secret, namespace, name, { values })
    record('platform.secret.set', {
      kind: KIND,
      namespace,
      name,
      ...(before === undefined ? {} : { before: { keys: keysOf(before) } }),
      after: { key, keys: keysOf(secret) },
    })
    return { secret: secretInfo(secret) }
  })
}

export const listSecrets: Handler<typeof routes.listSecrets> = ({ caller, query }, { store }) => {
  const namespace = query.namespace?.trim() || undefined
  if (namespace !== undefined) requireSecrets(caller, namespace)
  const secrets = store.list(kinds.secret, namespace).filter((one) => mayKeepSecrets(caller, one.namespace))
  return { secrets: secrets.map(secretInfo) }
}

export const deleteSecret: Handler<typeof routes.deleteSecret> = async (call, deps) => {
  const { namespace, name } = call.params
  requireSecrets(call.caller, namespace)
  requireItemNames(call.params)
  await change(deps, call, (write, record) => {
    const before = { keys: keysOf(found(deps, namespace, name)) }
    write.delete(kinds.secret, namespace, name)
    record('platform.secret.deleted', { kind: KIND, namespace, name, before })
  })
  return { success: true, namespace, name }
}

export const deleteSecretKey: Handler<typeof routes.deleteSecretKey> = async (call, deps) => {
  const { namespace, name, key } = call.params
  requireSecrets(call.caller, namespace)
  requireItemNames(call.params)
  return change(deps, call, (write, record) => {
    const secret = found(deps, namespace, name)
    if (!Object.hasOwn(secret.value.values, key)) refuse('not_found', `The secret ${name} has no key ${shown(key)}.`)
    const { [key]: _gone, ...values } = secret.value.values
    const before = { key, keys: keysOf(secret) }
    const after = { keys: Object.keys(values).sort() }
    record('platform.secret.deleted', { kind: KIND, namespace, name, before, after })
    if (Object.keys(values).length > 0)
      return { secret: secretInfo(write.put(kinds.secret, namespace, name, { values })) }
    write.delete(kinds.secret, namespace, name)
    return { secret: { ...secretInfo(secret), keys: [] } }
  })
}

/** Errors: 403. */
function requireSecrets(caller: Caller, namespace: string): void {
  requireChangeable(caller, namespace)
  if (!mayKeepSecrets(caller, namespace)) {
    refuse('forbidden', `Everybody may publish in ${namespace}, so only an administrator keeps secrets there.`)
  }
}

const secretInfo = (secret: Stored<SecretRecord>): SecretInfo => ({
  name: secret.name,
  namespace: secret.namespace,
  keys: keysOf(secret),
  age: secret.createdAt,
})

const shown = (text: string): string => (KEY.test(text) ? text : JSON.stringify(text))

const found = ({ store }: ApiDeps, namespace: string, name: string): Stored<SecretRecord> =>
  store.get(kinds.secret, namespace, name) ?? refuse('not_found', `There is no secret ${name} in ${namespace}.`)

function requireName(name: string): void {
  if (isResourceName(name)) return
  refuse('invalid_request_body', `${shown(name)} cannot name a secret. Use lower-case letters, digits, - and . only.`)
}

function requireKey(key: string): void {
  if (KEY.test(key) && key !== '.' && key !== '..' && key !== '__proto__') return
  refuse('invalid_request_body', `${shown(key)} cannot be a key. Use letters, digits, -, _ and . only.`)
}

function checkValue(value: string): void {
  const wrong = (message: string): never =>
    refuse('invalid_request_body', message, { issues: [{ path: 'value', message }] })
  if (value === '') wrong('The value must not be empty.')
  // An environment variable cannot hold it.
  if (value.includes('\0')) wrong('The value holds a zero byte, which no environment variable can.')
  if (Buffer.byteLength(value) > SECRET_VALUE_LIMIT) {
    refuse('request_too_large', `A value may have ${SECRET_VALUE_LIMIT / 1024} KiB at most.`)
  }
}
