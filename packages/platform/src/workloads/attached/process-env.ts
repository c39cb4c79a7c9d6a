/**
 * The environment of a supervised server: the platform's own without what belongs to the platform and its user
 * (tokens among it), the target's, and where it has to listen and serve (decision 14).
 */
export function processEnv(
  base: NodeJS.ProcessEnv,
  extra: Readonly<Record<string, string>> | undefined,
  assigned: Readonly<Record<string, string>>,
): NodeJS.ProcessEnv {
  const kept: NodeJS.ProcessEnv = {}
  for (const [name, value] of Object.entries(base)) {
    if (!/^(MCP_|(ADMIN_)?API_KEYS$|PROVISIONED_REGISTRY_|NODE_OPTIONS$|NODE_CHANNEL_FD$)/.test(name))
      kept[name] = value
  }
  return { ...kept, ...extra, ...assigned }
}
