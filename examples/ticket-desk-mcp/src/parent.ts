/**
 * Calls `stop` when the process that started this one is gone, so that ending `npm start` or a shell frees the port
 * too. A process that was never anybody's child (a container's first process) is left alone.
 */
export function endWithParent(stop: () => void): void {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    stop()
  }, 200)
  timer.unref()
}
