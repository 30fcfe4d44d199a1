/** A real XMPP server for tests: Prosody, from Debian's packages, with TLS of an authority of its own. */
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createAuthority } from '@auroralinks/certificates'
import { environment } from '@auroralinks/runtime'
import { freeRange } from '../free-range.ts'

const SCRIPT = resolve(import.meta.dirname, '../../../../scripts/install-prosody.sh')
const READY_MS = 60_000

export interface XmppServer {
  readonly domain: string
  /** STARTTLS, and TLS from the first byte. */
  readonly port: number
  readonly directPort: number
  /** The certificate that its own is of, as PEM. */
  readonly ca: string
  /** A file that holds it. */
  readonly caFile: string
  account(username: string, password: string): Promise<void>
  /** Ends it; `start` starts it again, with its accounts and at its ports. */
  end(): Promise<void>
  start(): Promise<void>
  /** Ends it and removes what it kept. */
  stop(): Promise<void>
}

let found: { folder: string } | { reason: string } | undefined

function prosody(): { folder: string } | { reason: string } {
  if (found !== undefined) return found
  const { status, stdout, stderr, error } = spawnSync('sh', [SCRIPT], { encoding: 'utf8', timeout: 120_000 })
  const folder = (stdout ?? '').trim()
  if (status === 0 && existsSync(join(folder, 'usr/lib/prosody'))) found = { folder }
  else
    found = {
      reason: `no XMPP server: ${(stderr ?? '').trim().split('\n').at(-1) || (error?.message ?? 'no Prosody')}`,
    }
  return found
}

/** Null where one can be started; else why not, for a person. It is fetched where it is missing. */
export function withoutXmppServer(): string | null {
  const p = prosody()
  return 'reason' in p ? p.reason : null
}

/** @param names in its certificate; its domain unless they are given */
export async function startXmppServer(names?: readonly string[]): Promise<XmppServer> {
  const domain = 'cpe.example.net'
  const p = prosody()
  if ('reason' in p) throw new Error(p.reason)
  const dir = await mkdtemp(join(tmpdir(), 'acs-prosody-'))
  const accounts = join(dir, 'data', encode(domain), 'accounts')
  await mkdir(accounts, { recursive: true })
  const { authority } = await createAuthority('XMPP of a test', Date.now())
  const own = await authority.server(names ?? [domain])
  const caFile = join(dir, 'ca.pem')
  await Promise.all([
    writeFile(join(dir, 'cert.pem'), own.cert),
    writeFile(join(dir, 'key.pem'), own.key, { mode: 0o600 }),
    writeFile(caFile, authority.cert),
  ])
  const port = await freeRange(2)
  const command = await lay(p.folder, dir, { domain, port })
  let child: ChildProcess | null = null

  const server: XmppServer = {
    domain,
    port,
    directPort: port + 1,
    ca: authority.cert,
    caFile,
    account: (username, password) =>
      writeFile(join(accounts, `${encode(username)}.dat`), `return { ["password"] = ${luaText(password)} };\n`),
    async start() {
      child = await run(command, port)
    },
    async end() {
      const ended = child
      child = null
      if (ended === null || ended.exitCode !== null) return
      const gone = new Promise(done => ended.once('exit', done))
      ended.stdin!.end()
      await gone
    },
    async stop() {
      await server.end()
      await rm(dir, { recursive: true, force: true })
    },
  }
  await server.start()
  return server
}

/** As Prosody names its files. */
const encode = (text: string): string =>
  text.replace(/[^a-z0-9]/gi, c => `%${c.charCodeAt(0).toString(16).padStart(2, '0')}`)
const luaText = (text: string): string => JSON.stringify(text)

interface Command {
  program: string
  args: string[]
  env: Record<string, string | undefined>
}

/** Lays out what Prosody is started with. */
async function lay(folder: string, dir: string, o: { domain: string; port: number }): Promise<Command> {
  const source = join(folder, 'usr/lib/prosody')
  const script = (await readFile(join(folder, 'usr/bin/prosody'), 'utf8'))
    .replace(/^CFG_SOURCEDIR=.*$/m, `CFG_SOURCEDIR=${luaText(source)};`)
    .replace(/^CFG_PLUGINDIR=.*$/m, `CFG_PLUGINDIR=${luaText(join(source, 'modules/'))};`)
    .replace(/^CFG_CONFIGDIR=.*$/m, `CFG_CONFIGDIR=${luaText(dir)};`)
    .replace(/^CFG_DATADIR=.*$/m, `CFG_DATADIR=${luaText(join(dir, 'data'))};`)
  await writeFile(join(dir, 'prosody.lua'), script)
  const config = `
run_as_root = ${process.getuid?.() === 0}
pidfile = ${luaText(join(dir, 'pid'))}
data_path = ${luaText(join(dir, 'data'))}
interfaces = { "127.0.0.1" }
c2s_ports = { ${o.port} }
c2s_direct_tls_ports = { ${o.port + 1} }
modules_enabled = { "disco", "saslauth", "tls", "ping" }
modules_disabled = { "s2s" }
c2s_require_encryption = true
authentication = "internal_plain"
log = { info = "*console" }
ssl = { key = ${luaText(join(dir, 'key.pem'))}, certificate = ${luaText(join(dir, 'cert.pem'))} }
VirtualHost ${luaText(o.domain)}
`
  await writeFile(join(dir, 'prosody.cfg.lua'), config)
  const libraries = globSync(join(folder, 'usr/lib/*/lua/5.4'))
  const lua = join(folder, 'usr/share/lua/5.4')
  return {
    program: join(folder, 'usr/bin/lua5.4'),
    args: [join(dir, 'prosody.lua'), '--config', join(dir, 'prosody.cfg.lua'), '-F'],
    env: {
      PATH: environment()['PATH'],
      ...(folder !== '/' && {
        LD_LIBRARY_PATH: libraries.map(l => join(l, '../..')).join(':'),
        LUA_PATH: `${lua}/?.lua;${lua}/?/init.lua`,
        LUA_CPATH: libraries.map(l => `${l}/?.so`).join(';'),
      }),
    },
  }
}

/** It ends when its standard input does: also when this process is killed. */
const UNTIL_INPUT_ENDS = '"$@" < /dev/null & child=$!; cat > /dev/null; kill $child 2> /dev/null; wait $child'

async function run({ program, args, env }: Command, port: number): Promise<ChildProcess> {
  const child = spawn('sh', ['-c', UNTIL_INPUT_ENDS, 'sh', program, ...args], { env, stdio: ['pipe', 'pipe', 'pipe'] })
  let output = ''
  for (const pipe of [child.stdout!, child.stderr!])
    pipe.setEncoding('utf8').on('data', text => {
      output = (output + text).slice(-4_096)
    })
  for (const begun = Date.now(); !(await answers(port)); ) {
    if (Date.now() - begun > READY_MS || child.exitCode !== null) {
      child.stdin!.end()
      throw new Error(`Prosody did not start:\n${output}`)
    }
    await new Promise(done => setTimeout(done, 50))
  }
  return child
}

const answers = (port: number): Promise<boolean> =>
  new Promise(done => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      done(true)
    })
    socket.once('error', () => done(false))
  })
