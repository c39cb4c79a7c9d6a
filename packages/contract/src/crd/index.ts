export {
  CUSTOM_KINDS,
  type CustomKind,
  type CustomResourceDefinition,
  customResourceDefinition,
  type PrinterColumn,
} from './definitions.ts'
export { type StructuralSchema, structuralSchema } from './structural-schema.ts'
