export { checkSchema } from './check-schema.ts'
export { joinPath } from './path.ts'
export { StringEnum } from './string-enum.ts'
export { type Validator, validator } from './validator.ts'
