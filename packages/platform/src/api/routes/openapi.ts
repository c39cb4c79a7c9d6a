import { type routes as contract, routes } from '@mcp-runtime/contract'
import type { Handler } from '../call.ts'

let written: Promise<Record<string, unknown>> | undefined

/** Written when somebody asks for it first: nobody does at a start. */
export const openApi: Handler<typeof contract.openApi> = async (_call, { settings }) => {
  written ??= import('@mcp-runtime/contract/openapi').then(({ openApiDocument }) => ({
    ...openApiDocument(routes, { version: settings.version }),
  }))
  return (await written) as Awaited<ReturnType<Handler<typeof contract.openApi>>>
}
