/** docs/capacity.md: the measured constants, the assumptions, and what fleets need. */
import { TOPICS } from '@auroralinks/contracts'
import { needOf, perCore } from './arithmetic.ts'
import type { Constants, Need } from './arithmetic.ts'
import { ASSUMPTIONS } from './assumptions.ts'
import { ENGINES, KAFKA_BYTES, POSTGRES_BYTES, SERVICES } from './constants.ts'

const retentionOf = (name: string): number =>
  (Object.values(TOPICS).find(t => t.name === name)?.retentionMs ?? 0) / 1000

const CONSTANTS: Constants = {
  services: SERVICES,
  engines: ENGINES,
  postgres: POSTGRES_BYTES,
  topics: Object.entries(KAFKA_BYTES).map(([name, bytes]) => ({ name, bytes, retentionSeconds: retentionOf(name) })),
}

const number = (n: number, digits = 0): string =>
  n.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
const size = (bytes: number): string =>
  bytes < 1e7
    ? `${number(bytes / 1e6, 1)} MB`
    : bytes >= 1e12
      ? `${number(bytes / 1e12, 1)} TB`
      : bytes >= 1e9
        ? `${number(bytes / 1e9)} GB`
        : `${number(bytes / 1e6)} MB`
const duration = (s: number): string =>
  s >= 7200 ? `${number(s / 3600)} h` : s >= 120 ? `${number(s / 60)} min` : `${number(s)} s`
const days = (s: number): string => (s >= 172_800 ? `${number(s / 86_400)} days` : duration(s))

const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows].map(r => `| ${r.join(' | ')} |\n`).join('')

const servicesTable = (): string =>
  table(
    ['service', 'CPU of a session', 'sessions a second and core', 'a process', 'each device in its memory'],
    SERVICES.map(s => [
      s.name,
      `${number(s.cpuMs, 3)} ms`,
      number(perCore(s)),
      `${number(s.baseMb)} MB`,
      s.bytesPerDevice === 0 ? '–' : `${number(s.bytesPerDevice)} B`,
    ]),
  )

const kafkaTable = (): string =>
  table(
    ['topic', 'bytes of a session', 'kept'],
    [
      ...CONSTANTS.topics.map(t => [`\`${t.name}\``, number(t.bytes), days(t.retentionSeconds)]),
      ['all', number(CONSTANTS.topics.reduce((sum, t) => sum + t.bytes, 0)), ''],
    ],
  )

const perDevice =
  POSTGRES_BYTES.device + POSTGRES_BYTES.deviceStatus + POSTGRES_BYTES.parameter * ASSUMPTIONS.parametersPerDevice

const postgresTable = (): string =>
  table(
    ['row, with its indexes', 'bytes'],
    [
      ['device', number(POSTGRES_BYTES.device)],
      ['device_status', number(POSTGRES_BYTES.deviceStatus)],
      ['parameter', number(POSTGRES_BYTES.parameter, 1)],
      [`a device with ${ASSUMPTIONS.parametersPerDevice} parameters`, number(perDevice)],
      ['session', number(POSTGRES_BYTES.session)],
      ['WAL of a session', number(POSTGRES_BYTES.wal)],
    ],
  )

function needTable(interval: number): string {
  const needs = ASSUMPTIONS.fleets.map(f => needOf(f, interval, CONSTANTS, ASSUMPTIONS))
  const row = (what: string, value: (n: Need) => string): string[] => [what, ...needs.map(value)]
  return table(
    [`a session every ${duration(interval)}`, ...ASSUMPTIONS.fleets.map(f => `${number(f)} devices`)],
    [
      row('sessions a second, average', n => number(n.average)),
      row('sized for', n => number(n.sized)),
      ...SERVICES.map((s, i) =>
        row(`${s.name}: replicas × memory`, n => `${n.services[i]!.replicas} × ${number(n.services[i]!.memoryMb)} MB`),
      ),
      row('busy cores of these at the rate sized for', n => number(n.cores, 1)),
      row('partitions of keyed topics', n => number(n.partitions)),
      row(`Kafka: brokers of ${ASSUMPTIONS.brokerCores} cores`, n => number(n.kafka.brokers)),
      row('Kafka: disk, all copies', n => size(n.kafka.diskBytes)),
      row('Kafka: written a second, all copies', n => size(n.kafka.writtenPerSecond)),
      row('PostgreSQL: cores', n => number(Math.ceil(n.postgres.cores))),
      row('PostgreSQL: disk for devices', n => size(n.postgres.devicesBytes)),
      row(`PostgreSQL: disk for sessions of ${ASSUMPTIONS.sessionDays} days`, n => size(n.postgres.sessionsBytes)),
      row('PostgreSQL: WAL a second', n => size(n.postgres.walPerSecond)),
      row('all devices at once after an outage: through after', n => duration(n.stormSeconds)),
    ],
  )
}

/** The whole page. */
export function capacityPage(): string {
  const a = ASSUMPTIONS
  return `# Capacity

What a fleet needs, computed from what one session costs. \`npm run bench -- capacity\` prints this page from \`bench/capacity/constants.ts\` and \`assumptions.ts\`; change the assumptions to yours and print it again. A test keeps page and script in step.

The constants were measured on the stack on a 2-core machine that also ran the load, Kafka and PostgreSQL (\`npm run bench -- capacity --measure\`, \`npm run bench -- storage\`): periodic sessions (Inform with 8 parameters, nothing changed, no task), 64 at once. What is larger than that machine is arithmetic, not a measurement.

## What a session costs

${servicesTable()}
Kafka takes ${number(ENGINES.kafkaCpuMs, 2)} ms of CPU for a session, PostgreSQL ${number(ENGINES.postgresCpuMs, 2)} ms. A session with \`1 BOOT\` costs ${number(ENGINES.bootTimes, 2)} times a periodic one. file-server and the load balancer in front of the gateways are not in this page.

${kafkaTable()}
${postgresTable()}
## What is assumed

- Everything is sized for ${a.headroom} times the average rate, or for the storm, whichever is more. Cores are ${number(a.busy * 100)} % busy at that rate. Each service has at least ${a.fewestReplicas} replicas; a replica is one process and uses one core.
- The storm: an outage of the whole network ends, every device comes in with \`1 BOOT\`, and all are through within ${duration(a.stormSeconds)}. Devices that are refused meanwhile come again (503 with Retry-After, and the back-off of TR-069 3.2.1.1).
- Keyed topics have at least two partitions for each replica that owns some. Their number is fixed once for an installation: take that of the fleet you will have.
- Kafka keeps ${a.replication} copies; a broker that follows does ${number(a.followerShare * 100)} % of the leader's work. PostgreSQL keeps ${a.parametersPerDevice} parameters a device and sessions for ${a.sessionDays} days (\`ACS_KEEP_SESSIONS_DAYS\`: where devices come every few minutes, a week is enough for most); a standby needs the same again. Disks: ${a.diskRoom} times what is in use.
- A planner and an identity keep up to ${number(a.devicesInMemory)} devices in memory (\`ACS_PLANNER_DEVICES\`, \`ACS_IDENTITY_CACHE_MB\`); a device that is not there costs one more read of the database, which \`npm run bench -- --row fleet\` measures and this page leaves out.

## What fleets need

${ASSUMPTIONS.intervals.map(needTable).join('\n')}`
}
