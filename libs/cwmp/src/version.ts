/**
 * CWMP versions and their namespaces.
 *
 * TR-069 Table 89: 1.0 and 1.1 have namespaces of their own; 1.2, 1.3 and 1.4 share `cwmp-1-2`.
 * TR-069 Table 9: without SupportedCWMPVersions the version is inferred from the namespace and, for 1.2 and 1.3, from SessionTimeout.
 */
export type CwmpVersion = '1.0' | '1.1' | '1.2' | '1.3' | '1.4'

/** All versions of the protocol that are known, oldest first. */
export const versions: readonly CwmpVersion[] = ['1.0', '1.1', '1.2', '1.3', '1.4']

const namespaces: Record<CwmpVersion, string> = {
  '1.0': 'urn:dslforum-org:cwmp-1-0',
  '1.1': 'urn:dslforum-org:cwmp-1-1',
  '1.2': 'urn:dslforum-org:cwmp-1-2',
  '1.3': 'urn:dslforum-org:cwmp-1-2',
  '1.4': 'urn:dslforum-org:cwmp-1-2',
}

/** The namespace that messages of a version are sent in (TR-069 Table 89). */
export function namespaceOf(version: CwmpVersion): string {
  return namespaces[version]
}

export interface VersionHints {
  namespace: string
  supportedVersions: string[] | null
  sessionTimeout: number | null
}

/**
 * The version that an envelope is taken to be of (TR-069 Table 9). `cwmp-1-3` and `cwmp-1-4`, which some CPEs send, are no
 * namespaces of the standard and mean what they say. With SupportedCWMPVersions it is the newest that both sides know.
 */
export function inferVersion(hints: VersionHints): { version: CwmpVersion; known: boolean } {
  if (hints.supportedVersions !== null) return { version: newestCommon(hints.supportedVersions) ?? '1.4', known: true }
  const minor = /^urn:dslforum-org:cwmp-1-(\d+)$/.exec(hints.namespace)?.[1]
  if (minor === undefined) return { version: '1.0', known: hints.namespace === '' }
  if (minor === '2') return { version: hints.sessionTimeout === null ? '1.2' : '1.3', known: true }
  const version = versions.find(candidate => candidate === `1.${minor}`)
  return { version: version ?? '1.4', known: version !== undefined }
}

/**
 * The version of the session that an Inform opens (TR-069 3.7.2.1). `answer`: whether the InformResponse must carry
 * UseCWMPVersion, which it must not where the CPE sent no SupportedCWMPVersions. Fault 8006 when no version is common.
 */
export function negotiateVersion(envelope: {
  version: CwmpVersion
  supportedVersions: string[] | null
}): { ok: true; version: CwmpVersion; answer: boolean } | { ok: false; fault: '8006' } {
  if (envelope.supportedVersions === null) return { ok: true, version: envelope.version, answer: false }
  const version = newestCommon(envelope.supportedVersions)
  return version === null ? { ok: false, fault: '8006' } : { ok: true, version, answer: true }
}

function newestCommon(offered: string[]): CwmpVersion | null {
  return versions.findLast(version => offered.includes(version)) ?? null
}
