// Grants by the subject they are for. A caller can be meant by at most seven combinations of human, agent and team, so a
// decision looks into at most seven buckets, whatever the number of grants.
import { type Combined, type Contribution, combine, contributionOf } from './combine.ts'
import type { Identity } from './decision.ts'
import type { PolicyGrant } from './document.ts'
import { byNamespaceAndName } from './order.ts'
import { shortlist } from './shortlist.ts'
import type { ToolFacts } from './tool.ts'

interface Bucket {
  readonly grants: { grant: PolicyGrant; order: number }[]
  /** Tools that some grant in here has a rule for. */
  readonly named: Set<string>
  /** Of tools that are declared or named; so a caller cannot make it grow. */
  readonly lists: Map<string, Short>
  /** The one of all other tools. */
  others: Short | undefined
}

/** What the grants of one bucket say about one tool. */
interface Short {
  readonly list: readonly Contribution[]
  /** What comes of it when no other bucket has a say, which is nearly always. */
  readonly alone: Combined
}

const HUMAN = 1
const AGENT = 2
const TEAM = 4

// Lengths keep apart what a separator could run together.
function subjectKey(mask: number, human: string, agent: string, team: string): string {
  let key = ''
  if ((mask & HUMAN) !== 0) key += `${human.length}:${human}`
  if ((mask & AGENT) !== 0) key += `${agent.length}:${agent}`
  return (mask & TEAM) !== 0 ? key + team : key
}

export interface GrantIndex {
  /** What the caller's grants together say about the tool; undefined when none is his. */
  combined(identity: Identity, name: string, tool: ToolFacts): Combined | undefined
}

/** Disabled grants and grants for nobody are left out. `isDeclared` tells which tools the document declares. */
export function indexGrants(grants: readonly PolicyGrant[], isDeclared: (tool: string) => boolean): GrantIndex {
  const masks = new Map<number, Map<string, Bucket>>()
  const enabled = byNamespaceAndName(grants.filter((grant) => grant.disabled !== true))
  for (const [order, grant] of enabled.entries()) {
    const { human_id: human = '', agent_id: agent = '', team_id: team = '' } = grant
    const mask = (human ? HUMAN : 0) | (agent ? AGENT : 0) | (team ? TEAM : 0)
    if (mask === 0) continue
    let buckets = masks.get(mask)
    if (buckets === undefined) {
      buckets = new Map()
      masks.set(mask, buckets)
    }
    const key = subjectKey(mask, human, agent, team)
    let bucket = buckets.get(key)
    if (bucket === undefined) {
      bucket = { grants: [], named: new Set(), lists: new Map(), others: undefined }
      buckets.set(key, bucket)
    }
    bucket.grants.push({ grant, order })
    for (const rule of grant.tool_rules ?? []) bucket.named.add(rule.name)
  }
  const byMask = [...masks]

  return {
    combined(identity, name, tool) {
      let only: Short | undefined
      let merged: Contribution[] | undefined
      for (const [mask, buckets] of byMask) {
        const bucket = buckets.get(subjectKey(mask, identity.humanID, identity.agentID, identity.teamID))
        if (bucket === undefined) continue
        const short = shortOf(bucket, name, tool, isDeclared)
        if (only === undefined) only = short
        else merged = (merged ?? [...only.list]).concat(short.list)
      }
      if (merged === undefined) return only?.alone
      return combine(
        merged.sort((a, b) => a.order - b.order),
        tool.required,
      )
    },
  }
}

/** Made when first asked for and kept: a change of policy costs one pass over the grants, not one per tool. */
function shortOf(bucket: Bucket, name: string, tool: ToolFacts, isDeclared: (tool: string) => boolean): Short {
  const known = isDeclared(name) || bucket.named.has(name)
  const cached = known ? bucket.lists.get(name) : bucket.others
  if (cached !== undefined) return cached
  const all = bucket.grants
    .map(({ grant, order }) => contributionOf(grant, order, name, tool))
    .filter((contribution): contribution is Contribution => contribution !== undefined)
  const list = shortlist(all, tool.required)
  const short = { list, alone: combine(list, tool.required) }
  if (known) bucket.lists.set(name, short)
  else bucket.others = short
  return short
}
