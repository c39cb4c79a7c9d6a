export { type FakeIo, type FakeIoOptions, fakeIo } from './fake-io.ts'
export { type RunOptions, type RunResult, runCommand } from './run-command.ts'
