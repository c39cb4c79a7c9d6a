import { describe, expect, test } from 'vitest'
import { type BuildPlan, buildArgsOf, buildArguments, platformName } from './arguments.ts'

const plan: BuildPlan = {
  reference: 'localhost:8090/acme/desk:v1',
  platform: 'linux/arm64',
  dockerfile: 'deploy/Dockerfile',
  context: '.',
  buildArgs: ['A=1', 'TOKEN'],
  pull: true,
}
const REST =
  '--platform linux/arm64 --build-arg A=1 --build-arg TOKEN -f deploy/Dockerfile -t localhost:8090/acme/desk:v1 .'

test.each([
  ['docker', false, `build --pull ${REST}`],
  ['docker', true, `build --load --pull ${REST}`],
  ['podman', false, `build --pull=always ${REST}`],
  ['buildah', false, `bud --pull-always ${REST}`],
] as const)('%s, buildx %s', (kind, buildx, line) => {
  expect(buildArguments(plan, { kind, buildx }).join(' ')).toBe(line)
})

test('nothing that was not asked for', () => {
  const args = buildArguments({ ...plan, buildArgs: [], pull: false }, { kind: 'docker', buildx: false })
  expect(args.join(' ')).not.toMatch(/pull|build-arg/)
})

describe('build arguments', () => {
  const env = {
    HTTP_PROXY: 'http://p:1',
    TOKEN: 's',
    EMPTY: '',
    MCP_DOCKER_BUILD_ARGS: ' HTTP_PROXY, TOKEN,TOKEN, GONE,',
  }
  test('of the environment go by their name, a flag wins, what is not set is told', () => {
    const warned: string[] = []
    expect(buildArgsOf(['HTTP_PROXY=http://q:2', 'EMPTY'], env, (text) => warned.push(text))).toEqual([
      'HTTP_PROXY=http://q:2',
      'EMPTY',
      'TOKEN',
    ])
    expect(warned).toEqual([expect.stringContaining('GONE')])
  })

  test.each([['GONE'], ['-x=1'], ['=1'], [''], ['A B=1']])('%j is refused', (flag) => {
    expect(() => buildArgsOf([flag], env, () => undefined)).toThrow(expect.objectContaining({ code: 'MCPR_USAGE' }))
  })

  test('the variable names variables', () => {
    expect(() => buildArgsOf([], { MCP_DOCKER_BUILD_ARGS: 'A=1' }, () => undefined)).toThrow(
      expect.objectContaining({ code: 'MCPR_INPUT_INVALID' }),
    )
  })
})

test('platforms', () => {
  for (const good of ['linux/amd64', 'linux/arm/v7', ' linux/arm64 '])
    expect(platformName(good, '--platform')).toBe(good.trim())
  for (const bad of ['', 'amd64', 'linux/amd64,linux/arm64', '--x', 'linux/']) {
    expect(() => platformName(bad, '--platform')).toThrow(expect.objectContaining({ code: 'MCPR_USAGE' }))
  }
})
