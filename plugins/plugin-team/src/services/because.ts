/** The caller's reason for a change, as a call takes it. */
export const because = (reason: string | undefined): { reason?: string } => (reason === undefined ? {} : { reason })
