/**
 * Where `ACS_SECRET_KEY` comes from: the environment, a file, or, wrapped, from a key management service: then what
 * stands there is not the key, but the key encrypted under one that never leaves the service.
 */
import { ConfigError, readConfig, text } from '../config.ts'
import type { Environment } from '../config.ts'
import { textOfFile } from './text-of-file.ts'
import { createVault, vaultVariables } from './vault.ts'

export const secretKeyVariables = {
  secretKey: text('ACS_SECRET_KEY', 'key under which secrets are sealed, at least 16 characters: new[,old]'),
  secretKeyFile: text('ACS_SECRET_KEY_FILE', 'file that holds what ACS_SECRET_KEY would'),
  ...vaultVariables,
}

const NAME = secretKeyVariables.secretKey.name
const FILE = secretKeyVariables.secretKeyFile.name

/**
 * The environment with `ACS_SECRET_KEY` as services read it: out of the file, unwrapped. Without either it stays as it
 * is. @throws ConfigError
 */
export async function withSecretKey(env: Environment): Promise<Environment> {
  const config = readConfig(secretKeyVariables, env)
  if (config.secretKey !== undefined && config.secretKeyFile !== undefined)
    throw new ConfigError(`${NAME} and ${FILE} are both set, but should be one of the two`)
  const given = config.secretKeyFile === undefined ? config.secretKey : textOfFile(FILE, config.secretKeyFile)
  if (given === undefined) return env
  const keys = given.split(/[,\n]/).map(key => key.trim())
  const vault = createVault(config)
  const opened = await Promise.all(
    keys.map(key => (key.startsWith(vault.beginning) ? vault.unwrap(key) : Promise.resolve(key))),
  )
  return { ...env, [FILE]: undefined, [NAME]: opened.filter(key => key !== '').join(',') }
}
