import type { ContainerConfig, NetworkConfig } from '../../engine/index.ts'
import { EGRESS, GENERATION, INSTANCE, imageName, KEY, NAME, networkName, REPLICA, SERVER } from './labels.ts'
import type { ContainerPlan } from './plan.ts'

/** Processes and threads of one container. */
const PIDS = 256

/** As much as /tmp, for everybody in the container, and counted as its memory. */
const VOLUME = { SizeBytes: 64 * 2 ** 20, Mode: 0o1777 }

const volumesOf = ({ volumes = [] }: ContainerPlan['image']): readonly string[] =>
  volumes.filter((path) => path !== '/tmp')

/**
 * What the engine is told to run: nothing of the host, as few rights as a process can have, and only what the platform
 * itself can reach (decision 17; resources-and-policy §8.2). The root file system is read-only, which is more than a
 * cluster asks of a server.
 */
export function containerConfig(plan: ContainerPlan, instance: string, replica: number): ContainerConfig {
  const { owner, image, env, user, memory, nanoCpus, egress, key, generation } = plan
  return {
    Image: imageName(instance, image.digest),
    Env: env,
    User: user,
    Labels: {
      [INSTANCE]: instance,
      [SERVER]: owner.uid,
      [KEY]: key,
      [REPLICA]: String(replica),
      [NAME]: `${owner.namespace}/${owner.name}`,
      [GENERATION]: String(generation),
    },
    // What is asked of a server goes through the gateway; a check of its own would only run beside it.
    Healthcheck: { Test: ['NONE'] },
    HostConfig: {
      NetworkMode: networkName(instance, owner.name, owner.uid),
      ReadonlyRootfs: true,
      Tmpfs: { '/tmp': 'rw,nosuid,nodev,size=64m,mode=1777' },
      // Left to the engine, a volume of the image would be a folder of the host without any limit.
      Mounts: volumesOf(image).map((path) => ({ Type: 'tmpfs', Target: path, TmpfsOptions: VOLUME })),
      // Docker before 26 asks the host's own name server for a container that reaches nothing else (CVE-2024-29018).
      ...(egress ? {} : { Dns: ['127.0.0.1'] }),
      SecurityOpt: ['no-new-privileges'],
      CapDrop: ['ALL'],
      Privileged: false,
      Memory: memory,
      // As much as memory: then there is no swap, and a limit is a limit.
      MemorySwap: memory,
      NanoCpus: nanoCpus,
      PidsLimit: PIDS,
      RestartPolicy: { Name: 'no' },
      LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '2' } },
    },
  }
}

/** One network for a server: its containers reach neither each other nor, without egress, anything else. */
export function networkConfig({ owner, egress }: ContainerPlan, instance: string): NetworkConfig {
  return {
    Name: networkName(instance, owner.name, owner.uid),
    Internal: !egress,
    Labels: {
      [INSTANCE]: instance,
      [SERVER]: owner.uid,
      [NAME]: `${owner.namespace}/${owner.name}`,
      [EGRESS]: String(egress),
    },
    Options: { 'com.docker.network.bridge.enable_icc': 'false' },
  }
}
