// Who one is, and the keys one has.
import type { apiKeyRoutes, authRoutes, registryCredentialRoutes, userRoutes } from '@mcp-runtime/contract'
import { createApiKey, listApiKeys, revokeApiKey, revokeApiKeyByVerb } from '../routes/api-keys.ts'
import { changePassword, exchangeIdToken, login, logout, me, refresh, signup } from '../routes/auth.ts'
import {
  createRegistryCredential,
  deleteRegistryCredential,
  listRegistryCredentials,
  revokeRegistryCredential,
} from '../routes/registry-credentials.ts'
import { createUser, listUsers, patchUser, setPassword } from '../routes/users.ts'
import type { HandlersOf } from './handlers-of.ts'

type Routes = typeof authRoutes & typeof userRoutes & typeof apiKeyRoutes & typeof registryCredentialRoutes

export const identityHandlers: HandlersOf<Routes> = {
  login,
  logout,
  me,
  refresh,
  signup,
  exchangeIdToken,
  changePassword,
  createUser,
  listUsers,
  patchUser,
  setPassword,
  createApiKey,
  listApiKeys,
  revokeApiKey,
  revokeApiKeyByVerb,
  createRegistryCredential,
  deleteRegistryCredential,
  listRegistryCredentials,
  revokeRegistryCredential,
}
