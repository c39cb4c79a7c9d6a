export { classify, exitCodeOf, isBrokenPipe } from './classify.ts'
export { ERRORS, type ErrorCode, EXIT_CODES, isErrorCode } from './codes.ts'
export { type ErrorView, toErrorView } from './error-view.ts'
export { type ErrorExtra, fail, McprError, mcprError, type NextStep } from './mcpr-error.ts'
