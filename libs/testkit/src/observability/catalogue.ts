/** Every metric that the product declares, read from the calls that declare them. */
import { readFileSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'

export type MetricKind = 'counter' | 'gauge' | 'histogram'

export interface Metric {
  name: string
  kind: MetricKind
  help: string
  /** The service or library that declares it, for example `services/identity`. */
  where: string
}

const TEXT = `(?:'((?:[^'\\\\]|\\\\.)*)'|"((?:[^"\\\\]|\\\\.)*)")`
/** A declaration: `telemetry.counter('name', 'help'`, however it is broken into lines. */
const DECLARED = new RegExp(`\\.(counter|gauge|histogram)\\(\\s*${TEXT},\\s*${TEXT}`, 'g')
/** The pair of a name and its help as a constant of its own. */
const PAIR = new RegExp(`\\[\\s*'(acs_[a-z0-9_]+)',\\s*${TEXT},?\\s*\\] as const`, 'g')

const unquoted = (text: string): string => text.replace(/\\(.)/g, '$1')

/** @param root the repository; in the order of their names */
export function metricsOf(root: string): Metric[] {
  const metrics = new Map<string, Metric>()
  for (const file of sourcesOf(root)) {
    const code = readFileSync(file, 'utf8')
    const where = relative(root, file).split('/').slice(0, 2).join('/')
    for (const [, kind, name, , help, otherHelp] of code.matchAll(DECLARED))
      metrics.set(name!, { name: name!, kind: kind as MetricKind, help: unquoted(help ?? otherHelp!), where })
    for (const [, name, help, otherHelp] of code.matchAll(PAIR))
      metrics.set(name!, { name: name!, kind: 'counter', help: unquoted(help ?? otherHelp!), where })
  }
  return [...metrics.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

function sourcesOf(root: string): string[] {
  return ['libs', 'services'].flatMap(top =>
    readdirSync(join(root, top)).flatMap(name => {
      const folder = join(root, top, name, 'src')
      return name === 'testkit' ? [] : filesOf(folder)
    }),
  )
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(e => e.isFile() && e.name.endsWith('.ts') && !e.name.endsWith('.test.ts') && !e.parentPath.includes('/gen'))
    .map(e => join(e.parentPath, e.name))
    .sort()

/** The metric that a sample belongs to: a histogram has three samples. */
export const metricOf = (sample: string): string => sample.replace(/_(?:bucket|sum|count)$/, '')
