import { expect, test } from 'vitest'
import { API_ERROR_STATUS, routePath, routes } from '../index.ts'

test('a path is filled with encoded parameters, and never becomes that of another route', () => {
  const { getGrant } = routes
  expect(routePath(getGrant, { namespace: 'team-a', name: 'a/b?c' })).toBe('/runtime/grants/team-a/a%2Fb%3Fc')
  for (const name of ['', '.', '..'])
    expect(() => routePath(getGrant, { namespace: 'team-a', name })).toThrow(TypeError)
  expect(() => routePath(getGrant, { namespace: 'team-a' })).toThrow('grants.get: the path parameter "name"')
})

test('routes are told apart by id and by method with path, and describe every parameter of their path', () => {
  const all = Object.values(routes)
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
  expect(new Set(all.map(({ method, path }) => `${method} ${path.replace(/:\w+/g, ':')}`)).size).toBe(all.length)
  for (const route of all) {
    const inPath = [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1])
    const described = 'params' in route ? Object.keys(route.params.properties) : []
    expect(described.sort(), route.id).toEqual(inPath.sort())
    for (const code of route.errors) expect(API_ERROR_STATUS).toHaveProperty(code)
    if ('body' in route) expect(route.bodyLimit, route.id).toBeGreaterThan(0)
  }
})
