import type { Answers } from '../answers.ts'

/** What both jobs begin with. */
const setUp = ({ scope, registry }: Answers): string => `      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 24
          registry-url: ${registry ?? 'https://registry.npmjs.org/'}
          scope: '${scope}'
      - run: npm ci
        env:
          NODE_AUTH_TOKEN: \${{ secrets.NPM_TOKEN }}
`

/** .github/workflows/ci.yml: tests with every push, publishes with a tag. */
export const workflow = (answers: Answers): string => `name: ci
on:
  push:
  pull_request:

permissions:
  contents: read

jobs:
  test:
    runs-on: ubuntu-latest
    steps:
${setUp(answers)}      - run: npm test
      - run: npm pack

  publish:
    if: startsWith(github.ref, 'refs/tags/v')
    needs: test
    runs-on: ubuntu-latest
    steps:
${setUp(answers)}      - run: npm publish
        env:
          NODE_AUTH_TOKEN: \${{ secrets.NPM_TOKEN }}
`
