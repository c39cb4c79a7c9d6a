export function packageProblems(tarball: string, options?: { readonly tools?: boolean }): string[]
