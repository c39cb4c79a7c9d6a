// JSON in which nothing can be said twice (decision 21): what one reader takes for the first of two equal keys another
// takes for the last, and a reader that ignores case takes `Method` for `method` (known fault F1).
import { showName } from '../names/shell.ts'
import { joinPath } from '../schema/path.ts'

/** Why a text is refused. The message may be shown: it quotes keys only. */
export class JsonError extends Error {
  readonly code: 'duplicate_key' | 'variant_key' | 'syntax' | 'too_deep'
  /** Where: `spec.tools[0].name`; empty where it is about the text as a whole. */
  readonly path: string

  constructor(code: JsonError['code'], path: string, message: string) {
    super(message)
    this.name = 'JsonError'
    this.code = code
    this.path = path
  }
}

export interface StrictJsonOptions {
  /**
   * At which objects keys that differ only by case or Unicode folding are refused: `all` (default) means everywhere but
   * below `freeKeys`, whose contents belong to the user; `none` nowhere; a function is asked with the path of each
   * object. Equal keys are refused everywhere, whatever this says.
   */
  readonly variantLevels?: 'all' | 'none' | ((path: string) => boolean)
  /** Default: labels, annotations, ingressAnnotations, env, arguments. */
  readonly freeKeys?: readonly string[]
}

/** Objects and lists within one another. Nobody writes so many, and each costs memory while the text is walked over. */
const MOST_DEEP = 512

const FREE_KEYS = ['labels', 'annotations', 'ingressAnnotations', 'env', 'arguments']

/**
 * The one spelling that all variants of a key share. Some JSON readers compare keys without regard to case, and fold
 * more than ASCII while doing it (U+017F 'ſ' is an 's', U+212A 'K' is a 'k'), so a key that folds to a name we judge
 * by would be read by them and not by us (known fault F1, decision 21). NFKC first: it is stricter than any reader
 * we know of, and neither MCP nor our API has a key that is not ASCII.
 */
export const foldKey = (key: string): string => key.normalize('NFKC').toUpperCase().toLowerCase()

interface Frame {
  readonly isObject: boolean
  /** Below a free key: only exact duplicates are looked for. */
  readonly isFree: boolean
  readonly judgesVariants: boolean
  readonly keys: Set<string>
  readonly folded: Map<string, string>
  key: string
  index: number
  expectsKey: boolean
}

const pathOf = (frames: readonly Frame[]): string =>
  frames.reduce((path, frame) => joinPath(path, frame.isObject ? frame.key : frame.index), '')

/**
 * What `JSON.parse` gives, unless an object says the same key twice.
 * @throws {JsonError} `duplicate_key` or `variant_key` with the path of the key, `syntax`, or `too_deep` beyond 512 levels
 */
export function strictJsonParse(text: string, options: StrictJsonOptions = {}): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw syntaxError(text, cause)
  }
  refuseRepeatedKeys(text, options)
  return value
}

/** V8's own message quotes the text, which may hold a secret; only the place is taken from it, where it tells one. */
function syntaxError(text: string, cause: unknown): JsonError {
  const { message } = cause as Error
  const position = /position (\d+)/.exec(message)?.[1]
  if (position === undefined) {
    const early = text.trim() === '' || message.includes('end of JSON input')
    return new JsonError('syntax', '', early ? 'The text is not JSON: it ends too early.' : 'The text is not JSON.')
  }
  const lines = text.slice(0, Number(position)).split('\n')
  const place = `line ${lines.length}, column ${lines.at(-1)!.length + 1}`
  return new JsonError('syntax', '', `The text is not JSON: it cannot be read at ${place}.`)
}

/** One walk over a text that is known to be JSON. */
function refuseRepeatedKeys(text: string, options: StrictJsonOptions): void {
  const { variantLevels = 'all' } = options
  const freeKeys = new Set(options.freeKeys ?? FREE_KEYS)
  const frames: Frame[] = []
  let frame: Frame | undefined

  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x7b: // {
      case 0x5b: {
        // [
        const isFree = frame !== undefined && (frame.isFree || (frame.isObject && freeKeys.has(frame.key)))
        const isObject = text.charCodeAt(at) === 0x7b
        const judgesVariants =
          isObject &&
          (typeof variantLevels === 'function' ? variantLevels(pathOf(frames)) : variantLevels === 'all' && !isFree)
        frame = {
          isObject,
          isFree,
          judgesVariants,
          keys: new Set(),
          folded: new Map(),
          key: '',
          index: 0,
          expectsKey: isObject,
        }
        frames.push(frame)
        if (frames.length > MOST_DEEP) {
          throw new JsonError(
            'too_deep',
            '',
            `The text has more than ${MOST_DEEP} objects and lists within one another.`,
          )
        }
        break
      }
      case 0x7d: // }
      case 0x5d: // ]
        frames.pop()
        frame = frames.at(-1)
        break
      case 0x2c: // ,
        if (frame!.isObject) frame!.expectsKey = true
        else frame!.index++
        break
      case 0x22: {
        // "
        const end = endOfString(text, at)
        if (frame?.expectsKey) {
          frame.expectsKey = false
          takeKey(frames, frame, text.slice(at, end + 1))
        }
        at = end
        break
      }
    }
  }
}

/** The index of the quote that closes the string opened at `start`. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0
  while (text.charCodeAt(at - 1 - slashes) === 0x5c) slashes++
  return slashes % 2 === 1
}

function takeKey(frames: readonly Frame[], frame: Frame, literal: string): void {
  const key = literal.includes('\\') ? (JSON.parse(literal) as string) : literal.slice(1, -1)
  frame.key = key
  if (frame.keys.has(key)) {
    throw new JsonError('duplicate_key', pathOf(frames), `The key "${showName(key)}" stands twice in one object.`)
  }
  frame.keys.add(key)
  if (!frame.judgesVariants) return
  const folded = foldKey(key)
  const twin = frame.folded.get(folded)
  if (twin !== undefined) {
    const message = `The keys "${showName(twin)}" and "${showName(key)}" differ only by case, so readers may disagree.`
    throw new JsonError('variant_key', pathOf(frames), message)
  }
  frame.folded.set(folded, key)
}
