// JSON Patch (RFC 6902). Pure: all of it is applied to a copy, or none.
import { compare, isObject } from '@mcp-runtime/contract/json'
import { didYouMean, quoteName } from '@mcp-runtime/contract/names'
import { add, parsePointer, remove, replace, valueAt } from './pointer.ts'
import { PatchProblem } from './problem.ts'

const OPS = ['add', 'remove', 'replace', 'move', 'copy', 'test']

/** Throws PatchProblem, which names the operation by its place in the patch, from 0. */
export function applyJsonPatch(document: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) throw new PatchProblem('A JSON patch is a list of operations.')
  return patch.reduce<unknown>((before, operation, index) => {
    try {
      return applyOne(before, operation)
    } catch (error) {
      if (!(error instanceof PatchProblem)) throw error
      throw new PatchProblem(`Operation ${index}: ${error.message}`, error.testFailed)
    }
  }, document)
}

function applyOne(document: unknown, operation: unknown): unknown {
  if (!isObject(operation)) throw new PatchProblem('It must be an object with "op" and "path".')
  const op = text(operation, 'op')
  const path = parsePointer(text(operation, 'path'))
  switch (op) {
    case 'add':
      return add(document, path, given(operation))
    case 'remove':
      return remove(document, path)
    case 'replace':
      return replace(document, path, given(operation))
    case 'move': {
      const from = parsePointer(text(operation, 'from'))
      // §4.4: a value cannot become part of itself.
      if (from.length < path.length && from.every((token, index) => token === path[index])) {
        throw new PatchProblem(`${operation.from} cannot be moved into itself.`)
      }
      const value = valueAt(document, from)
      return from.length === path.length && from.every((token, index) => token === path[index])
        ? document
        : add(remove(document, from), path, value)
    }
    case 'copy':
      return add(document, path, structuredClone(valueAt(document, parsePointer(text(operation, 'from')))))
    case 'test':
      return test(document, path, given(operation), String(operation.path))
    default:
      throw new PatchProblem(`${quoteName(op)} is no operation.${didYouMean(op, OPS)} There are ${OPS.join(', ')}.`)
  }
}

function text(operation: Record<string, unknown>, key: string): string {
  const value = Object.hasOwn(operation, key) ? operation[key] : undefined
  if (typeof value === 'string') return value
  throw new PatchProblem(value === undefined ? `It has no "${key}".` : `Its "${key}" must be text.`)
}

function given(operation: Record<string, unknown>): unknown {
  if (!Object.hasOwn(operation, 'value')) throw new PatchProblem('It has no "value".')
  return operation.value
}

/** §4.6: equal without regard to the order of members. */
function test(document: unknown, path: readonly string[], value: unknown, pointer: string): unknown {
  const found = valueAt(document, path)
  if (compare({ value: found }, { value }).length === 0) return document
  throw new PatchProblem(`The value at ${pointer || 'the top'} is ${short(found)}, not ${short(value)}.`, true)
}

const short = (value: unknown): string => {
  const json = JSON.stringify(value)
  return quoteName(json.length > 60 ? `${json.slice(0, 60)}…` : json).slice(1, -1)
}
