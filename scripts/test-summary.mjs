// A vitest reporter that keeps what scripts/test.mjs counts: passes, failures, and each skip with its reason, which
// vitest's own JSON report leaves out.
import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'

export default class TestSummary {
  onTestRunEnd(modules, unhandledErrors) {
    const summary = { passed: 0, failed: unhandledErrors.length, skipped: [] }
    for (const module of modules) {
      const file = relative(process.cwd(), module.moduleId)
      // A file that does not load fails as one: its tests are not known.
      summary.failed += module.errors().length
      for (const test of module.children.allTests()) {
        const { state, note } = test.result()
        if (state === 'passed') summary.passed += 1
        else if (state === 'failed') summary.failed += 1
        else summary.skipped.push({ test: `${file} > ${test.fullName}`, reason: note ?? '' })
      }
      for (const suite of module.children.allSuites()) summary.failed += suite.errors().length
    }
    writeFileSync(process.env.MCP_RUNTIME_TEST_SUMMARY, JSON.stringify(summary))
  }
}
