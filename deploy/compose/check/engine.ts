/** The commands behind the check: Docker with compose, or podman with podman-compose, whichever is there. */
import { execFile, spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'

export const ROOT = resolve(import.meta.dirname, '../../..')

const exec = promisify(execFile)

/** What `inspect` says, as far as it matters here. */
export interface Container {
  Id: string
  Name: string
  Config: { User: string; Env: string[]; Labels: Record<string, string> }
  HostConfig: { ReadonlyRootfs: boolean; RestartPolicy: { Name: string } }
  State: { ExitCode: number; Status: string }
  NetworkSettings: { Networks: Record<string, { IPAddress: string }> }
}

/** Its name in docker-compose.yml. */
export const serviceOf = (c: Container): string => c.Config.Labels['com.docker.compose.service'] ?? ''

export interface Engine {
  name: string
  /** Runs a compose command on the project. @throws with what it said */
  compose(args: readonly string[]): Promise<string>
  /** Starts services of the file, `first` and those that end by themselves before the others. */
  up(services: readonly string[], first: readonly string[]): Promise<void>
  build(image: string): Promise<void>
  containers(): Promise<Container[]>
  /** Runs a command in a container. */
  exec(id: string, command: readonly string[]): Promise<{ code: number; output: string }>
  logs(id: string): Promise<string>
  stop(id: string): Promise<void>
  start(id: string): Promise<void>
  /** Bytes of an image. */
  imageBytes(image: string): Promise<number>
  /** Volumes and networks of the project that are there. */
  leftovers(): Promise<string[]>
}

/** As much of a log as tells why something ended. */
const lastLines = (log: string): string => log.trim().split('\n').slice(-10).join('\n')

const works = (command: string, args: readonly string[]): boolean => spawnSync(command, args).status === 0

/** @throws where neither is there */
export function findEngine(project: string, envFile: string, profiles: readonly string[]): Engine {
  const docker = works('docker', ['compose', 'version']) && works('docker', ['info'])
  if (!docker && !(works('podman', ['version']) && works('podman-compose', ['--version'])))
    throw new Error(
      'neither Docker with compose nor podman with podman-compose (pip install podman-compose) works here',
    )
  const tool = docker ? 'docker' : 'podman'
  const run = async (command: string, args: readonly string[]): Promise<string> => {
    try {
      return (await exec(command, args, { cwd: ROOT, maxBuffer: 256 << 20 })).stdout
    } catch (error) {
      const { stderr = '', message = '' } = error as { stderr?: string; message?: string }
      throw new Error(`${command} ${args.slice(0, 4).join(' ')} … failed: ${stderr.slice(-2_000) || message}`)
    }
  }
  const [compose, ...before] = docker ? ['docker', 'compose'] : ['podman-compose']
  const common = [...before, '--env-file', envFile, '-p', project, ...profiles.flatMap(p => ['--profile', p])]
  const label = `com.docker.compose.project=${project}`
  const ofProject = async (): Promise<Container[]> => {
    const ids = await run(tool, ['ps', '-aq', '--no-trunc', '--filter', `label=${label}`])
    const all = ids.split('\n').filter(id => id !== '')
    return all.length === 0 ? [] : (JSON.parse(await run(tool, ['inspect', ...all])) as Container[])
  }
  const logsOf = async (id: string): Promise<string> => {
    const done = await exec(tool, ['logs', id], { maxBuffer: 256 << 20 })
    return `${done.stdout}${done.stderr}`
  }
  const inProject = (args: readonly string[]): Promise<string> => run(compose!, [...common, ...args])
  return {
    name: docker ? 'docker compose' : 'podman-compose',
    compose: inProject,
    async up(services, first) {
      if (docker) return void (await inProject(['up', '-d', ...services]))
      // podman starts with a container whatever it requires, also what has ended well: once for each of them.
      await inProject(['up', '-d', ...first])
      for (const c of await ofProject()) {
        if (c.HostConfig.RestartPolicy.Name !== 'on-failure') continue
        const code = (await run(tool, ['wait', c.Id])).trim()
        if (code !== '0') throw new Error(`${serviceOf(c)} ended with ${code}:\n${lastLines(await logsOf(c.Id))}`)
      }
      await inProject(['up', '-d', '--no-deps', ...services.filter(name => !first.includes(name))])
    },
    // Without its own format podman leaves HEALTHCHECK out.
    build: async image =>
      void (await run(tool, ['build', ...(docker ? [] : ['--format', 'docker']), '-t', image, '.'])),
    containers: ofProject,
    async exec(id, command) {
      const done = spawnSync(tool, ['exec', id, ...command], { encoding: 'utf8', maxBuffer: 64 << 20 })
      return { code: done.status ?? -1, output: `${done.stdout}${done.stderr}`.trim() }
    },
    logs: logsOf,
    stop: async id => void (await run(tool, ['stop', '-t', '40', id])),
    start: async id => void (await run(tool, ['start', id])),
    imageBytes: async image => Number(await run(tool, ['image', 'inspect', '--format', '{{.Size}}', image])),
    async leftovers() {
      const names = await Promise.all(
        ['volume', 'network'].map(kind =>
          run(tool, [kind, 'ls', '--filter', `label=${label}`, '--format', '{{.Name}}']),
        ),
      )
      return names.flatMap(text => text.split('\n')).filter(name => name !== '')
    },
  }
}
