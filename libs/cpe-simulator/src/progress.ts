import type { Fleet } from './fleet.ts'
import type { FleetReport } from './fleet-report.ts'
import type { LatencySummary } from './latency.ts'

interface Output {
  write(text: string): unknown
  isTTY?: boolean
}

/** Where nobody rewrites lines, one every so many seconds is enough. */
const secondsBetweenLines = 5

/** Tells a person how a fleet is doing: a line a second on a terminal, one every five seconds elsewhere, and what goes wrong at once. */
export class Progress {
  #fleet: Fleet
  #url: string
  #output: Output
  #timer: NodeJS.Timeout | null = null
  #ticks = 0
  #last = ''
  #reachable: boolean | null = null
  #reportSeconds: number | null
  /** Sessions at the tick before, for the rate. */
  #ended = { at: performance.now(), sessions: 0 }

  /** @param reportSeconds how often the whole report is printed; `null` = never */
  constructor(fleet: Fleet, url: string, output: Output, reportSeconds: number | null = null) {
    this.#fleet = fleet
    this.#url = url
    this.#output = output
    this.#reportSeconds = reportSeconds
  }

  begin(devices: number, model: string): void {
    this.#output.write(`${devices} virtual CPEs (${model}) come to ${this.#url}; Ctrl-C ends them\n`)
    this.#fleet.on('session', (_cpe, { error }) =>
      this.#noteReachability(error?.kind === 'unreachable' ? error.message : null),
    )
    this.#timer = setInterval(() => this.#tick(), 1000)
  }

  end(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    if (this.#output.isTTY) this.#output.write('\n')
  }

  #noteReachability(unreachable: string | null): void {
    if (unreachable !== null && this.#reachable !== false) {
      this.#print(
        `${this.#url} cannot be reached: ${unreachable}. Is the ACS running? The devices keep trying, at growing intervals (TR-069 3.2.1.1)`,
      )
    } else if (unreachable === null && this.#reachable === false) {
      this.#print(`${this.#url} is reached`)
    }
    this.#reachable = unreachable === null
  }

  #tick(): void {
    this.#ticks++
    if (this.#reportSeconds !== null && this.#ticks % Math.max(1, Math.round(this.#reportSeconds)) === 0) {
      this.#output.write(this.#output.isTTY ? '\r\x1b[K' : '')
      printReport(this.#fleet.report(), this.#output)
    }
    if (!this.#output.isTTY && (this.#ticks - 1) % secondsBetweenLines !== 0) return
    const line = this.#line()
    if (this.#output.isTTY) this.#output.write(`\r\x1b[K${line}`)
    else if (line !== this.#last) this.#output.write(`${line}\n`)
    this.#last = line
  }

  #line(): string {
    const { devices, up, inSession, sessions, failures } = this.#fleet.report()
    const failed = Object.entries(failures)
      .map(([kind, n]) => `${kind} ${n}`)
      .join(', ')
    const ended = { at: performance.now(), sessions: sessions.completed + sessions.failed }
    const rate = (ended.sessions - this.#ended.sessions) / Math.max(0.001, (ended.at - this.#ended.at) / 1000)
    this.#ended = ended
    return `${up}/${devices} devices up, ${inSession} in session, ${sessions.completed} sessions (${rate.toFixed(1)}/s), ${sessions.failed} failed${failed === '' ? '' : ` (${failed})`}`
  }

  #print(line: string): void {
    this.#output.write(this.#output.isTTY ? `\r\x1b[K${line}\n` : `${line}\n`)
  }
}

/** The report at the end, for a person. */
export function printReport(report: FleetReport, output: Output): void {
  const { sessions, failures, rpcs, posts, session, late } = report
  const lines = [
    `${report.devices} devices, ${report.up} up at the end, ${report.seconds.toFixed(1)} s, ${(process.memoryUsage.rss() / 1_048_576).toFixed(0)} MB`,
    `sessions: ${sessions.completed} completed, ${sessions.failed} failed, ${sessions.perSecond.toFixed(1)} a second`,
    ...table('failures', failures),
    ...table('requests of the ACS', rpcs),
    `${'milliseconds'.padEnd(14)}${['count', 'mean', 'p50', 'p90', 'p99', 'max'].map(title => title.padStart(10)).join('')}`,
    ...Object.entries(posts).map(([kind, latency]) => row(kind, latency)),
    row('whole session', session),
    row('begun late', late),
  ]
  output.write(`${lines.join('\n')}\n`)
}

function table(title: string, counts: Record<string, number>): string[] {
  const entries = Object.entries(counts).sort(([, a], [, b]) => b - a)
  return entries.length === 0 ? [] : [`${title}: ${entries.map(([name, n]) => `${name} ${n}`).join(', ')}`]
}

function row(title: string, latency: LatencySummary): string {
  const { count, mean, p50, p90, p99, max } = latency
  return (
    title.padEnd(14) +
    String(count).padStart(10) +
    [mean, p50, p90, p99, max].map(value => value.toFixed(2).padStart(10)).join('')
  )
}
