import { formatBytes } from '@mcp-runtime/contract/names'
import type { CommandContext } from '../command/index.ts'
import { textWidth, truncate } from '../output/width.ts'

/** How far a transfer is. */
export interface ByteBar {
  /** Shows so many bytes; fewer than before when it begins anew. */
  update(bytes: number): void
  /** Takes the line away. Whoever uses a bar says the result itself. */
  end(): void
}

/** What a bar tells of besides. */
export interface ByteBarOptions {
  /** What is done: `Pushing acme/x:v1`. */
  readonly title: string
  /** Bytes in all, as far as they are known; an estimate may be too small. */
  readonly total?: number
}

type Shown = Pick<CommandContext, 'io' | 'quiet' | 'say' | 'env' | 'now' | 'signal'>

const REDRAW = 100
const PLAIN_LINE = 10_000
const CELLS = 20
const ERASE = '\r\u001b[2K'

/**
 * One line on stderr that tells bytes, rate and what is left, while they move; elsewhere than on a terminal the title
 * and a line every ten seconds; nothing with --quiet. An interruption takes the line away before it is told.
 */
export function byteBar(ctx: Shown, { title, total }: ByteBarOptions): ByteBar {
  const moving = !ctx.quiet && ctx.io.stderr.isTTY === true && ctx.env.TERM !== 'dumb'
  const clock = () => ctx.now().getTime()
  const begun = clock()
  // The rate counts from the first bytes: an engine may take its time before it gives any.
  let first: { readonly at: number; readonly bytes: number } | undefined
  let drawn = moving ? Number.NEGATIVE_INFINITY : begun
  let visible = false
  let ended = false
  if (!moving) ctx.say(`${title}${total === undefined ? '' : ` (${formatBytes(total)})`}`)

  const erase = () => {
    if (visible) ctx.io.stderr.write(ERASE)
    visible = false
  }
  const end = () => {
    ended = true
    erase()
    ctx.signal.removeEventListener('abort', end)
  }
  ctx.signal.addEventListener('abort', end)
  const draw = (progress: Progress) => {
    ctx.io.stderr.write(`${ERASE}${barText(progress, (ctx.io.stderr.columns ?? 80) - 1)}`)
    visible = true
  }
  // At once: an engine that packs a large image gives nothing for seconds.
  if (moving) draw({ title, bytes: 0, total, rate: 0 })

  return {
    update(bytes) {
      const now = clock()
      if (first === undefined || bytes < first.bytes) first = { at: now, bytes }
      if (ended || now - drawn < (moving ? REDRAW : PLAIN_LINE)) return
      drawn = now
      const seconds = (now - first.at) / 1000
      const rate = seconds > 0.2 ? (bytes - first.bytes) / seconds : 0
      const progress = { title, bytes, total, rate }
      if (moving) draw(progress)
      else ctx.say([title, told(progress)].join('  '))
    },
    end,
  }
}

interface Progress {
  readonly title: string
  readonly bytes: number
  readonly total: number | undefined
  /** Bytes a second; 0 when it is too early to say. */
  readonly rate: number
}

/** `45 MiB of 200 MiB  62 MiB/s  3 s left` */
function told({ bytes, total, rate }: Progress): string {
  const words = [formatBytes(bytes) + (total === undefined ? '' : ` of ${formatBytes(Math.max(total, bytes))}`)]
  if (rate > 0) words.push(`${formatBytes(rate)}/s`)
  if (rate > 0 && total !== undefined && total > bytes) words.push(`${left((total - bytes) / rate)} left`)
  return words.join('  ')
}

/**
 * The line on a terminal of that width: `Pushing x  ██████░░░░░░  45 MiB of 200 MiB  62 MiB/s  3 s left`. Where it does not
 * fit, the bar goes first, then the end of the title: the figures say most.
 */
function barText(progress: Progress, width: number): string {
  const { title, bytes, total } = progress
  const figures = told(progress)
  const full = total === undefined || total === 0 ? 0 : Math.min(CELLS, Math.floor((bytes / total) * CELLS))
  const bar = total === undefined || total === 0 ? [] : ['█'.repeat(full) + '░'.repeat(CELLS - full)]
  const whole = [title, ...bar, figures].join('  ')
  if (textWidth(whole) <= width) return whole
  const room = Math.max(width - textWidth(figures) - 2, 1)
  return truncate([truncate(title, room), figures].join('  '), width)
}

function left(seconds: number): string {
  const whole = Math.ceil(seconds)
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}
