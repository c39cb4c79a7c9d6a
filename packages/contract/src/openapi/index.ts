export { type OpenApiDocument, type OpenApiOptions, openApiDocument } from './document.ts'
export { errorsOf } from './errors-of.ts'
