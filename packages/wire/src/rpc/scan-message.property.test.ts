import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scanMessage } from './scan-message.ts'

/** Writes a value as JSON in one of its many spellings: white space, escapes, number forms, each key as often as told. */
type Spelling = { space: string; escaped: boolean }
type Node = string | number | boolean | null | Node[] | { entries: [string, Node][] }

function quote(text: string, escaped: boolean): string {
  if (!escaped) return JSON.stringify(text)
  let out = '"'
  for (let i = 0; i < text.length; i += 1) out += `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`
  return `${out}"`
}

function write(node: Node, { space, escaped }: Spelling): string {
  if (typeof node === 'string') return quote(node, escaped)
  if (node === null || typeof node !== 'object') return String(node)
  const inner = (n: Node) => write(n, { space, escaped })
  if (Array.isArray(node)) return `[${node.map((n) => space + inner(n)).join(',')}${space}]`
  return `{${node.entries.map(([key, value]) => `${space}${quote(key, escaped)}${space}:${space}${inner(value)}`).join(',')}}`
}

const text = fc.string({ unit: 'grapheme', maxLength: 8 })
const { node } = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('node'), { maxLength: 4 }),
    fc
      .uniqueArray(fc.tuple(text, tie('node')), { maxLength: 16, selector: ([key]) => key })
      .map((entries) => ({ entries })),
  ),
}))
const spelling = fc.record({ space: fc.constantFrom('', ' ', '\n\t', '\r\n'), escaped: fc.boolean() })
const id = fc.oneof(text, fc.integer(), fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }))
const call = fc.record({ id, name: text, args: node, method: fc.constantFrom('tools/call', 'prompts/get', 'ping') })
const build = (
  message: { id: unknown; name: string; args: Node; method: string },
  extra: [string, Node][] = [],
): Node => ({
  entries: [
    ['jsonrpc', '2.0'],
    ['id', message.id as Node],
    ['method', message.method],
    [
      'params',
      {
        entries: [
          ['name', message.name],
          ['arguments', message.args],
        ],
      },
    ],
    ...extra,
  ],
})

describe('scanMessage against JSON.parse', () => {
  it('reads what JSON.parse reads, in every spelling', () => {
    fc.assert(
      fc.property(call, spelling, (message, form) => {
        const body = write(build(message), form)
        const result = scanMessage(Buffer.from(body))
        if (!result.ok) throw new Error(`${result.reason}: ${body}`)
        const parsed = JSON.parse(body)
        const read = result.messages[0]!
        expect([read.method, read.name, JSON.parse(read.id!)]).toEqual([parsed.method, parsed.params.name, parsed.id])
        expect(body).toContain(read.id!)
      }),
      { numRuns: 400 },
    )
  })

  it('accepts nothing that JSON.parse refuses or reads differently, however the bytes are damaged', () => {
    const damage = fc.array(
      fc.tuple(fc.nat(), fc.constantFrom(...Buffer.from('{}[]",:\\u0e+-.\nntf\x00\x80\xc3', 'latin1'))),
      {
        minLength: 1,
        maxLength: 3,
      },
    )
    fc.assert(
      fc.property(call, spelling, damage, (message, form, hits) => {
        const body = Buffer.from(write(build(message), form))
        for (const [at, byte] of hits) body[at % body.length] = byte
        const result = scanMessage(body)
        if (!result.ok) return
        const parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
        const read = result.messages[0]!
        expect(read.method).toBe(parsed.method)
        if (typeof parsed.params?.name === 'string') expect(read.name).toBe(parsed.params.name)
        if (read.id !== undefined) expect(JSON.parse(read.id)).toEqual(parsed.id)
      }),
      { numRuns: 2000 },
    )
  })

  it('refuses a duplicate key wherever it is put', () => {
    const twice = fc.tuple(text, node, node, fc.array(fc.tuple(text, node), { maxLength: 20 }), fc.boolean())
    fc.assert(
      fc.property(call, twice, spelling, (message, [key, a, b, others, deep], form) => {
        const entries: [string, Node][] = [[key, a], ...others.filter(([k]) => k !== key), [key, b]]
        const object: Node = { entries }
        const result = scanMessage(
          Buffer.from(write(build({ ...message, args: deep ? [{ entries: [['x', object]] }] : object }), form)),
        )
        expect(result).toMatchObject({ ok: false, reason: 'duplicate_key' })
      }),
      { numRuns: 400 },
    )
  })

  it('refuses every case variant of a name that is read', () => {
    const flips = fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }).filter((bits) => bits.some(Boolean))
    fc.assert(
      fc.property(call, fc.constantFrom('method', 'params', 'result'), flips, spelling, (message, name, bits, form) => {
        const variant = [...name].map((c, i) => (bits[i] ? c.toUpperCase() : c)).join('')
        const result = scanMessage(Buffer.from(write(build(message, [[variant, 'x']]), form)))
        expect(result).toMatchObject({ ok: false, reason: 'variant_key' })
      }),
      { numRuns: 200 },
    )
  })
})
