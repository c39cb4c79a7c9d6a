import { stripVTControlCharacters } from 'node:util'

/** What is missing, by name; the framework lists it in columns and may add a paragraph about flags of many values. */
function missing(list: string): string {
  const rows = list
    .split(/\n\n/)[0]!
    .split('\n')
    .filter((row) => /^\S/.test(row))
  const names = rows.map((row) => row.split(/\s/)[0]!.toUpperCase())
  if (names.length > 1) return `Missing arguments: ${names.join(', ')}.`
  // The framework cuts a description at its semicolon or line end; a sentence ends with a full stop.
  const about = rows[0]
    ?.replace(/^\S+\s*/, '')
    .trim()
    .replace(/[.;,]*$/, '.')
  return about && about !== '.' ? `Missing argument ${names[0]}: ${about}` : `Missing argument ${names[0]}.`
}

const failed = (list: string): string =>
  list
    .split('\n')
    .map((line) => line.trim().replace(/^Missing required flag (?=[\w])/, 'Missing required flag --'))
    .filter((line) => line !== '')
    .join('; ')
    .replace(/\.?$/, '.')

/** A usage error of the framework as one sentence: without colours, tables, and its pointer to --help. Pure. */
export const usageText = (message: string): string =>
  stripVTControlCharacters(message)
    .replace(/\n+See more help with --help\s*$/, '')
    .trim()
    .replace(/^Parsing (-\S+)\s*\n\s*(.*)$/s, '$1: $2')
    .replace(/^Nonexistent flags?: (.*)$/s, 'Unknown flag $1.')
    .replace(/^Unexpected argument(s?): (.*)$/s, 'Unexpected argument$1: $2.')
    .replace(/^Missing \d+ required args?:\n(.*)$/s, (_, list: string) => missing(list))
    .replace(/^The following errors? occurred:\n(.*)$/s, (_, list: string) => failed(list))
