// A step of a proposed change in words, and as the command lines that carry it out.
import { commandLine, quoteName } from '../names/shell.ts'
import type { PolicyDocument, PolicyGrant } from './document.ts'
import { isDeny, sideEffectOf, trustOfRank, trustRank } from './normalize.ts'
import type { Step } from './why-apply.ts'
import type { ChangeStep } from './why-schema.ts'

interface Scene {
  readonly document: PolicyDocument
  readonly agentID: string
  /** Where the gateway serves the server. */
  readonly endpoint: string | undefined
}

type Line = { readonly command?: string }

/** All lines, or none when one of them cannot be pasted safely. */
const lines = (...parts: readonly Line[]): string[] =>
  parts.every(({ command }) => command !== undefined) ? parts.map(({ command }) => command as string) : []

/** Names that resources have may be files, too; others are left to the reader. */
const fileOf = (name = ''): string => `${name}.yaml`

export const spell = (step: Step, scene: Scene): ChangeStep => ({ ...step, ...WORDS[step.verb](step, scene) })

type Words = (step: Step, scene: Scene) => Pick<ChangeStep, 'sentence' | 'commands'>

const WORDS: Record<Step['verb'], Words> = {
  'grant.enable': ({ name, namespace }) => ({
    sentence: `Enable the grant ${quoteName(name ?? '')}.`,
    commands: lines(commandLine(['access', 'grant', 'enable', name], { namespace })),
  }),
  'grant.disable': ({ name, namespace }) => ({
    sentence: `Disable the grant ${quoteName(name ?? '')}: all that it does is to deny this tool.`,
    commands: lines(commandLine(['access', 'grant', 'disable', name], { namespace })),
  }),
  'grant.remove-rule': (step, { document }) => ({
    sentence: `Take the deny rule for ${quoteName(step.tool ?? '')} out of the grant ${quoteName(step.name ?? '')}.`,
    commands: rewritten(step, document),
  }),
  'grant.add': ({ name, namespace, tool, subject = {}, trust = 'low', sideEffect = 'read' }, { document }) => {
    const who = subject.agentID
      ? `agent ${quoteName(subject.agentID)}`
      : subject.humanID
        ? `human ${quoteName(subject.humanID)}`
        : `team ${quoteName(subject.teamID ?? '')}`
    const flags = {
      server: document.server.name,
      'agent-id': subject.agentID,
      'human-id': subject.humanID,
      'team-id': subject.teamID,
      tool,
      'side-effect': sideEffect === 'read' ? undefined : sideEffect,
      trust: trust === 'low' ? undefined : trust,
      namespace,
      output: fileOf(name),
    }
    return {
      sentence: `Grant ${who} the tool ${quoteName(tool ?? '')}: ${sideEffect}, trust up to ${trust}.`,
      commands: lines(commandLine(['access', 'grant', 'init', name], flags), applied('grant', name)),
    }
  },
  'session.unrevoke': ({ name, namespace }) => ({
    sentence: `Restore the session ${quoteName(name ?? '')}, which was revoked.`,
    commands: lines(commandLine(['access', 'session', 'unrevoke', name], { namespace })),
  }),
  'session.issue': (step, scene) => {
    const { name, trust = 'low', namespace } = step
    const session = scene.document.sessions?.find((one) => one.name === name && (one.namespace ?? '') === namespace)
    // What the platform issued to an adapter is renewed by that adapter; others were made by hand.
    if (name === undefined || session === undefined || /^adapter-[0-9a-f]{16}$/.test(name)) {
      return {
        sentence: `Call through the adapter with a session that consents to ${trust} trust.`,
        commands: adapter(step, scene),
      }
    }
    const flags = {
      server: scene.document.server.name,
      'agent-id': session.agent_id,
      'human-id': session.human_id,
      'team-id': session.team_id,
      trust: trust === 'low' ? undefined : trust,
      namespace,
      output: fileOf(name),
    }
    return {
      sentence: `Renew the session ${quoteName(name)}, so that it consents to ${trust} trust.`,
      commands: lines(commandLine(['access', 'session', 'init', name], flags), applied('session', name)),
    }
  },
}

const applied = (kind: 'grant' | 'session', name: string | undefined): Line =>
  commandLine(['access', kind, 'apply'], { file: fileOf(name) })

function adapter({ trust }: Step, { document, agentID, endpoint = 'URL' }: Scene): string[] {
  const agent = agentID === '' ? 'AGENT' : agentID
  return lines(
    commandLine(['adapter', 'proxy'], {
      'runtime-url': endpoint,
      server: document.server.name,
      namespace: document.server.namespace,
      agent,
      'agent-id': agent,
      trust: trust === 'low' ? undefined : trust,
      'auto-refresh': true,
    }),
  )
}

/** The grant as it is, written anew without the rule; nothing when `grant init` cannot say all that is in it. */
function rewritten({ name, namespace, tool }: Step, document: PolicyDocument): string[] {
  const grant = document.grants?.find((one) => one.name === name && (one.namespace ?? '') === namespace)
  const effects = (grant?.allowed_side_effects ?? []).map(sideEffectOf)
  if (grant === undefined || effects.length === 0 || effects.includes(undefined)) return []
  const kept = (grant.tool_rules ?? []).filter((rule) => rule.name !== tool || !isDeny(rule.decision))
  const repeated = [
    ...effects.map((effect) => commandLine([], { 'side-effect': effect })),
    ...kept.map((rule) => commandLine([], { 'tool-rule': ruleText(rule) })),
  ]
  const head = commandLine(['access', 'grant', 'init', name], {
    server: document.server.name,
    'agent-id': grant.agent_id,
    'human-id': grant.human_id,
    'team-id': grant.team_id,
    trust: trustOfRank(trustRank(grant.max_trust)),
    'policy-version': grant.policy_version === 'v1' ? undefined : grant.policy_version,
    namespace,
    output: fileOf(name),
  })
  if (head.command === undefined || repeated.some(({ command }) => command === undefined)) return []
  const flags = repeated.map(({ command = '' }) => command.replace(/^mcp-runtime /, ''))
  return lines({ command: [head.command, ...flags].join(' ') }, applied('grant', name))
}

const ruleText = (rule: NonNullable<PolicyGrant['tool_rules']>[number]): string =>
  `${rule.name}:${isDeny(rule.decision) ? 'deny' : 'allow'}:${trustOfRank(trustRank(rule.required_trust))}`
