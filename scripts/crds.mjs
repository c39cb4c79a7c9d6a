// Prints the CustomResourceDefinitions of our kinds as YAML, for `kubectl apply -f -`.
import './source.mjs'
import { stringify } from 'yaml'

const { CUSTOM_KINDS, customResourceDefinition } = await import('@mcp-runtime/contract/crd')
const documents = CUSTOM_KINDS.map((kind) => stringify(customResourceDefinition(kind), { lineWidth: 0 }))
process.stdout.write(documents.join('---\n'))
