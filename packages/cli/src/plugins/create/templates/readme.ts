import type { Answers } from '../answers.ts'

/** README.md: what the plugin is, how to work on it, how to publish it. */
export const readme = ({ name, scope, topic, registry }: Answers): string => `# ${name}

A plugin of mcp-runtime: the commands \`mcp-runtime ${topic} …\`.

\`\`\`sh
mcp-runtime plugins install ${name}
mcp-runtime ${topic} hello Ada
\`\`\`

## Work on it

\`\`\`sh
npm install
npm run build
npm test
mcp-runtime plugins link .      # runs this folder; build again after a change, link again after a new command
mcp-runtime ${topic} hello Ada
\`\`\`

| Where | What |
|---|---|
| \`src/commands/${topic}/hello.ts\` | one command; the path is the command |
| \`test/hello.test.ts\` | its test, run by Node as it is |
| \`package.json\` | \`oclif\`: where commands and hooks are; \`mcpRuntime.hostRange\`: the cores it is made for |
| \`oclif.manifest.json\` | made by \`npm run build\`; not committed |

Commit \`package-lock.json\`: CI installs by it.

## Publish it

${publish(scope, registry)}
Everybody who may read the package then installs it with \`mcp-runtime plugins install ${name}\`.

No licence is stated. Say in \`package.json\` (\`"license"\`) and in a LICENSE file who may do what.
`

const publish = (scope: string, registry: string | undefined): string =>
  registry === undefined
    ? `\`publishConfig\` says \`restricted\`: on npmjs.com only members of ${scope} see it. For a registry of your own, set
\`"publishConfig": {"registry": "https://npm.example.com/"}\`, and put \`${scope}:registry=https://npm.example.com/\` into \`.npmrc\`.

\`\`\`sh
npm login --scope=${scope}
npm version patch
npm publish
\`\`\`

In CI, a tag \`v1.2.3\` publishes; the workflow takes the token from the secret \`NPM_TOKEN\`.
`
    : `Packages of ${scope} come from and go to ${registry} (\`.npmrc\`, \`publishConfig\`).

\`\`\`sh
npm login --scope=${scope} --registry=${registry}
npm version patch
npm publish
\`\`\`

In CI, a tag \`v1.2.3\` publishes; the workflow takes the token from the secret \`NPM_TOKEN\`.
Who installs it has \`${scope}:registry=${registry}\` in \`~/.npmrc\` and logs in once in the same way.
`
