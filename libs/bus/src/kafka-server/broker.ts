/** A real Kafka broker as a child process: for tests, and for the stack on one machine. */
import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { open, readFile, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { environment, freePorts, privateFolder } from '@auroralinks/runtime'
import { sharedClasses } from './class-archive.ts'
import { checkJava, kafkaJars } from './jars.ts'
import { answers } from './probe.ts'
import { loggingConfiguration, propertiesText, serverProperties } from './properties.ts'
import type { ClusterNode, Listener } from './properties.ts'

const run = promisify(execFile)

/** Java whose files nobody else may read: records hold what devices said. */
const PRIVATELY = ['-c', 'umask 077; exec java "$@"', 'java']

/** What Java needs; whoever starts the broker may hold keys. */
const javaEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(environment()).filter(([name]) => /^(?:PATH|HOME|JAVA_HOME|LANG|LC_\w+|TZ|TMPDIR)$/.test(name)),
  )

export interface KafkaOptions {
  /** Records, configuration and the log file; started again in the same folder, it has what it had. */
  dir: string
  /** The port for clients (default: the one of last time, else a free one). */
  port?: number
  /** The port that clients are told (default: its own): of a proxy that stands before it. */
  advertisedPort?: number
  /** Listeners for clients besides the plain one, which the broker itself uses. */
  listeners?: readonly Listener[]
  /** One of several (default: the only one). */
  node?: ClusterNode
  /** Settings that take the place of ours, or come besides. */
  properties?: Readonly<Record<string, string | number>>
  /** Users of SCRAM from the first start on, as `SCRAM-SHA-256=[name=alice,password=secret]`. */
  scram?: readonly string[]
  /** The Java heap in MiB (default 384). */
  heapMb?: number
  /** Compile quickly and not well (default true): right for tests, wrong for load. */
  quickStart?: boolean
  /** More options for the server's Java. */
  javaOptions?: readonly string[]
  /** How long it may take to answer, in ms (default 60,000). */
  startTimeoutMs?: number
}

export interface Kafka {
  /** `host:port`, as clients want it. */
  brokers: string[]
  /** Of its controller, on loopback. */
  controllerPort: number
  /** The Java process, or undefined while it is down. */
  readonly pid: number | undefined
  /** Shuts down in order (SIGTERM; after 10 s SIGKILL). */
  stop(): Promise<void>
  /** Sends a signal; resolves when the process has ended, where the signal ends it. */
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
  /** Starts again on the same port with the same data; kills what still runs. */
  restart(): Promise<void>
  /**
   * Stops the process in its tracks (SIGSTOP), as a machine that hangs. It resolves when the broker answers no more:
   * the kernel stops a process's threads one by one, and a busy machine takes its time.
   */
  freeze(): Promise<void>
  thaw(): void
}

const ended = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null
const whenEnded = (child: ChildProcess): Promise<void> =>
  ended(child) ? Promise.resolve() : new Promise(resolve => child.once('exit', () => resolve()))

/**
 * Starts Apache Kafka (KRaft, one node) on loopback and resolves when it answers. It ends with this process, even
 * when this process is killed. @throws KafkaEngineMissing when Java or the jars cannot be had
 */
export async function startKafka(o: KafkaOptions): Promise<Kafka> {
  await checkJava()
  const jars = await kafkaJars()
  const dir = resolve(o.dir)
  const logDir = join(dir, 'log')
  privateFolder(dir)
  const { port, controllerPort } = await choosePorts(dir, o.port, o.node?.controllers[o.node.id])
  const config = join(dir, 'server.properties')
  const logging = join(dir, 'log4j2.xml')
  await writeFile(
    config,
    propertiesText(
      serverProperties({
        logDir,
        port,
        controllerPort,
        ...(o.advertisedPort === undefined ? {} : { advertisedPort: o.advertisedPort }),
        ...(o.listeners === undefined ? {} : { listeners: o.listeners }),
        ...(o.node === undefined ? {} : { node: o.node }),
        ...(o.properties === undefined ? {} : { properties: o.properties }),
      }),
    ),
  )
  await writeFile(logging, loggingConfiguration)
  const java = [
    '-cp',
    join(jars, '*'),
    '-XX:+UseSerialGC',
    '-XX:-UsePerfData',
    '-Xshare:auto',
    ...(o.javaOptions === undefined ? await sharedClasses(jars) : []),
    `-Dlog4j2.configurationFile=${logging}`,
  ]
  if (!(await stat(join(logDir, 'meta.properties')).catch(() => null))) {
    await run(
      '/bin/sh',
      [
        ...PRIVATELY,
        ...java,
        '-XX:TieredStopAtLevel=1',
        '-Xmx96m',
        'kafka.tools.StorageTool',
        'format',
        '-t',
        'AAAAAAAAAAAAAAAAAAAAAQ',
        '-c',
        config,
        ...(o.node === undefined ? ['--standalone'] : []),
        ...(o.scram ?? []).flatMap(user => ['--add-scram', user]),
      ],
      { env: javaEnvironment() },
    )
  }
  const heapMb = o.heapMb ?? 384
  const server = [
    ...java,
    ...(o.quickStart === false ? [] : ['-XX:TieredStopAtLevel=1']),
    `-Xms${Math.min(128, heapMb)}m`,
    `-Xmx${heapMb}m`,
    ...(o.javaOptions ?? []),
    'kafka.Kafka',
    config,
  ]

  let child: ChildProcess | undefined
  const start = async (): Promise<void> => {
    child = await spawnWatched(server, join(dir, 'kafka.log'))
    await untilAnswers(child, port, o.startTimeoutMs ?? 60_000, join(dir, 'kafka.log'))
  }
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    if (child === undefined || ended(child)) return
    child.ref()
    child.kill(signal)
    await whenEnded(child)
  }
  await start()
  return {
    brokers: [`127.0.0.1:${port}`],
    controllerPort,
    get pid() {
      return child === undefined || ended(child) ? undefined : child.pid
    },
    async stop() {
      const late = setTimeout(() => child?.kill('SIGKILL'), 10_000)
      child?.kill('SIGCONT')
      await end('SIGTERM')
      clearTimeout(late)
    },
    kill: end,
    async restart() {
      await end('SIGKILL')
      await start()
    },
    async freeze() {
      child?.kill('SIGSTOP')
      while (await answers(port, 200));
    },
    thaw: () => void child?.kill('SIGCONT'),
  }
}

async function choosePorts(
  dir: string,
  wanted: number | undefined,
  wantedController: number | undefined,
): Promise<{ port: number; controllerPort: number }> {
  const file = join(dir, 'ports.json')
  const last = await readFile(file, 'utf8').then(
    t => JSON.parse(t) as { port: number; controllerPort: number },
    () => undefined,
  )
  const [a, b] = await freePorts(2)
  // The controller's port is part of what the node knows of itself: it stays.
  const ports = { port: wanted ?? last?.port ?? a!, controllerPort: wantedController ?? last?.controllerPort ?? b! }
  await writeFile(file, JSON.stringify(ports))
  return ports
}

/** Starts Java in its own process group, with a watcher that kills it when this process is gone. */
async function spawnWatched(args: string[], logFile: string): Promise<ChildProcess> {
  const log = await open(logFile, 'a', 0o600)
  const child = spawn('/bin/sh', [...PRIVATELY, ...args], {
    stdio: ['ignore', log.fd, log.fd],
    detached: true,
    env: javaEnvironment(),
  })
  await log.close()
  const watcher = spawn('/bin/sh', ['-c', `cat > /dev/null; kill -KILL ${child.pid} 2> /dev/null`], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: javaEnvironment(),
  })
  child.once('exit', () => watcher.kill('SIGKILL'))
  child.on('error', () => watcher.kill('SIGKILL'))
  // Neither keeps this process alive: when it ends, the watcher's pipe closes and the broker goes.
  child.unref()
  watcher.unref()
  ;(watcher.stdin as unknown as { unref(): void }).unref()
  return child
}

async function untilAnswers(child: ChildProcess, port: number, withinMs: number, logFile: string): Promise<void> {
  const end = performance.now() + withinMs
  for (;;) {
    if (await answers(port, 2_000)) return
    const gone = ended(child)
    if (!gone && performance.now() < end) {
      await pause(50)
      continue
    }
    if (!gone) child.kill('SIGKILL')
    const reason = (await readFile(logFile, 'utf8'))
      .split('\n')
      .filter(l => / (ERROR|FATAL) |Exception/.test(l))
      .at(-1)
    throw new Error(
      `Apache Kafka ${gone ? 'ended' : 'did not answer'} on port ${port}${reason ? `: ${reason}` : ''} (see ${logFile})`,
    )
  }
}
