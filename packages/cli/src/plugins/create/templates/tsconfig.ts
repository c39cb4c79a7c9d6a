const print = (value: object): string => `${JSON.stringify(value, null, 2)}\n`

/** tsconfig.json: what is built. */
export const tsconfig = (): string =>
  print({
    compilerOptions: {
      target: 'es2024',
      module: 'nodenext',
      types: ['node'],
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noImplicitOverride: true,
      verbatimModuleSyntax: true,
      erasableSyntaxOnly: true,
      rewriteRelativeImportExtensions: true,
      skipLibCheck: true,
      rootDir: 'src',
      outDir: 'dist',
    },
    include: ['src'],
  })

/** test/tsconfig.json: types of the tests, which are run as they are. */
export const testTsconfig = (): string =>
  print({ extends: '../tsconfig.json', compilerOptions: { noEmit: true, rootDir: '..' }, include: ['.', '../src'] })
