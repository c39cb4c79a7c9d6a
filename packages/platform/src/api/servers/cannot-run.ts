// What the original takes, although it could never run, or never here: told when it is applied instead of afterwards.
import { type Issue, isImageTag, type MCPServerSpec } from '@mcp-runtime/contract'

/** Every finding. A blank tag and zero replicas are allowed. */
export function cannotRun(spec: MCPServerSpec): Issue[] {
  const { imageTag, replicas, envVars = [], secretEnvVars = [] } = spec
  return [
    ...unsupportedAuth(spec),
    ...(imageTag === undefined || imageTag.trim() === '' || isImageTag(imageTag.trim())
      ? []
      : [issue('spec.imageTag', `${JSON.stringify(imageTag)} cannot be a tag.`, TAG_RULE)]),
    ...(replicas === undefined || replicas >= 0
      ? []
      : [issue('spec.replicas', `${replicas} replicas cannot be.`, 'With 0 the server is there and does not run.')]),
    ...envVars.flatMap(({ name, value }, index) => [
      ...variableName(`spec.envVars[${index}].name`, name),
      ...(value.includes('\0')
        ? [issue(`spec.envVars[${index}].value`, 'It has a NUL character, which no variable can hold.')]
        : []),
    ]),
    ...secretEnvVars.flatMap(({ name }, index) => variableName(`spec.secretEnvVars[${index}].name`, name)),
  ]
}

const TAG_RULE = 'A tag has letters, digits, "_", "." and "-", 128 at most, and begins with neither "." nor "-".'

function unsupportedAuth({ auth }: MCPServerSpec): Issue[] {
  const mode = auth?.mode ?? 'header'
  if (mode === 'header' || mode === 'none') return []
  return [issue('spec.auth.mode', `The auth mode ${mode} works on a cluster only.`, 'Use header here.')]
}

/** As an engine takes them; blank names of secrets are found by the rules that both sides have. */
function variableName(path: string, name: string): Issue[] {
  if (path.startsWith('spec.secretEnvVars') && name.trim() === '') return []
  if (name !== '' && !/[=\0]/.test(name)) return []
  return [
    issue(path, `${JSON.stringify(name)} cannot be the name of a variable.`, 'It must not be empty or have a "=".'),
  ]
}

const issue = (path: string, message: string, hint?: string): Issue => ({
  path,
  message,
  ...(hint === undefined ? {} : { hint }),
  level: 'error',
})
