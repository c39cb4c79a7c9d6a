// A platform in a process of its own, for tests that kill it: `daemon.ts FOLDER` prints one line when it serves.
import { startLocalPlatform } from '../../src/index.ts'
import { silent } from './temp-store.ts'

const platform = await startLocalPlatform({ dataDir: process.argv[2] ?? '', port: 0, version: '0.0.0', log: silent })
console.log(JSON.stringify({ url: platform.url, token: platform.credentials.local.token }))
