/**
 * What a virtual CPE installs: a JSON text that names the module, its version and its execution units. It is fetched with
 * HTTP GET, as real packages are.
 * @example { "name": "meter", "vendor": "Example", "version": "1.2", "executionUnits": ["meterd"] }
 */

export interface SoftwarePackage {
  readonly name: string
  readonly vendor: string
  readonly version: string
  /** Of the execution environment that it needs; any where it names none. */
  readonly type: string | null
  readonly executionUnits: readonly string[]
}

/** Where a package is, and how to ask for it. */
export interface PackageSource {
  readonly url: string
  readonly username: string
  readonly password: string
}

/** Why an operation failed (TR-069 Table 87). */
export interface DuFault {
  readonly code: string
  readonly string: string
}

const PATIENCE_MS = 30_000
/** Of a package, in bytes. */
const LARGEST = 65_536

/** Fetches a package. The fault is the CPE's word on why it could not. */
export async function fetchPackage({ url, username, password }: PackageSource): Promise<SoftwarePackage | DuFault> {
  if (!URL.canParse(url)) return { code: '9003', string: 'The URL is none' }
  if (!/^https?:$/.test(new URL(url).protocol)) return { code: '9013', string: 'Only http and https are supported' }
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  let text: string
  try {
    const response = await fetch(url, {
      headers: username === '' ? {} : { authorization },
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    if (!response.ok) {
      await response.body?.cancel()
      return response.status === 401 || response.status === 403
        ? { code: '9012', string: 'The file server did not authenticate the transfer' }
        : { code: '9016', string: `The file server answered ${response.status}` }
    }
    text = await response.text()
  } catch (error) {
    return { code: '9015', string: `The file server cannot be reached: ${(error as Error).message}` }
  }
  return packageOf(text) ?? { code: '9018', string: 'The package cannot be read' }
}

function packageOf(text: string): SoftwarePackage | null {
  if (text.length > LARGEST) return null
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch {
    return null
  }
  if (given === null || typeof given !== 'object') return null
  const { name, vendor = '', version, type = null, executionUnits } = given as Record<string, unknown>
  if (typeof name !== 'string' || typeof version !== 'string' || typeof vendor !== 'string') return null
  if (name === '' || !/^\d+(?:\.\d+)*$/.test(version) || (type !== null && typeof type !== 'string')) return null
  const units = executionUnits ?? [name]
  if (!Array.isArray(units) || !units.every(unit => typeof unit === 'string')) return null
  return { name, vendor, version, type, executionUnits: units }
}

/** Whether version `a` is older than `b`: `1.9` is older than `1.10`. */
export function isOlder(a: string, b: string): boolean {
  const [left, right] = [a, b].map(v => v.split('.').map(Number))
  for (let i = 0; i < Math.max(left!.length, right!.length); i++) {
    const difference = (left![i] ?? 0) - (right![i] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return false
}
