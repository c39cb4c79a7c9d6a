import { expect, it } from 'vitest'
import { OutputTail } from './output-tail.ts'

const tellingOf = (...lines: string[]): string => {
  const tail = new OutputTail()
  for (const line of lines) tail.add(line)
  return tail.telling
}

it('tells the error of a Node program, not the version that Node writes last', () => {
  const trace = [
    'node:internal/modules/cjs/loader:1',
    '  throw err;',
    "Error: Cannot find module '/x/server.js'",
    '    at f',
  ]
  expect(tellingOf(...trace, '}', '', 'Node.js v24.21.0')).toBe("Error: Cannot find module '/x/server.js'")
  expect(tellingOf('TypeError [ERR_X]: no', '    at f (a.js:1:2)')).toBe('TypeError [ERR_X]: no')
})

it('tells the last line that is not empty where none names an error, free of control characters', () => {
  expect(tellingOf('starting', 'port \u001b[31m80 is taken', ' ')).toBe('port  [31m80 is taken')
  expect(tellingOf()).toBe('')
})
