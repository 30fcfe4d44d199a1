import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { CwmpVersion } from '@auroralinks/cwmp'
import type { FleetOptions } from './fleet.ts'
import { quirkNames, unknownQuirks } from './quirks/index.ts'

export const usage = `npm run simulate -- [options]

Virtual CPEs that come to an ACS, do what it asks, and can be woken by connection requests.

  --devices N             how many (20)
  --url URL               the ACS (http://127.0.0.1:7547/)
  --model MODEL           tr181, tr098 or mixed (tr181)
  --interval SECONDS      PeriodicInformInterval (60)
  --username NAME         towards the ACS; {id}, {serial} and {index} stand for the device's own
  --password TEXT
  --cr-username NAME      what connection requests must prove; none unless given
  --cr-password TEXT
  --cr-host ADDRESS       where connection requests are taken (127.0.0.1)
  --cr-port PORT          (any free port)
  --cr-advertise HOST     the host in the devices' ConnectionRequestURL (the address above)
  --no-connection-requests
  --boot-seconds SECONDS  how long a reboot takes (2)
  --spread SECONDS        the devices start over this time (one twentieth of a second for each device)
  --boot-storm            the power was away: all devices boot at once and tell 1 BOOT, most of them in the middle
                          of --spread (60: real devices take different times to boot)
  --parameters N          so many parameters more of each device, in one table (0)
  --aliases               rows can be named by their aliases: Device.WiFi.SSID.[guest].SSID
  --most-parameters N     more than so many in one answer each device refuses with 9004
  --cwmp-version VERSION  1.0 to 1.4 (1.4 for tr181, 1.2 for tr098)
  --sockets N             connections at the same time at the most (10000): what keeps the simulator below 400 MB
                          when the ACS is slow; a session that gets none fails with no-socket
  --rpc-plugins PATHS     plug-ins that describe vendors' RPCs, as ACS_RPC_PLUGINS names them: the devices answer as
                          they say
  --quirk NAMES           habits of real devices, by their numbers in docs/vendor-quirks.md or by the name of a device:
                          H7,X4 or speedtouch (--quirks lists them)
  --quirks                lists the habits that there are
  --connection-per-post   a new TCP connection for every POST
  --insecure              take any certificate
  --ca FILE               certificates (PEM) that are trusted instead of the usual ones
  --cert FILE, --key FILE the devices' own certificate and its key (PEM): one for all of them
  --certificates FOLDER   of an ACS with ACS_CWMP_TLS=auto (data/tls): its authority is trusted, and issues each
                          device a certificate of its own
  --seed N                the same seed makes the same devices (1)
  --first N               number of the first device, for several simulators beside one another (0)
  --ledger FILE           writes what every device really did, a JSON object a line
  --duration SECONDS      ends by itself (runs until Ctrl-C)
  --report SECONDS        prints the whole report so often (60; 0 = at the end alone)
  --json                  the report as JSON
  --help
`

export interface Arguments {
  fleet: FleetOptions
  durationSeconds: number | null
  /** `null` = at the end alone. */
  reportSeconds: number | null
  ledgerFile: string | null
  /** Of an authority that issues each device a certificate. */
  certificateFolder: string | null
  /** Files and folders. */
  rpcPlugins: readonly string[]
  json: boolean
}

const MOST_SOCKETS = 10_000

/** From the first device that is up to the last, after a power cut. */
const BOOT_STORM_SECONDS = 60

const versions = ['1.0', '1.1', '1.2', '1.3', '1.4']

/** Reads the command line. A mistake is a line for a person; `help` when that is asked. */
export function readArguments(args: string[]): Arguments | 'help' | 'quirks' | { mistake: string } {
  let values
  try {
    values = parse(args)
  } catch (error) {
    return { mistake: error instanceof Error ? error.message : String(error) }
  }
  if (values.help) return 'help'
  if (values.quirks) return 'quirks'
  const mistakes: string[] = []
  const number = (name: keyof typeof values & string, least: number, whole = false): number | undefined => {
    const text = values[name]
    if (text === undefined) return undefined
    const value = Number(text)
    if (!Number.isFinite(value) || value < least || text === '' || (whole && !Number.isInteger(value))) {
      mistakes.push(
        `--${name} must be ${whole ? 'a whole number' : 'a number'} of at least ${least}, not ${JSON.stringify(text)}`,
      )
    }
    return value
  }
  const devices = number('devices', 1, true) ?? 20
  const url = values.url ?? 'http://127.0.0.1:7547/'
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    mistakes.push(`--url must be an http or https URL, not ${JSON.stringify(url)}`)
  const model = values.model ?? 'tr181'
  if (!['tr181', 'tr098', 'mixed'].includes(model))
    mistakes.push(`--model must be tr181, tr098 or mixed, not ${JSON.stringify(model)}`)
  const cwmpVersion = values['cwmp-version']
  if (cwmpVersion !== undefined && !versions.includes(cwmpVersion))
    mistakes.push(`--cwmp-version must be one of ${versions.join(', ')}`)
  const quirks = (values.quirk ?? '')
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '')
  for (const name of unknownQuirks(quirks))
    mistakes.push(`--quirk knows no ${JSON.stringify(name)}: ${quirkNames().join(', ')}`)
  const arguments_: Arguments = {
    fleet: {
      devices,
      acsUrl: url,
      model: model as FleetOptions['model'],
      intervalSeconds: number('interval', 1, true) ?? 60,
      username: values.username,
      password: values.password,
      connectionRequest: values['no-connection-requests']
        ? false
        : {
            host: values['cr-host'],
            port: number('cr-port', 0, true),
            advertisedHost: values['cr-advertise'],
            username: values['cr-username'],
            password: values['cr-password'],
          },
      bootSeconds: number('boot-seconds', 0) ?? 2,
      spreadSeconds: number('spread', 0) ?? (values['boot-storm'] ? BOOT_STORM_SECONDS : devices / 20),
      powerCut: values['boot-storm'] ?? false,
      mostSockets: number('sockets', 1, true) ?? MOST_SOCKETS,
      seed: number('seed', 0, true) ?? 1,
      firstIndex: number('first', 0, true) ?? 0,
      bulkParameters: number('parameters', 0, true) ?? 0,
      aliases: values.aliases,
      limits: { parameters: number('most-parameters', 1, true) },
      cwmpVersion: cwmpVersion as CwmpVersion | undefined,
      connectionPerPost: values['connection-per-post'],
      quirks,
      tls: tlsOf(values, mistakes),
      ledger: false,
    },
    durationSeconds: number('duration', 0) ?? null,
    reportSeconds: (number('report', 0) ?? 60) || null,
    ledgerFile: values.ledger ?? null,
    certificateFolder: values.certificates ?? null,
    rpcPlugins: (values['rpc-plugins'] ?? '').split(',').filter(path => path !== ''),
    json: values.json ?? false,
  }
  return mistakes.length > 0 ? { mistake: mistakes.join('\n') } : arguments_
}

function tlsOf(
  files: { ca?: string; cert?: string; key?: string; insecure?: boolean },
  mistakes: string[],
): FleetOptions['tls'] {
  const read = (name: 'ca' | 'cert' | 'key'): { [name]?: string } => {
    const path = files[name]
    if (path === undefined) return {}
    try {
      return { [name]: readFileSync(path, 'utf8') }
    } catch (error) {
      mistakes.push(`--${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
      return {}
    }
  }
  if ((files.cert === undefined) !== (files.key === undefined)) mistakes.push('--cert and --key belong together')
  const tls = { ...read('ca'), ...read('cert'), ...read('key'), ...(files.insecure && { rejectUnauthorized: false }) }
  return Object.keys(tls).length === 0 ? null : tls
}

function parse(args: string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  return parseArgs({
    args,
    strict: true,
    allowPositionals: false,
    options: {
      devices: text,
      url: text,
      model: text,
      interval: text,
      username: text,
      password: text,
      'cr-username': text,
      'cr-password': text,
      'cr-host': text,
      'cr-port': text,
      'cr-advertise': text,
      'no-connection-requests': flag,
      'boot-seconds': text,
      spread: text,
      sockets: text,
      parameters: text,
      'most-parameters': text,
      aliases: flag,
      'boot-storm': flag,
      'cwmp-version': text,
      'connection-per-post': flag,
      quirk: text,
      quirks: flag,
      insecure: flag,
      ca: text,
      cert: text,
      key: text,
      certificates: text,
      seed: text,
      first: text,
      ledger: text,
      'rpc-plugins': text,
      duration: text,
      report: text,
      json: flag,
      help: flag,
    },
  }).values
}
