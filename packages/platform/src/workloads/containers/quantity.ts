// Kubernetes quantities (resources-and-policy §2.2), read strictly: what is not one is told, never guessed.

/** `512Mi`, `1.5`, `250m`, `2e3`; the sign and what Kubernetes rounds away are left out. */
const QUANTITY = /^(\d+(?:\.\d+)?|\.\d+)(?:(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE])|[eE]([+-]?\d{1,2}))?$/

const FACTORS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
}

/** A quantity as a number; undefined when the text is none. */
export function parseQuantity(text: string): number | undefined {
  const match = QUANTITY.exec(text)
  if (match === null) return undefined
  const [, digits = '', suffix, exponent] = match
  const value = Number(digits) * (suffix === undefined ? 10 ** Number(exponent ?? 0) : (FACTORS[suffix] ?? Number.NaN))
  return Number.isFinite(value) ? value : undefined
}

export interface Limits {
  /** Bytes. */
  readonly memory: number
  /** Billionths of a processor. */
  readonly nanoCpus: number
}

/** 512Mi and one processor. */
const DEFAULT_LIMITS: Limits = { memory: 512 * 2 ** 20, nanoCpus: 1e9 }

/** What an engine takes at least; below, nothing starts. */
const LEAST_MEMORY = 6 * 2 ** 20
const LEAST_CPU = 1e7

/** The limits of `spec.resources.limits`, or a sentence about the one that cannot be used. */
export function parseLimits(
  limits: { cpu?: string; memory?: string } | undefined,
): Limits | { readonly problem: string } {
  let { memory, nanoCpus } = DEFAULT_LIMITS
  if (limits?.memory !== undefined && limits.memory !== '') {
    const bytes = parseQuantity(limits.memory)
    if (bytes === undefined) return wrong('memory', limits.memory, 'no quantity such as 512Mi')
    if (bytes < LEAST_MEMORY) return wrong('memory', limits.memory, 'less than 6Mi, the least that a container runs in')
    memory = Math.min(Math.ceil(bytes), Number.MAX_SAFE_INTEGER)
  }
  if (limits?.cpu !== undefined && limits.cpu !== '') {
    const cores = parseQuantity(limits.cpu)
    if (cores === undefined) return wrong('cpu', limits.cpu, 'no quantity such as 500m')
    if (cores * 1e9 < LEAST_CPU) return wrong('cpu', limits.cpu, 'less than 10m, the least that a container runs on')
    nanoCpus = Math.min(Math.ceil(cores * 1e9), Number.MAX_SAFE_INTEGER)
  }
  return { memory, nanoCpus }
}

const wrong = (key: string, value: string, why: string) => ({
  problem: `spec.resources.limits.${key} is ${JSON.stringify(value)}: ${why}.`,
})

/** Bytes as people write them: `512 MiB`. */
export function inMebibytes(bytes: number): string {
  return `${Number((bytes / 2 ** 20).toFixed(1))} MiB`
}
