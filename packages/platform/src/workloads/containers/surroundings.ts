import type { Engine } from '../../engine/index.ts'
import type { Surroundings } from '../workload.ts'
import type { EngineImages } from './engine-images.ts'
import type { EngineNetworks } from './engine-networks.ts'
import type { EngineWatch } from './engine-watch.ts'

/** What containers are run with. */
export interface ContainerSurroundings extends Pick<Surroundings, 'log' | 'timings' | 'clock'> {
  readonly engine: Engine
  /** Random id of the data folder. */
  readonly instance: string
  readonly images: EngineImages
  readonly networks: EngineNetworks
  readonly watch: EngineWatch
  /** Something in the engine is not needed any more. */
  readonly tidy: () => void
  /** Ids of the containers that somebody in this process looks after: nobody else may take or remove them. */
  readonly taken: Set<string>
}
