// Credentials of registries, as they stand in addresses and in npm's settings.
const IN_ADDRESS = /(?<=[a-z]:\/\/)[^/\s@]+@/gi
const IN_SETTING = /((?:_authToken|_auth|_password)["']?\s*[=:]\s*["']?)[^\s"']+/g
const NPM_TOKEN = /\bnpm_[A-Za-z0-9]{20,}/g

/** The same text without them. */
export const hideCredentials = (text: string): string =>
  text.replace(IN_ADDRESS, '').replace(IN_SETTING, '$1[hidden]').replace(NPM_TOKEN, '[hidden]')

/** The secrets that an npmrc holds, so that they can be hidden wherever they show up. */
export const secretsIn = (npmrc: string): string[] =>
  [...npmrc.matchAll(/(?:_authToken|_auth|_password)\s*=\s*["']?([^\s"'$]+)/g)].flatMap(([, secret]) => secret ?? [])
