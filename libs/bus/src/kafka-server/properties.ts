/** The configuration of one Kafka broker in KRaft mode on loopback: small, quick to start, honest about durability. */

export interface BrokerSettings {
  /** Where records are kept. */
  logDir: string
  port: number
  /** The port that clients are told, where something stands before the broker; its own unless given. */
  advertisedPort?: number
  controllerPort: number
  /** Listeners for clients besides the plain one. */
  listeners?: readonly Listener[]
  /** One of several (default: the only one). */
  node?: ClusterNode
  /** What takes the place of ours, or comes besides. */
  properties?: Readonly<Record<string, string | number>>
}

/** A listener with TLS, authentication or both; what belongs to it stands among the properties as `listener.name.<name>.…`. */
export interface Listener {
  /** In lower case. */
  name: string
  protocol: 'SSL' | 'SASL_SSL' | 'SASL_PLAINTEXT' | 'PLAINTEXT'
  port: number
  /** The port that clients are told (default: its own). */
  advertisedPort?: number
}

/** Which broker of a cluster this is, each of which is a controller too. */
export interface ClusterNode {
  id: number
  /** Ports of all controllers, by the ids of their nodes. */
  controllers: Readonly<Record<number, number>>
}

const LARGEST_RECORD = 12 * 1024 * 1024

/** The settings of a single node, as `server.properties` names them. */
export function serverProperties(s: BrokerSettings): Record<string, string | number> {
  const others = s.listeners ?? []
  const each = (of: (l: Listener) => string): string => others.map(l => `,${l.name.toUpperCase()}:${of(l)}`).join('')
  return {
    'process.roles': 'broker,controller',
    'node.id': s.node?.id ?? 1,
    ...(s.node === undefined
      ? { 'controller.quorum.bootstrap.servers': `127.0.0.1:${s.controllerPort}` }
      : { 'controller.quorum.voters': votersOf(s.node) }),
    listeners: `PLAINTEXT://127.0.0.1:${s.port},CONTROLLER://127.0.0.1:${s.controllerPort}${each(l => `//127.0.0.1:${l.port}`)}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${s.advertisedPort ?? s.port}${each(l => `//127.0.0.1:${l.advertisedPort ?? l.port}`)}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': `CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT${each(l => l.protocol)}`,
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': s.logDir,
    'auto.create.topics.enable': 'false',
    'default.replication.factor': 1,
    'min.insync.replicas': 1,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 1,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1_000,
    // One broker is its own leader: after a crash the new process may take over as soon as the old one is given up.
    'broker.heartbeat.interval.ms': 500,
    'broker.session.timeout.ms': 3_000,
    'message.max.bytes': LARGEST_RECORD,
    'replica.fetch.max.bytes': LARGEST_RECORD,
    // Hundreds of partitions must be cheap: small indexes, few threads, small buffers.
    'log.index.size.max.bytes': 262_144,
    'log.segment.bytes': 67_108_864,
    'log.cleaner.dedupe.buffer.size': 2_097_152,
    'log.cleaner.io.buffer.size': 65_536,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'background.threads': 2,
    'num.replica.alter.log.dirs.threads': 1,
    'num.recovery.threads.per.data.dir': 2,
    'auto.include.jmx.reporter': 'false',
    ...s.properties,
  }
}

const votersOf = (node: ClusterNode): string =>
  Object.entries(node.controllers)
    .map(([id, port]) => `${id}@127.0.0.1:${port}`)
    .join(',')

/** The text of `server.properties`. */
export const propertiesText = (settings: Readonly<Record<string, string | number>>): string =>
  Object.entries(settings)
    .map(([k, v]) => `${k}=${String(v).replaceAll('\n', '\\n')}\n`)
    .join('')

/** Warnings and errors to standard output, which goes to the broker's log file. */
export const loggingConfiguration = `<?xml version="1.0" encoding="UTF-8"?>
<Configuration status="ERROR">
  <Appenders><Console name="out"><PatternLayout pattern="%d %p %m (%c)%n"/></Console></Appenders>
  <Loggers>
    <Root level="WARN"><AppenderRef ref="out"/></Root>
  </Loggers>
</Configuration>
`
