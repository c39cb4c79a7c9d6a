// This machine's Rust, without its documentation, and the sources of the crates that the example names.
import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Engine } from '../engine.ts'
import { root } from '../sandbox.ts'
import { ok } from '../toolchains.ts'
import { buildTar } from './tar.ts'

const SETTINGS = `[source.crates-io]
replace-with = "vendored"

[source.vendored]
directory = "/usr/local/cargo/vendor"

[net]
offline = true
`

/** Of a toolchain, what no build needs. */
const REST = ['etc', 'manifest-*', 'multirust*', '*/bin/rust-objcopy'].map((path) => `--exclude=lib/rustlib/${path}`)

export async function addRust(engine: Engine, from: string, image: string): Promise<void> {
  const sysroot = await ok(['rustc', '--print', 'sysroot'])
  const target = /^host: (.*)$/m.exec(await ok(['rustc', '-vV']))?.[1] ?? ''
  const context = await mkdtemp(join(tmpdir(), 'mcp-runtime-rust-'))
  try {
    await writeFile(
      join(context, 'Dockerfile'),
      `FROM ${from}
COPY rust /usr/local
COPY cargo /usr/local/cargo
ENV CARGO_HOME=/usr/local/cargo PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin
CMD ["sh"]
`,
    )
    await mkdir(join(context, 'cargo'))
    await writeFile(join(context, 'cargo/config.toml'), SETTINGS)
    const example = join(context, 'example')
    await mkdir(join(example, 'src'), { recursive: true })
    for (const file of ['Cargo.toml', 'Cargo.lock', 'src/main.rs'])
      await copyFile(join(root, 'examples/text-analysis-mcp', file), join(example, file))
    await ok(['cargo', 'vendor', '--locked', '--quiet', join(context, 'cargo/vendor')], { cwd: example })
    await buildTar(
      engine,
      [
        ...REST,
        ...['--transform', `s,^\\(bin\\|lib\\)/,rust/\\1/,S`],
        ...['-C', context, 'Dockerfile', 'cargo'],
        ...['-C', sysroot, 'bin/cargo', 'bin/rustc', ...(await libraries(sysroot)), `lib/rustlib/${target}`],
      ],
      image,
    )
  } finally {
    await rm(context, { recursive: true, force: true })
  }
}

async function libraries(sysroot: string): Promise<string[]> {
  return (await readdir(join(sysroot, 'lib'))).filter((name) => name !== 'rustlib').map((name) => `lib/${name}`)
}
