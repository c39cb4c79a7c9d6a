// The process behind startNpmRegistry: verdaccio on a port of its own. Sends its URL to the parent and ends with it.
import { runServer } from 'verdaccio'

const server = await runServer(process.argv[2])
server.listen(0, '127.0.0.1', () => process.send({ url: `http://127.0.0.1:${server.address().port}/` }))
process.on('disconnect', () => process.exit())
