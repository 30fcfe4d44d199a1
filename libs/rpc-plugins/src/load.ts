/** Loads plug-ins when a process starts; a broken one ends the start and says which, and what is wrong. */
import { pathToFileURL } from 'node:url'
import { addVendorRpc } from '@auroralinks/cwmp'
import { ConfigError, list } from '@auroralinks/runtime'
import { pluginFiles } from './files.ts'
import { kit } from './kit.ts'
import { checked } from './plugin.ts'
import type { RpcPlugin } from './plugin.ts'

/** The variable of each service that reads or writes RPCs: all of them need the same plug-ins. */
export const rpcPlugins = list(
  'ACS_RPC_PLUGINS',
  "files or folders with plug-ins that describe vendors' RPCs, separated by commas",
)

/** How long a file may take to load, in ms. */
const PATIENCE_MS = 10_000

/** By file: several services may run in one process. */
const loaded = new Map<string, readonly RpcPlugin[]>()

/**
 * Loads what `ACS_RPC_PLUGINS` names and adds it to the codec; what this process has loaded stays as it is.
 * @throws ConfigError that names the file and what is wrong with it
 */
export async function loadRpcPlugins(given: readonly string[]): Promise<readonly RpcPlugin[]> {
  const all: RpcPlugin[] = []
  for (const file of await pluginFiles(given).catch(error => refuse(error.message))) {
    const known = loaded.get(file) ?? (await load(file).catch(error => refuse(`${file}: ${wordsOf(error)}`)))
    loaded.set(file, known)
    all.push(...known)
  }
  return all
}

const refuse = (why: string): never => {
  throw new ConfigError(`${rpcPlugins.name}: ${why}`)
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n')[0]!

async function load(file: string): Promise<readonly RpcPlugin[]> {
  const module = (await inTime(import(pathToFileURL(file).href))) as { default?: unknown }
  if (typeof module.default !== 'function')
    throw new TypeError(
      'it should export a function as default: export default ({ rpc, text }) => ({ rpc: rpc({ … }) })',
    )
  const plugins = checked((module.default as (k: typeof kit) => unknown)(kit))
  for (const { rpc, answer } of plugins) addVendorRpc(rpc, answer ?? null)
  return plugins
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it is not loaded within ${PATIENCE_MS / 1000} s`)), PATIENCE_MS)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
