import type { Answers } from './answers.ts'
import { helloCommand, helloTest } from './templates/hello.ts'
import { packageJson } from './templates/package-json.ts'
import { readme } from './templates/readme.ts'
import { testTsconfig, tsconfig } from './templates/tsconfig.ts'
import { workflow } from './templates/workflow.ts'

/** The files of a new plugin by path, as they will be written. Pure. */
export function planFiles(answers: Answers): Readonly<Record<string, string>> {
  const { scope, topic, registry } = answers
  return {
    '.github/workflows/ci.yml': workflow(answers),
    '.gitignore': 'node_modules/\ndist/\noclif.manifest.json\n*.tgz\n',
    ...(registry === undefined ? {} : { '.npmrc': `${scope}:registry=${registry}\n` }),
    'README.md': readme(answers),
    'package.json': packageJson(answers),
    [`src/commands/${topic}/hello.ts`]: helloCommand(),
    'test/hello.test.ts': helloTest(topic),
    'test/tsconfig.json': testTsconfig(),
    'tsconfig.json': tsconfig(),
  }
}
