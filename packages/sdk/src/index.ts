// The parts have entry points of their own, so that a command loads only what it needs: ./command, ./errors, ./output,
// ./profiles, ./client, ./files, ./prompts, ./progress, ./testing. Here is what all of them throw.
export { ERRORS, type ErrorCode, type ErrorExtra, fail, McprError, mcprError, type NextStep } from './errors/index.ts'
