export { type FakeIo, type FakeIoOptions, fakeIo } from './fake-io.ts'
export { type RunOptions, type RunResult, runCommand } from './run-command.ts'
export { type ExchangeServer, type ReceivedRequest, type ServedReply, serveExchanges } from './serve-exchanges.ts'
