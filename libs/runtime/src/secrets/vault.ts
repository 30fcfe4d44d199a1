/**
 * HashiCorp Vault's transit engine (OpenBao's is the same), by its HTTP API: the installation's key is kept as
 * `vault:v1:…`, encrypted under a key of Vault's, and opened at the start of each process (POST transit/decrypt/NAME).
 */
import { setTimeout as pause } from 'node:timers/promises'
import { ConfigError, text } from '../config.ts'
import type { Declared } from '../config.ts'
import { excerpt } from '../excerpt.ts'
import { isLoopback } from '../loopback.ts'
import type { KeyManagement } from './key-management.ts'
import { textOfFile } from './text-of-file.ts'

export const vaultVariables = {
  vaultAddress: text('ACS_VAULT_ADDR', 'where HashiCorp Vault or OpenBao answers: https, or http on this machine'),
  vaultToken: text('ACS_VAULT_TOKEN', 'token that may decrypt there'),
  vaultTokenFile: text('ACS_VAULT_TOKEN_FILE', 'file that holds the token, as its agent writes it'),
  vaultTransit: text('ACS_VAULT_TRANSIT', 'where its transit engine is mounted', 'transit'),
  vaultKey: text('ACS_VAULT_KEY', "the transit engine's key under which ours is encrypted", 'acs'),
  vaultNamespace: text('ACS_VAULT_NAMESPACE', 'namespace there; unset: none'),
}

/** One question, in ms. */
const ANSWER_MS = 10_000
/** How long a start waits for a service that does not answer or is sealed, in ms. */
const PATIENCE_MS = 60_000
const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 5_000

export function createVault(config: Declared<typeof vaultVariables>, o: { patienceMs?: number } = {}): KeyManagement {
  return {
    beginning: 'vault:',
    async unwrap(wrapped) {
      const { url, headers } = requestTo(config)
      const end = performance.now() + (o.patienceMs ?? PATIENCE_MS)
      for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
        const answer = await ask(url, headers, wrapped)
        if ('key' in answer) return answer.key
        if (!answer.mayPass) throw new ConfigError(`Vault does not open ACS_SECRET_KEY: ${answer.why}`)
        if (performance.now() + wait > end)
          throw new ConfigError(`Vault does not answer (ACS_VAULT_ADDR): ${answer.why}`)
        await pause(wait)
      }
    },
  }
}

function requestTo(config: Declared<typeof vaultVariables>): { url: string; headers: Record<string, string> } {
  const { vaultAddress: address, vaultNamespace: namespace } = config
  if (address === undefined)
    throw new ConfigError(`${vaultVariables.vaultAddress.name} is not set, but ACS_SECRET_KEY is one that Vault opens`)
  const base = URL.canParse(address) ? new URL(address) : null
  if (base === null || !(base.protocol === 'https:' || (base.protocol === 'http:' && isLoopback(base.hostname))))
    throw new ConfigError(`${vaultVariables.vaultAddress.name} should be an https URL, or an http one on this machine`)
  const path = [...config.vaultTransit.split('/'), 'decrypt', config.vaultKey].map(encodeURIComponent).join('/')
  return {
    url: `${base.href.replace(/\/+$/, '')}/v1/${path}`,
    headers: {
      'x-vault-token': tokenOf(config),
      'content-type': 'application/json',
      ...(namespace === undefined ? {} : { 'x-vault-namespace': namespace }),
    },
  }
}

function tokenOf(config: Declared<typeof vaultVariables>): string {
  if (config.vaultToken !== undefined) return config.vaultToken
  const { vaultTokenFile: file } = config
  if (file === undefined) throw new ConfigError('neither ACS_VAULT_TOKEN nor ACS_VAULT_TOKEN_FILE is set')
  return textOfFile('ACS_VAULT_TOKEN_FILE', file)
}

type Answer = { key: string } | { why: string; mayPass: boolean }

async function ask(url: string, headers: Record<string, string>, ciphertext: string): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify({ ciphertext }),
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_MS),
    })
    const body = (await response.json().catch(() => null)) as {
      data?: { plaintext?: unknown }
      errors?: unknown
    } | null
    const plaintext = body?.data?.plaintext
    if (response.ok && typeof plaintext === 'string' && plaintext !== '') return { key: keyOf(plaintext) }
    const errors = Array.isArray(body?.errors) ? body.errors.map(String).join('; ') : ''
    return {
      why: `${response.status} ${excerpt(errors)}`.trim(),
      // 429: a standby; 503: sealed, or starting.
      mayPass: response.status >= 500 || response.status === 429,
    }
  } catch (error) {
    const { cause, message } = error as Error
    return { why: cause instanceof Error ? cause.message : message, mayPass: true }
  }
}

/** Vault gives bytes, as base64: a key of ours that was put under it is the text that they are; a data key that it made is taken as it is written. */
function keyOf(base64: string): string {
  const text = Buffer.from(base64, 'base64').toString('latin1')
  return /^[\x21-\x7e]{16,}$/.test(text) ? text : base64
}
