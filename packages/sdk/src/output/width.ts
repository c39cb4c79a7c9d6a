import { stripVTControlCharacters } from 'node:util'

// East Asian wide and full-width forms, and emoji: two cells. Combining marks and joiners: none.
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u
const NOTHING = /\p{Mark}|[\u200b-\u200d]|[\ufe0e\ufe0f]/u

const cells = (character: string): number => (NOTHING.test(character) ? 0 : WIDE.test(character) ? 2 : 1)

/** How many cells of a terminal a text takes. */
export function textWidth(text: string): number {
  // Most texts, and of a list of thousands all the time it takes.
  if (/^[ -~]*$/.test(text)) return text.length
  let width = 0
  for (const character of stripVTControlCharacters(text)) width += cells(character)
  return width
}

/** Cuts a plain text to at most `width` cells; what was cut shows as `…`. */
export function truncate(text: string, width: number): string {
  if (textWidth(text) <= width) return text
  let kept = ''
  let used = 0
  for (const character of text) {
    used += cells(character)
    if (used > width - 1) break
    kept += character
  }
  return `${kept}…`
}
