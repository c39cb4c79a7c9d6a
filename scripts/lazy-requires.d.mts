export const lazyFramework: {
  readonly name: string
  /** The text with its requires put off, or undefined for a module that is not the framework's. */
  transform(code: string, id: string): string | undefined
}
export const lazyBuiltins: { readonly name: string; renderChunk(code: string): string }
