import { existsSync } from 'node:fs'

/**
 * Where the container engine listens: DOCKER_HOST when it names a unix socket, else Docker's socket, else the one of
 * Podman that speaks the same protocol. Undefined when DOCKER_HOST names something else: containers are reached by
 * their own addresses, so the engine has to be on this machine. The first candidate when there is none of them, so that
 * an engine installed later is found there.
 */
export function engineSocket(
  env: NodeJS.ProcessEnv,
  exists: (path: string) => boolean = existsSync,
): string | undefined {
  const named = env.DOCKER_HOST?.trim()
  if (named) return named.startsWith('unix://') ? named.slice('unix://'.length) : undefined
  const candidates = [
    '/var/run/docker.sock',
    ...(env.XDG_RUNTIME_DIR ? [`${env.XDG_RUNTIME_DIR}/podman/podman.sock`] : []),
    '/run/podman/podman.sock',
  ]
  return candidates.find((path) => exists(path)) ?? candidates[0]
}
