/** npm run simulate: a fleet of virtual CPEs, until it is stopped; then a report. */
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { setFlagsFromString } from 'node:v8'
import { openFolder } from '@auroralinks/certificates'
import { readArguments, usage } from './arguments.ts'
import type { Arguments } from './arguments.ts'
import { loadRpcPlugins } from '@auroralinks/rpc-plugins'
import { createFleet } from './fleet.ts'
import type { FleetOptions } from './fleet.ts'
import type { RpcHandlers } from './rpcs.ts'
import { vendorHandlers } from './vendor-rpcs.ts'
import { DEVICES, QUIRKS } from './quirks/index.ts'
import { Progress, printReport } from './progress.ts'

// Rather collect often than grow: the machine is mostly the one of the ACS.
setFlagsFromString('--optimize-for-size')

const read = readArguments(process.argv.slice(2))
const handlers = typeof read === 'object' && 'rpcPlugins' in read ? await handlersOf(read.rpcPlugins) : {}
if (read === 'help') {
  process.stdout.write(usage)
} else if (read === 'quirks') {
  const lines = [
    ...Object.entries(QUIRKS).map(([name, { about }]) => [name, about] as const),
    ...Object.entries(DEVICES).map(([name, { about, quirks }]) => [name, `${about}: ${quirks.join(', ')}`] as const),
  ]
  for (const [name, about] of lines) process.stdout.write(`${name.padEnd(13)}${about}\n`)
} else if ('mistake' in read) {
  process.stderr.write(`${read.mistake}\nnpm run simulate -- --help tells what there is\n`)
  process.exitCode = 2
} else {
  const { durationSeconds, reportSeconds, ledgerFile, json } = read
  const options = { ...read.fleet, ...(await certified(read)) }
  const ledger = ledgerFile === null ? null : createWriteStream(ledgerFile)
  ledger?.on('error', error => {
    process.stderr.write(`the ledger cannot be written: ${error.message}\n`)
    process.exit(1)
  })
  const fleet = createFleet({
    ...options,
    handlers,
    ledger: ledger === null ? false : (device, entry) => void ledger.write(`${JSON.stringify({ device, ...entry })}\n`),
  })
  const progress = new Progress(fleet, options.acsUrl, json ? process.stderr : process.stdout, reportSeconds)
  const stopped = new Promise<void>(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
    if (durationSeconds !== null) setTimeout(resolve, durationSeconds * 1000)
  })
  try {
    progress.begin(options.devices, options.model)
    const starting = fleet.start()
    await Promise.race([stopped, starting])
    await stopped
  } catch (error) {
    process.stderr.write(`the devices could not start: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
  progress.end()
  const report = fleet.report()
  await fleet.stop()
  if (ledger !== null) await finished(ledger.end())
  if (json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
  else printReport(report, process.stdout)
  process.exit()
}

/** With `--certificates`: its authority is trusted, and issues certificates. */
async function certified({
  certificateFolder,
  fleet: { tls },
}: Arguments): Promise<Pick<FleetOptions, 'tls' | 'certificateOf'>> {
  if (certificateFolder === null) return {}
  try {
    const { authority } = await openFolder(certificateFolder, Date.now())
    return { tls: { ca: authority.cert, ...tls }, certificateOf: authority.device }
  } catch (error) {
    process.stderr.write(
      `--certificates ${certificateFolder} holds no authority: ${error instanceof Error ? error.message : String(error)}\n`,
    )
    process.exit(2)
  }
}

/** A plug-in that cannot be loaded ends the command with its reason. */
async function handlersOf(paths: readonly string[]): Promise<RpcHandlers> {
  try {
    return vendorHandlers(await loadRpcPlugins(paths))
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(2)
  }
}
