export { compare, type Difference } from './compare.ts'
export { asObject, isObject, parseObject } from './object.ts'
export { parseExact } from './parse-exact.ts'
export { foldKey, JsonError, type StrictJsonOptions, strictJsonParse } from './strict-parse.ts'
