// Preloaded into the program by tests: names that the guide uses lead to a port of the test's (decision 2). The name
// still decides what the certificate must say.
const { Socket } = require('node:net')

const map = JSON.parse(process.env.TEST_NAME_MAP ?? '{}')
const { connect } = Socket.prototype

Socket.prototype.connect = function (...args) {
  const options = Array.isArray(args[0]) ? args[0][0] : args[0]
  const port = map[options?.host]
  if (port !== undefined) Object.assign(options, { host: '127.0.0.1', port })
  return connect.apply(this, args)
}
