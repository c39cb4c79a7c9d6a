/**
 * Every name that means this platform's registry in an image reference, its own first (decision 16): its port on this
 * machine, and what clients derive from the names a proxy passes on (`platform.` becomes `registry.`, commands-user
 * §8.4). At last the ports it has had before: servers that were deployed then name them. Pure.
 */
export function registryHosts(
  url: string,
  allowedHosts: readonly string[] = [],
  formerPorts: readonly string[] = [],
): readonly string[] {
  const { port } = new URL(url)
  return [
    `localhost:${port}`,
    `127.0.0.1:${port}`,
    ...allowedHosts.map((host) => host.replace(/^platform\./, 'registry.')),
    ...formerPorts.filter((former) => former !== port).map((former) => `localhost:${former}`),
  ]
}
