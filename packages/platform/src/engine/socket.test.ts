import { expect, test } from 'vitest'
import { engineSocket } from './socket.ts'

const among =
  (...paths: string[]) =>
  (path: string) =>
    paths.includes(path)

test.each([
  ['a socket that DOCKER_HOST names', { DOCKER_HOST: 'unix:///tmp/d.sock' }, [], '/tmp/d.sock'],
  ['another machine is no engine of ours', { DOCKER_HOST: 'tcp://10.0.0.1:2375' }, ['/var/run/docker.sock'], undefined],
  [
    'docker before podman',
    { XDG_RUNTIME_DIR: '/run/user/1' },
    ['/var/run/docker.sock', '/run/podman/podman.sock'],
    '/var/run/docker.sock',
  ],
  [
    'a podman of the user',
    { XDG_RUNTIME_DIR: '/run/user/1' },
    ['/run/user/1/podman/podman.sock'],
    '/run/user/1/podman/podman.sock',
  ],
  ['a podman of the machine', {}, ['/run/podman/podman.sock'], '/run/podman/podman.sock'],
  ['none yet: where one will be', {}, [], '/var/run/docker.sock'],
])('%s', (_name, env, present, expected) => {
  expect(engineSocket(env, among(...present))).toBe(expected)
})
