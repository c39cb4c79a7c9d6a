// Code of others that went into a bundle goes with its licence: the text of each package from which a file was taken.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const LICENCE = /^(?:licen[cs]e|copying)(?:[-.].*)?$/i

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE,
ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`

/**
 * The text of a THIRD-PARTY-NOTICES file.
 * @param {string} name the package that carries the code
 * @param {string[]} files absolute paths (other ids are ignored) of everything in its bundle
 * @returns {string} throws for a package that comes without a licence
 */
export function noticesOf(name, files) {
  const packages = new Map()
  for (const file of files) {
    // `\0` stands before what the bundler itself adds.
    const found = file.startsWith('/') && file.includes('/node_modules/') ? packageOf(file) : undefined
    if (found) packages.set(`${found.name} ${found.version}`, found)
  }
  const entries = [...packages].sort(([a], [b]) => (a < b ? -1 : 1))
  if (entries.length === 0) return `${name} contains no code of others.\n`
  const head = `${name} contains code of these packages, under the licences below.\n`
  return [head, ...entries.map(([title, found]) => `${title} (${licenceName(found)})\n\n${licenceText(found)}\n`)].join(
    `\n${'-'.repeat(80)}\n\n`,
  )
}

function packageOf(file) {
  for (let dir = dirname(file); !dir.endsWith('/node_modules'); dir = dirname(dir)) {
    const path = join(dir, 'package.json')
    if (!existsSync(path)) continue
    const manifest = JSON.parse(readFileSync(path, 'utf8'))
    // Folders of builds have a package.json that only says which module system theirs is.
    if (manifest.name && manifest.version) return { dir, ...manifest }
  }
  return undefined
}

const licenceName = ({ name, license }) => {
  if (typeof license !== 'string') throw new Error(`${name} does not say which licence it has`)
  return license
}

function licenceText({ dir, name, author, license }) {
  const files = readdirSync(dir)
  const licence = files.find((file) => LICENCE.test(file))
  // Apache-2.0 asks for this one too.
  const notice = files.find((file) => /^notice(?:\.(?:md|txt))?$/i.test(file))
  const texts = [licence, notice].filter(Boolean).map((file) => readFileSync(join(dir, file), 'utf8').trim())
  if (licence) return texts.join('\n\n')
  const readme = files.find((file) => /^readme/i.test(file))
  const section = readme && /^#+ *licen[cs]e\b[^\n]*\n(?<text>[\s\S]+)/im.exec(readFileSync(join(dir, readme), 'utf8'))
  const said = section?.groups.text.trim() ?? ''
  if (/permission|redistribution/i.test(said)) return [said, ...texts].join('\n\n')
  // A link, or less. What MIT asks for is its notice, and the holder's name.
  const holder = typeof author === 'string' ? author : author?.name
  if (license === 'MIT' && holder) return [`Copyright (c) ${holder}`, MIT, ...texts].join('\n\n')
  throw new Error(`${name} (${license}) comes without the text of its licence`)
}
