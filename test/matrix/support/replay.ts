// Conversations recorded with the original platform, held with ours: the same requests by the same people, in order.
import { readFileSync } from 'node:fs'
import { type Answer, PASSWORD, type Rig } from '../../../packages/platform/test/support/platform.ts'
import { ADMIN_SERVICE_KEY, SERVICE_KEY } from './cast.ts'
import { forge } from './forge.ts'
import { type Bindings, differences, fill, fillText } from './match.ts'

export interface Step {
  /** Absent for what only prepares the next one. */
  readonly step?: string
  readonly setup?: true
  /** Who: a person, `both:` with the token in both headers, `lower:`, a key, a forged token, `anon`. */
  readonly as: string
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly status?: number
  readonly error?: string
  readonly allow?: string
  readonly challenge?: true
  readonly reply?: unknown
  /** Where ours answers otherwise on purpose; `without`: fields that are not there, or other. */
  readonly ours?: {
    readonly status?: number
    readonly error?: string
    readonly allow?: string
    readonly without?: readonly string[]
    readonly why: string
  }
}

/** A recorded conversation: one step a line. */
export const conversation = (name: string): Step[] =>
  readFileSync(new URL(`../exchanges/${name}.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Step)

/** Holds conversations with one platform; what one of them has told, the next ones know. */
export class Replay {
  readonly #rig: Rig
  readonly #bound: Bindings = new Map()
  readonly #tokens = new Map<string, string>()

  constructor(rig: Rig) {
    this.#rig = rig
  }

  /** What is other than recorded, or than is said to be ours; empty when nothing is. */
  async hold(step: Step): Promise<string[]> {
    const answer = await this.#send(step)
    if (step.setup) {
      const fine = step.status === undefined ? answer.status < 300 : answer.status === step.status
      if (!fine) return [`${step.method} ${step.path} to prepare: ${answer.status} ${answer.body.message}`]
      return differences(step.reply ?? {}, answer.body, this.#bound)
    }
    // Another status is another answer, so its code and headers are told with it.
    const { status, error, allow } = step.ours?.status === undefined ? { ...step, ...step.ours } : step.ours
    const found = differences(
      { status, ...(error === undefined ? {} : { error }) },
      { status: answer.status, error: answer.body.error },
      this.#bound,
    )
    if (allow !== undefined) found.push(...differences({ allow }, { allow: answer.headers.get('allow') }, this.#bound))
    if (step.challenge && answer.headers.get('www-authenticate') === null) found.push('no challenge')
    if (step.status === answer.status && step.reply !== undefined) {
      found.push(...differences(step.reply, answer.body, this.#bound, step.ours?.without))
    }
    return found.length === 0 ? [] : [...found, `answered: ${JSON.stringify(answer.body)}`]
  }

  async #send({ as, method, path, headers = {}, body }: Step): Promise<Answer> {
    const raw = (body as { $raw?: string } | undefined)?.$raw
    return this.#rig.anon(method, fillText(path, this.#bound), raw ?? fill(body, this.#bound), {
      ...(await this.#credentials(as)),
      ...headers,
    })
  }

  async #credentials(as: string): Promise<Record<string, string>> {
    const [kind, ...rest] = as.split(':')
    const value = fillText(rest.join(':'), this.#bound)
    if (kind === 'anon') return {}
    if (kind === 'svc') return { 'x-api-key': SERVICE_KEY }
    if (kind === 'svcA') return { 'x-api-key': ADMIN_SERVICE_KEY }
    if (kind === 'both') return both(await this.#token(value))
    if (kind === 'lower') return { authorization: `bearer ${await this.#token(value)}` }
    if (kind === 'key') return { 'x-api-key': value }
    if (kind === 'bearer') return { authorization: `Bearer ${value}` }
    if (kind === 'both-key') return both(value)
    if (kind === 'basic') return { authorization: `Basic ${Buffer.from(value).toString('base64')}` }
    if (kind === 'forged') {
      return { authorization: `Bearer ${forge(value, await this.#token('admin'), this.#rig.dataDir)}` }
    }
    return { authorization: `Bearer ${await this.#token(as)}` }
  }

  async #token(person: string): Promise<string> {
    const known = this.#tokens.get(person)
    if (known !== undefined) return known
    const { body } = await this.#rig.anon('POST', '/auth/login', { email: `${person}@example.com`, password: PASSWORD })
    if (typeof body.access_token !== 'string') throw new Error(`${person} cannot log in.`)
    this.#tokens.set(person, body.access_token)
    return body.access_token
  }
}

const both = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}`, 'x-api-key': token })
