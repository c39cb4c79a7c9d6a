#!/usr/bin/env node
import { run } from '../dist/bundle/manifest/run.js'

process.exitCode = await run(process.argv.slice(2), process, process.env)
