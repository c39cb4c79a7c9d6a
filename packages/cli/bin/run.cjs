#!/usr/bin/env node
// Starts the built CLI. Plain CommonJS and no top-level await: with a closed pipe (`… --help | head -1`) an ES module
// ends with exit 13, and old Nodes cannot even parse it to be told that they are too old.
'use strict'

process.stdout.on('error', outputFailed)
// What cannot be said on stderr is lost; the exit code still tells how the command ended.
process.stderr.on('error', () => {})

const [first] = process.argv.slice(2)
if (first === '--version' || first === '-v') {
  const { version } = require('../package.json')
  process.stdout.write(
    `mcp-runtime version ${version} (node ${process.version}, ${process.platform}-${process.arch})\n`,
  )
} else if (process.platform === 'win32') {
  refuse('Windows is not supported yet: run mcp-runtime on Linux or macOS, or inside WSL.')
} else if (!recentEnough(process.versions.node)) {
  refuse(`mcp-runtime needs Node 22.22.2 or later; this is Node ${process.versions.node}.`)
} else {
  start()
}

function start() {
  enableCompileCache()
  void require('../dist/main.cjs').run(require('node:path').dirname(__dirname))
}

/**
 * A reader that left (`| head`) ends us quietly, as SIGPIPE would end any other Unix tool. Output that cannot be written
 * (`> file` on a full disk) is said once, here: results, help and plugins all write to this stream.
 */
function outputFailed(error) {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0)
  const full = error.code === 'ENOSPC' || error.code === 'EDQUOT'
  const why = full ? 'no space is left on the device' : error.message
  process.stderr.write(
    `Error: The output could not be written: ${why}.\n  ${full ? 'MCPR_DISK_FULL' : 'MCPR_FAILED'}\n`,
  )
  process.exit(1)
}

// Node's default folder lies below the shared temporary folder, where another user could plant code for us to run.
function enableCompileCache() {
  const { join } = require('node:path')
  const home = process.env.HOME
  const base = process.env.XDG_CACHE_HOME || (home && join(home, '.cache'))
  if (!base || process.env.NODE_DISABLE_COMPILE_CACHE) return
  try {
    // Answers with a status and does not throw where the folder cannot be written.
    require('node:module').enableCompileCache?.(join(base, 'mcp-runtime', 'compile-cache'))
  } catch {
    // Only speed is lost.
  }
}

function recentEnough(version) {
  const [major, minor, patch] = version.split('.').map(Number)
  if (major !== 22) return major > 22
  return minor > 22 || (minor === 22 && patch >= 2)
}

function refuse(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exitCode = 1
}
