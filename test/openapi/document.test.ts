// The description that the platform gives of itself: valid by a validator that is not ours, and of every route.
import { API_ERROR_STATUS, API_PREFIX, type RouteSpec, routes } from '@mcp-runtime/contract'
import { type OpenApiDocument, openApiDocument } from '@mcp-runtime/contract/openapi'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OwnPlatform, startOwnPlatform } from '../support/own-platform.ts'

let own: OwnPlatform
let served: OpenApiDocument
beforeAll(async () => {
  own = await startOwnPlatform({ version: '1.2.3' })
  served = (await (await fetch(`${own.platform.url}${API_PREFIX}/openapi.json`)).json()) as OpenApiDocument
})
afterAll(() => own.close())

/** What they ask for stands in the path; a body is let be, as older clients send one. */
const BODILESS = ['grants.act', 'sessions.act']
const specs: readonly RouteSpec[] = Object.values(routes)
const copyOf = (document: object) => structuredClone(document) as Record<string, unknown>
const problemsOf = async (document: object) => (await new Validator().validate(copyOf(document))).errors

describe('the document', () => {
  it('is given to anybody, and is what the contract says', () => {
    expect(served).toEqual(openApiDocument(routes, { version: '1.2.3' }))
    expect(served.servers).toEqual([{ url: API_PREFIX }])
  })

  it('is valid OpenAPI 3.1 to another validator', async () => {
    const validator = new Validator()
    expect(await validator.validate(copyOf(served))).toEqual({ valid: true })
    expect(validator.version).toBe('3.1')
  })

  it('… which would refuse a document that is not', async () => {
    const [path, item] = Object.entries(served.paths)[0] ?? ['', {}]
    const broken = { ...served, paths: { ...served.paths, [path]: { ...item, get: { responses: 7 } } } }
    expect(await problemsOf(broken)).toBeTruthy()
  })

  it('has every route once, and nothing else', () => {
    const listed = Object.entries(served.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, { operationId }]) => `${method.toUpperCase()} ${path} ${String(operationId)}`),
    )
    const wanted = specs.map(({ method, path, id }) => `${method} ${path.replace(/:([a-zA-Z]+)/g, '{$1}')} ${id}`)
    expect(listed.sort()).toEqual(wanted.sort())
    expect(new Set(specs.map(({ id }) => id)).size).toBe(specs.length)
  })

  it('describes the body of every route that takes one, a form among them', () => {
    const bodies = Object.values(served.paths).flatMap((item) =>
      Object.values(item).map(({ operationId, requestBody }) => [operationId, requestBody] as const),
    )
    const bodyOf = (id: string) => JSON.stringify(bodies.find(([one]) => one === id)?.[1])
    for (const { id, body, bodyLimit, transfer } of specs) {
      const takes = body !== undefined || bodyLimit !== undefined || transfer === 'upload'
      if (takes && !BODILESS.includes(id)) expect(bodyOf(id), id).toContain('"schema":{"')
    }
    expect(bodyOf('images.push')).toMatch(/multipart.form-data.*"required":\["target","image_tar"\]/)
    expect(bodyOf('adapter.issueCertificate')).toMatch(/"required":\["namespace","session","csr"\]/)
  })

  it('describes every parameter of a path, and no other', () => {
    for (const { path, params, id } of specs) {
      const named = [...path.matchAll(/:([a-zA-Z]+)/g)].map(([, name]) => name)
      expect(Object.keys((params?.properties as object) ?? {}), id).toEqual(named)
    }
  })

  it('has no reference that leads nowhere, and no component that nobody uses', () => {
    const text = JSON.stringify(served)
    const referred = new Set([...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name))
    expect([...referred].sort()).toEqual(Object.keys(served.components.schemas as object).sort())
  })

  it('has schemas that a JSON Schema validator compiles in strict mode', () => {
    const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false })
    ajv.addVocabulary(['components', 'paths', 'info', 'servers', 'tags', 'openapi'])
    ajv.addSchema({ $id: 'document', ...served })
    for (const name of Object.keys(served.components.schemas as object)) {
      expect(() => ajv.compile({ $ref: `document#/components/schemas/${name}` }), name).not.toThrow()
    }
  })

  it('names only codes of the envelope, each at its status', () => {
    for (const item of Object.values(served.paths)) {
      for (const { operationId, responses } of Object.values(item)) {
        for (const [status, { description }] of Object.entries(responses as Record<string, { description: string }>)) {
          const codes = description.startsWith('Refused: ') ? description.slice(9, -1).split(', ') : []
          for (const code of codes) {
            expect(API_ERROR_STATUS[code as keyof typeof API_ERROR_STATUS], String(operationId)).toBe(Number(status))
          }
        }
      }
    }
  })
})
