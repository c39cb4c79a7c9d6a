// The usual scene of a gateway test: one server `desk`, a grant `readers`, and an adapter with a session.
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { type Recorder, startRecorder } from './recorder.ts'
import { type Rig, startRig } from './rig.ts'

export interface Desk {
  readonly rig: Rig
  /** Stands behind the gateway and records what reaches it. */
  readonly server: Recorder
  /** The headers an adapter sends for the session. */
  readonly adapter: Record<string, string>
  /** Where the gateway serves `desk`. */
  readonly mcp: string
}

/** Builds the scene before the tests of a file and takes it down after; every test begins with empty records. */
export function useDesk(): Desk {
  const desk = {} as { -readonly [Part in keyof Desk]: Desk[Part] }
  beforeAll(async () => {
    desk.server = await startRecorder()
    desk.rig = await startRig()
    await desk.rig.deploy('desk', {}, `${desk.server.url}/mcp`)
    await desk.rig.grant('desk', 'readers')
    desk.adapter = await desk.rig.session('desk', 's')
    desk.mcp = `${desk.rig.url}/desk/mcp`
  })
  afterAll(async () => {
    await desk.rig.close()
    await desk.server.close()
  })
  beforeEach(() => {
    desk.server.ran.length = 0
    desk.server.requests.length = 0
    desk.rig.events.all.length = 0
  })
  return desk
}
