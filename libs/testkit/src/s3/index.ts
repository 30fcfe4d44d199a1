/** An S3 server for tests: S3Proxy, which checks signatures and keeps objects in memory, on Java as Kafka is. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fetchJars } from '@auroralinks/bus/kafka-server'
import { environment, freePorts } from '@auroralinks/runtime'

const VERSION = '3.1.0'
const REPOSITORY = resolve(import.meta.dirname, '../../../..')
const READY_MS = 60_000

/** Other providers' clouds, which it could stand before, are left out: 28 MB instead of 94. */
const dependencies = `<dependency><groupId>org.gaul</groupId><artifactId>s3proxy</artifactId><version>${VERSION}</version><exclusions>
${['com.azure', 'com.google.cloud', 'software.amazon.awssdk'].map(g => `<exclusion><groupId>${g}</groupId><artifactId>*</artifactId></exclusion>`).join('\n')}
</exclusions></dependency>`

export interface S3Server {
  endpoint: string
  accessKeyId: string
  secretAccessKey: string
  stop(): Promise<void>
}

/** The server at `ACS_TEST_S3` (`http://key:secret@host:port`), or one of its own. */
export async function startS3(): Promise<S3Server> {
  const given = environment()['ACS_TEST_S3']
  if (given) {
    const { origin, username, password } = new URL(given)
    return {
      endpoint: origin,
      accessKeyId: decodeURIComponent(username),
      secretAccessKey: decodeURIComponent(password),
      stop: async () => {},
    }
  }
  const jars = join(REPOSITORY, '.cache', 's3proxy', VERSION)
  await fetchJars({
    dependencies,
    folder: jars,
    isThere: async folder => (await readdir(folder).catch((): string[] => [])).includes(`s3proxy-${VERSION}.jar`),
  })
  const [port = 0] = await freePorts(1)
  const dir = await mkdtemp(join(tmpdir(), 'acs-s3-'))
  const server = {
    endpoint: `http://127.0.0.1:${port}`,
    accessKeyId: 'a-test-identity',
    secretAccessKey: 'a-secret-of-this-test',
  }
  await writeFile(join(dir, 's3proxy.conf'), properties(server))
  const child = spawn(
    'java',
    ['-Xmx192m', '-cp', join(jars, '*'), 'org.gaul.s3proxy.Main', '--properties', join(dir, 's3proxy.conf')],
    { stdio: 'ignore', env: { ...environment(), LOG_LEVEL: 'warn' } },
  )
  const ended = once(child, 'exit')
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
    await rm(dir, { recursive: true, force: true })
  }
  try {
    await answers(server.endpoint, () => child.exitCode !== null)
  } catch (error) {
    await stop()
    throw error
  }
  return { ...server, stop }
}

const properties = (o: { endpoint: string; accessKeyId: string; secretAccessKey: string }): string => `
s3proxy.endpoint=${o.endpoint}
s3proxy.authorization=aws-v2-or-v4
s3proxy.identity=${o.accessKeyId}
s3proxy.credential=${o.secretAccessKey}
jclouds.provider=transient-nio2
jclouds.identity=none
jclouds.credential=none
`

async function answers(endpoint: string, isGone: () => boolean): Promise<void> {
  const until = Date.now() + READY_MS
  while (Date.now() < until && !isGone()) {
    const r = await fetch(endpoint).catch(() => null)
    await r?.arrayBuffer()
    if (r !== null) return
    await new Promise(done => setTimeout(done, 50))
  }
  throw new Error(`S3Proxy ${VERSION} did not start; it needs Java 17`)
}
