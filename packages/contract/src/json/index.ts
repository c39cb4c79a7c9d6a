export { foldKey, JsonError, type StrictJsonOptions, strictJsonParse } from './strict-parse.ts'
