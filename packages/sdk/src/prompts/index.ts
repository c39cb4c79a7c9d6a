export {
  type GivenEmail,
  type GivenPassword,
  givenEmail,
  type PasswordQuestion,
  readPassword,
  warnOfFlag,
} from './account.ts'
export { askSecret, askText, confirm, type Question, readPipedSecret } from './ask.ts'
