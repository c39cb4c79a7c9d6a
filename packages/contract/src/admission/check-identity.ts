// Ids of people, agents and teams are compared letter by letter and read by people: two that look alike must not be two.
// After Unicode Technical Standard 39, as far as it takes no tables.
import type { Subject } from '../resources/common.ts'
import { error, type Issue, warning } from './issue.ts'

const FIELDS = ['humanID', 'agentID', 'teamID'] as const

/** Control, format, bidi and ignorable characters, halves of surrogate pairs, and spaces that are none of the keyboard's. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/u

/** Alphabets that share shapes. Han and its companions are written together and look like nothing else. */
const SCRIPTS: readonly (readonly [string, RegExp])[] = [
  ['Latin', /\p{Script=Latin}/u],
  ['Cyrillic', /\p{Script=Cyrillic}/u],
  ['Greek', /\p{Script=Greek}/u],
  ['Armenian', /\p{Script=Armenian}/u],
  ['Cherokee', /\p{Script=Cherokee}/u],
  ['Coptic', /\p{Script=Coptic}/u],
  ['Georgian', /\p{Script=Georgian}/u],
  ['Hebrew', /\p{Script=Hebrew}/u],
  ['Arabic', /\p{Script=Arabic}/u],
]

/** Letters of other alphabets that cannot be told from Latin ones. */
const LATIN_SHAPES = new Set('аАВеЕНКМоОрРсСТуХхіІјЈѕЅԁԛԝһҺ' + 'ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοϲϳ')

/**
 * What is odd about the ids of a subject: an error for a character that cannot be seen, a warning for one that looks
 * like another. `at` is the path of the subject.
 */
export function checkIdentity(at: string, subject: Subject | undefined): Issue[] {
  return FIELDS.flatMap((field) => checkID(`${at}.${field}`, subject?.[field]))
}

function checkID(path: string, id: string | undefined): Issue[] {
  const text = id?.trim() ?? ''
  const unseen = UNSEEN.exec(text)
  if (unseen !== null) {
    return [
      error(path, `There is a character that cannot be seen in ${visible(text)}: ${codePoint(unseen[0])}.`, {
        hint: 'Ids are compared letter by letter. Take it out; it often comes from copying.',
      }),
    ]
  }
  const why = lookalike(text)
  const hint = 'Ids are compared letter by letter; make sure that it is the one that is meant.'
  return why === undefined ? [] : [warning(path, `${visible(text)} ${why}`, { hint })]
}

function lookalike(text: string): string | undefined {
  if (text.normalize('NFKC') !== text)
    return `has letters in a form of their own; the usual one is ${visible(text.normalize('NFKC'))}.`
  const letters = [...text].filter((character) => /\p{L}/u.test(character))
  const scripts = SCRIPTS.filter(([, script]) => letters.some((letter) => script.test(letter))).map(([name]) => name)
  if (scripts.length > 1) return `mixes letters of several alphabets (${scripts.join(', ')}), some of which look alike.`
  if (letters.length > 0 && letters.every((letter) => LATIN_SHAPES.has(letter))) {
    return `looks like Latin letters and is ${scripts[0]} ones.`
  }
  return undefined
}

const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

/** Quoted, with what cannot be seen as its code point. */
const visible = (text: string): string =>
  `"${[...text].map((character) => (UNSEEN.test(character) ? `<${codePoint(character)}>` : character)).join('')}"`
