// A reporter for people and for CI logs: a line a file, whole failures, each skipped test with its reason.
import { relative } from 'node:path'
import { inspect } from 'node:util'
import { FileCounts } from './file-counts.mjs'

const seconds = ms => `${(ms / 1000).toFixed(1)} s`
const place = file => (file === undefined ? '' : relative(process.cwd(), file))

export default async function* report(source) {
  const open = new Map()
  // Files that share one process have no summaries of their own.
  const shared = new FileCounts()
  for await (const { type, data } of source) {
    shared.add(type, data)
    switch (type) {
      case 'test:start':
        names(open, data.file)[data.nesting] = data.name
        break
      case 'test:pass':
        if (data.skip !== undefined)
          yield `  skipped: ${title(open, data)}${typeof data.skip === 'string' ? ` (${data.skip})` : ''}\n`
        else if (isSystem(data.file) && data.details.type !== 'suite')
          yield `  ok ${title(open, data)} (${seconds(data.details.duration_ms)})\n`
        break
      case 'test:fail':
        if (isConsequence(data)) break
        yield `  FAILED ${title(open, data)}\n    at ${place(data.file)}:${data.line ?? 0}\n${indent(describe(data.details.error))}\n`
        break
      case 'test:summary':
        if (data.file !== undefined) yield line(data)
        else yield* shared.summaries().map(line)
        break
      case 'test:diagnostic':
        if (data.level === 'error' || data.level === 'warn' || /^Error: /.test(data.message))
          yield `  ${data.message}\n`
        break
      case 'test:stderr':
      case 'test:stdout':
        yield data.message
        break
    }
  }
}

const names = (open, file) => open.get(file) ?? open.set(file, []).get(file)
const title = (open, data) => [...names(open, data.file).slice(0, data.nesting), data.name].join(' > ')
const isSystem = file => file !== undefined && place(file).startsWith('libs/testkit/src/system/')

/** A suite that fails only because a test in it did. */
const isConsequence = data => data.details.error?.failureType === 'subtestsFailed'

function line(data) {
  const { passed, failed, cancelled, skipped } = data.counts
  const bad = failed + cancelled
  const parts = [
    `${passed} passed`,
    ...(bad > 0 ? [`${bad} failed`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ]
  return `${data.success ? 'ok    ' : 'FAILED'} ${place(data.file)}: ${parts.join(', ')} (${seconds(data.duration_ms)})\n`
}

/** An assertion's message tells what differs; its fields would tell it again. */
function describe(error) {
  const cause = error?.cause ?? error
  const text =
    cause?.code === 'ERR_ASSERTION' && typeof cause.stack === 'string'
      ? cause.stack
      : inspect(cause, { depth: 8, colors: false })
  return text
    .split('\n')
    .filter(l => !/^\s+at .*node:internal\//.test(l))
    .join('\n')
}

const indent = text =>
  text
    .split('\n')
    .map(l => `    ${l}`)
    .join('\n')
