export interface Skip {
  readonly test: string
  readonly reason: string
}
export declare function judgeSkips(
  skipped: readonly Skip[],
  allowed: readonly Skip[],
  ci: boolean,
): { lines: string[]; refused: number }
