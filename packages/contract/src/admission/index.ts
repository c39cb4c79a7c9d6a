export { checkIdentity } from './check-identity.ts'
export { defaultServer, type ServerDefaults } from './default-server.ts'
export { DEFAULT_GATEWAY_PORT, DEFAULT_IMAGE_TAG, DEFAULT_PORT, DEFAULT_SERVICE_PORT } from './defaults.ts'
export { hasErrors, type Issue } from './issue.ts'
export {
  GRANT_NAMESPACES,
  grantNamespaces,
  LIST_TOOLS,
  listsAllTools,
  ownAnnotations,
  SERVER_ANNOTATIONS,
  validateServerAnnotations,
} from './server-annotations.ts'
export { type AccessValidation, validateGrant } from './validate-grant.ts'
export { validateServer } from './validate-server.ts'
export { validateSession } from './validate-session.ts'
