export { createLiveInventories, type LiveInventories, type LiveView } from './live-inventories.ts'
