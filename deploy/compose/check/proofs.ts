/** What is held against the running system, besides what its tasks say. */
import { serviceOf } from './engine.ts'
import type { Container, Engine } from './engine.ts'

const USER = '10001:10001'

/** The containers of the product's image: services, and the devices. */
export const ours = (containers: readonly Container[]): Container[] =>
  containers.filter(c => c.Config.Env.some(variable => variable.startsWith('ACS_DATA_DIR=')))

const fail = (c: Container, what: string): never => {
  throw new Error(`${serviceOf(c)}: ${what}`)
}

/** Each runs as 10001 on a root that it cannot write. */
export async function provePrivileges(engine: Engine, containers: readonly Container[]): Promise<void> {
  for (const c of containers) {
    if (c.Config.User !== USER) fail(c, `runs as ${c.Config.User}`)
    if (!c.HostConfig.ReadonlyRootfs) fail(c, 'has a root file system that can be written')
    const script = `const fs = require('node:fs')
      const writes = folder => { try { fs.writeFileSync(folder + '/x', ''); fs.rmSync(folder + '/x'); return true } catch { return false } }
      const status = fs.readFileSync('/proc/1/status', 'utf8')
      console.log(JSON.stringify({ uid: process.getuid(), app: writes('/app'), tmp: writes('/tmp'),
        capabilities: /CapEff:\\s*(\\w+)/.exec(status)[1], npm: fs.existsSync('/usr/local/bin/npm') }))`
    const { code, output } = await engine.exec(c.Id, ['node', '-e', script])
    if (code !== 0) fail(c, output)
    const seen: unknown = JSON.parse(output.split('\n').at(-1)!)
    const wanted = { uid: 10001, app: false, tmp: true, capabilities: '0000000000000000', npm: false }
    if (JSON.stringify(seen) !== JSON.stringify(wanted)) fail(c, `${JSON.stringify(seen)} inside`)
  }
}

/** What HEALTHCHECK runs, run now. @returns why the first one is not ready, or null */
export async function notHealthy(engine: Engine, containers: readonly Container[]): Promise<string | null> {
  for (const c of containers) {
    const { code, output } = await engine.exec(c.Id, ['node', '/app/deploy/image/health.mjs'])
    if (code !== 0) return `${serviceOf(c)}: ${output.slice(0, 300)}`
  }
  return null
}

/** Sum of a counter over its labels, from inside the container. */
export async function counterOf(engine: Engine, c: Container, name: string): Promise<number> {
  const script = `fetch('http://127.0.0.1:9464/metrics').then(r => r.text()).then(t => process.stdout.write(t))`
  const { output } = await engine.exec(c.Id, ['node', '-e', script])
  return output
    .split('\n')
    .filter(line => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .reduce((sum, line) => sum + Number(line.split(' ').at(line.includes('#') ? -2 : -1)), 0)
}

/** No service logged an error, and no log holds a secret. */
export async function proveLogs(
  engine: Engine,
  containers: readonly Container[],
  secrets: readonly string[],
): Promise<{ lines: number; warnings: number }> {
  let lines = 0
  let warnings = 0
  for (const c of containers) {
    const log = await engine.logs(c.Id)
    if (secrets.some(secret => log.includes(secret))) fail(c, 'a secret is in its log')
    for (const line of log.split('\n').filter(l => l.startsWith('{'))) {
      const { level } = JSON.parse(line) as { level: string }
      lines++
      if (level === 'warn') warnings++
      if (level === 'error') fail(c, `logged an error: ${line.slice(0, 1_000)}`)
    }
  }
  return { lines, warnings }
}
