import { expect, test } from 'vitest'
import { npmrcValue } from './npmrc-value.ts'

const read = (npmrc: string, env = {}) => npmrcValue(npmrc, 'https-proxy', env)

test('the last line counts, with or without quotes and blanks', () => {
  expect(read('https-proxy=http://a:1\n  https-proxy = "http://b:2"\nproxy=http://c:3\n')).toBe('http://b:2')
  expect(read('https-proxy=\n')).toBe('')
  expect(read('#https-proxy=http://a:1\nnot-https-proxy=http://a:1\n')).toBeUndefined()
})

test('variables are filled in, unknown ones stay', () => {
  const line = `https-proxy=http://mia:\${WORD}@a:1`
  expect(read(line, { WORD: 'secret' })).toBe('http://mia:secret@a:1')
  expect(read(line)).toBe(line.replace('https-proxy=', ''))
})
