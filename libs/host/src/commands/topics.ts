/**
 * The command `topics`: makes the topics that are missing, changes what can be changed, says what cannot, and ends: with 0
 * when all is as it should be, 2 when something is not and cannot be changed, 1 when it failed. Waits for brokers that are
 * not there yet. `--dry-run` only says what would be done, `--json` says it for programs.
 */
import { syncTopics, kafkaSettings } from '@auroralinks/bus'
import type { TopicReport } from '@auroralinks/bus'
import { ConfigError, createLogger, readConfig, startFailure } from '@auroralinks/runtime'
import { hostVariables } from '../variables.ts'

const PATIENCE_MS = 120_000
const FLAGS = ['--dry-run', '--json']

const line = (r: TopicReport): string =>
  [
    `${r.topic}: ${r.did === 'nothing' ? (r.wrong.length === 0 ? 'as it should be' : 'left as it is') : r.did}`,
    ...r.changes.map(c => `  ${c}`),
    ...r.wrong.map(w => `  cannot be changed: ${w}`),
  ].join('\n')

async function run(flags: readonly string[]): Promise<number> {
  const odd = flags.find(f => !FLAGS.includes(f))
  if (odd !== undefined) throw new ConfigError(`${odd} is not known, but one of ${FLAGS.join(', ')}`)
  const [dryRun, json] = FLAGS.map(f => flags.includes(f))
  const host = readConfig(hostVariables)
  // Standard output is for what was done.
  const logger = createLogger({ service: 'topics', level: host.logLevel, destination: process.stderr })
  const reports = await syncTopics(host.brokers, {
    ...kafkaSettings(host),
    logger,
    timeoutMs: PATIENCE_MS,
    dryRun: dryRun === true,
  })
  const said = json ? JSON.stringify({ dryRun, topics: reports }) : reports.map(line).join('\n')
  process.stdout.write(`${dryRun && !json ? 'nothing was done; this would be:\n' : ''}${said}\n`)
  return reports.some(r => r.wrong.length > 0) ? 2 : 0
}

try {
  process.exitCode = await run(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${startFailure(error)}\n`)
  process.exitCode = 1
}
