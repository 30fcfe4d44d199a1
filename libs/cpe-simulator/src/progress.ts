import type { Fleet } from './fleet.ts'
import type { FleetReport } from './fleet-report.ts'
import type { LatencySummary } from './latency.ts'

interface Output { write(text: string): unknown; isTTY?: boolean }

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

  constructor(fleet: Fleet, url: string, output: Output) {
    this.#fleet = fleet
    this.#url = url
    this.#output = output
  }

  begin(devices: number, model: string): void {
    this.#output.write(`${devices} virtual CPEs (${model}) come to ${this.#url}; Ctrl-C ends them\n`)
    this.#fleet.on('session', (_cpe, { error }) => this.#noteReachability(error?.kind === 'unreachable' ? error.message : null))
    this.#timer = setInterval(() => this.#tick(), 1000)
  }

  end(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    if (this.#output.isTTY) this.#output.write('\n')
  }

  #noteReachability(unreachable: string | null): void {
    if (unreachable !== null && this.#reachable !== false) {
      this.#say(`${this.#url} cannot be reached: ${unreachable}. Is the ACS running? The devices keep trying, at growing intervals (TR-069 3.2.1.1)`)
    } else if (unreachable === null && this.#reachable === false) {
      this.#say(`${this.#url} is reached`)
    }
    this.#reachable = unreachable === null
  }

  #tick(): void {
    const { devices, up, sessions, failures } = this.#fleet.report()
    const failed = Object.entries(failures).map(([kind, n]) => `${kind} ${n}`).join(', ')
    const line = `${up}/${devices} devices up, ${sessions.completed} sessions, ${sessions.failed} failed${failed === '' ? '' : ` (${failed})`}`
    if (this.#output.isTTY) this.#output.write(`\r\x1b[K${line}`)
    else if (line !== this.#last && this.#ticks % secondsBetweenLines === 0) this.#output.write(`${line}\n`)
    if (this.#output.isTTY || this.#ticks % secondsBetweenLines === 0) this.#last = line
    this.#ticks++
  }

  #say(line: string): void {
    this.#output.write(this.#output.isTTY ? `\r\x1b[K${line}\n` : `${line}\n`)
  }
}

/** The report at the end, for a person. */
export function printReport(report: FleetReport, output: Output): void {
  const { sessions, failures, rpcs, posts, session } = report
  const lines = [
    `${report.devices} devices, ${report.up} up at the end, ${report.seconds.toFixed(1)} s`,
    `sessions: ${sessions.completed} completed, ${sessions.failed} failed, ${sessions.perSecond.toFixed(1)} a second`,
    ...table('failures', failures),
    ...table('requests of the ACS', rpcs),
    `${'milliseconds'.padEnd(14)}${['count', 'mean', 'p50', 'p90', 'p99', 'max'].map((title) => title.padStart(10)).join('')}`,
    ...Object.entries(posts).map(([kind, latency]) => row(kind, latency)),
    row('whole session', session),
  ]
  output.write(`${lines.join('\n')}\n`)
}

function table(title: string, counts: Record<string, number>): string[] {
  const entries = Object.entries(counts).sort(([, a], [, b]) => b - a)
  return entries.length === 0 ? [] : [`${title}: ${entries.map(([name, n]) => `${name} ${n}`).join(', ')}`]
}

function row(title: string, latency: LatencySummary): string {
  const { count, mean, p50, p90, p99, max } = latency
  return title.padEnd(14) + String(count).padStart(10) + [mean, p50, p90, p99, max].map((value) => value.toFixed(2).padStart(10)).join('')
}
