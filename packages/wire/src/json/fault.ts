/** Why a JSON text was refused. Stable words: they appear in logs, audit events and tests. */
export type JsonFaultReason =
  | 'syntax'
  | 'utf8'
  | 'too_deep'
  | 'duplicate_key'
  | 'variant_key'
  | 'unpaired_surrogate'
  | 'trailing_data'

/** Thrown inside the scan only; the exported functions answer with a value. */
export class JsonFault extends Error {
  readonly reason: JsonFaultReason
  /** Byte offset where the text stopped being acceptable. */
  readonly at: number

  constructor(reason: JsonFaultReason, at: number, detail: string) {
    super(detail)
    this.name = 'JsonFault'
    this.reason = reason
    this.at = at
  }
}
