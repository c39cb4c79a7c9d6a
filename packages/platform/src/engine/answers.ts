// Reads the engine's answers: only what is used, and whatever is missing becomes empty rather than a crash.
import { asObject } from '@mcp-runtime/contract/json'
import { EngineError } from './errors.ts'
import type { ContainerDetails, ContainerSummary, EngineEvent, EngineFacts, ImageDetails } from './types.ts'

type Json = Readonly<Record<string, unknown>>

const object = (value: unknown): Json => asObject(value) ?? {}
const array = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const number = (value: unknown): number => (typeof value === 'number' ? value : 0)
const strings = (value: unknown): readonly string[] => array(value).filter((item) => typeof item === 'string')

function labels(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(object(value)).map(([name, label]) => [name, text(label)]))
}

export function facts(value: unknown): EngineFacts {
  const { Os, Arch } = object(value)
  return { os: text(Os), architecture: text(Arch) }
}

export function created(value: unknown): string {
  const id = text(object(value).Id)
  if (id === '') throw new EngineError('refused', 'The engine did not say what it made.')
  return id
}

export const exitCode = (value: unknown): number => number(object(value).StatusCode)

export const containers = (value: unknown): readonly ContainerSummary[] =>
  array(value).map((item) => {
    const { Id, Names, Labels, State, Created } = object(item)
    return {
      id: text(Id),
      name: text(array(Names)[0]).replace(/^\//, ''),
      labels: labels(Labels),
      state: text(State).toLowerCase(),
      created: number(Created),
    }
  })

export function containerDetails(value: unknown): ContainerDetails {
  const { Id, State, NetworkSettings } = object(value)
  const state = object(State)
  const networks = Object.entries(object(object(NetworkSettings).Networks))
  return {
    id: text(Id),
    running: state.Running === true,
    pid: number(state.Pid),
    exitCode: number(state.ExitCode),
    outOfMemory: state.OOMKilled === true,
    error: text(state.Error),
    addresses: Object.fromEntries(networks.map(([name, network]) => [name, text(object(network).IPAddress)])),
  }
}

export function imageDetails(value: unknown): ImageDetails {
  const { Id, Os, Architecture, RepoTags } = object(value)
  return { id: text(Id), os: text(Os), architecture: text(Architecture), tags: strings(RepoTags) }
}

export const imageTags = (value: unknown): readonly string[] =>
  array(value).flatMap((item) => strings(object(item).RepoTags))

export const networks = (value: unknown) =>
  array(value).map((item) => {
    const { Id, Name, Labels } = object(item)
    return { id: text(Id), name: text(Name), labels: labels(Labels) }
  })

export function event(value: unknown): EngineEvent {
  const { Type, Action, Actor } = object(value)
  const { ID, Attributes } = object(Actor)
  return { type: text(Type), action: text(Action), id: text(ID), labels: labels(Attributes) }
}

/** Why a load failed, when this line of its answer says so. */
export function loadProblem(value: unknown): string | undefined {
  const { error, errorDetail } = object(value)
  return text(error) || text(object(errorDetail).message) || undefined
}
