/** Registry commands as changes: what may be asked, in the form in which it is kept. Pure. */
import {
  TAG,
  TENANT,
  create,
  deviceIdOf,
  parseDeviceId,
  registryV1,
  tagKey,
  tagOf,
  tenantOf,
} from '@auroralinks/contracts'
import type { DeviceIdentity } from '@auroralinks/contracts'
import { excerpt } from '@auroralinks/runtime'
import { FORM_MODES, formOf } from './answer-form.ts'
import type { AnswerForm, FormNote } from './answer-form.ts'
import type { DeviceState, DuplicateSource } from './known-device.ts'
import { identityError } from './names.ts'

/** Undefined = leave as it is; null = take away. */
export interface CredentialsChange {
  username?: string | null
  sealedPassword?: Uint8Array | null
  connectionRequestUsername?: string | null
  sealedConnectionRequestPassword?: Uint8Array | null
}

/** What a line of an import says of a device. */
export interface Provision {
  identity: DeviceIdentity
  credentials: CredentialsChange
  addTags: string[]
  /** Whose it shall be: null the installation's; undefined: as it is. */
  tenant?: string | null
}

export type Change =
  | { type: 'credentials'; identity: DeviceIdentity; change: CredentialsChange }
  | { type: 'tags'; add: string[]; remove: string[] }
  | {
      type: 'state'
      state: Exclude<DeviceState, 'expected'>
      reason: 'operator' | 'duplicate-identity'
      sources: DuplicateSource[]
    }
  | { type: 'traced'; traced: boolean }
  | { type: 'form'; form: AnswerForm }
  | { type: 'formNote'; note: FormNote }
  /** Null: its sessions stay here. */
  | { type: 'redirect'; url: string | null }
  | { type: 'rotate' }
  | { type: 'takeOver'; identity: DeviceIdentity; from: string }
  | { type: 'replaced'; by: string }
  | { type: 'provision'; provision: Provision }
  /** Null: the installation's. */
  | { type: 'tenant'; tenant: string | null }
  /** Out of quarantine. */
  | { type: 'claim' }
  | { type: 'remove' }

/** Why a command is not carried out. */
export interface Refusal {
  code: string
  string: string
}

export interface CredentialsRow {
  username: string | null
  password: Uint8Array | null
  connectionRequestUsername: string | null
  connectionRequestPassword: Uint8Array | null
}

export const MAX_TAGS = 100
/** As ManagementServer.Username and ConnectionRequestUsername (TR-181). */
const MAX_USERNAME = 256
const STATES = ['active', 'quarantined', 'blocked'] as const

const refuse = (code: string, string: string): Refusal => ({ code, string })

/** Reads a command; `open` unseals a secret, null when it was sealed with another key. */
export function changeOf(
  command: registryV1.RegistryCommand,
  open: (sealed: Uint8Array) => string | null,
): Change | Refusal {
  const { change } = command
  switch (change.case) {
    case 'setCredentials':
      return credentialsOf(command.deviceId, change.value, open)
    case 'setTags':
      return tagsOf(change.value)
    case 'setState': {
      const state = STATES.find(s => s === change.value.state)
      return state === undefined
        ? refuse('invalid-state', `A state is one of ${STATES.join(', ')}`)
        : { type: 'state', state, ...whyOf(change.value) }
    }
    case 'setTraced':
      return { type: 'traced', traced: change.value.traced }
    case 'setXmlDeclaration': {
      const mode = FORM_MODES.find(m => m === change.value.mode)
      return mode === undefined
        ? refuse(
            'invalid-xml-declaration',
            `The XML declaration is sent in one of these ways: ${FORM_MODES.join(', ')}`,
          )
        : { type: 'form', form: formOf(mode) }
    }
    case 'noteAnswerForm':
      return { type: 'formNote', note: { declaration: change.value.xmlDeclaration, worked: change.value.worked } }
    case 'setRedirect':
      return redirectOf(change.value.url)
    case 'takeOver': {
      const identity = identityOf(command.deviceId)
      return 'code' in identity ? identity : { type: 'takeOver', identity, from: change.value.fromDeviceId }
    }
    case 'noteReplaced':
      return { type: 'replaced', by: change.value.byDeviceId }
    case 'rotateCredentials':
      return { type: 'rotate' }
    case 'provision':
      return provisionOf(command.deviceId, change.value, open)
    case 'setTenant':
      return tenantChange(change.value.tenant)
    case 'claim':
      return { type: 'claim' }
    case 'removeDevice':
      return { type: 'remove' }
    case undefined:
      return refuse('unknown-change', 'This change of the registry is not known here')
  }
}

function provisionOf(
  id: string,
  set: registryV1.Provision,
  open: (sealed: Uint8Array) => string | null,
): Change | Refusal {
  const credentials = credentialsOf(id, set.credentials ?? create(registryV1.SetCredentialsSchema), open)
  const tags = tagsOf(create(registryV1.SetTagsSchema, { add: set.addTags }))
  if ('code' in credentials) return credentials
  if ('code' in tags) return tags
  const { identity, change } = credentials
  const whose = set.tenant === undefined ? null : tenantChange(set.tenant)
  if (whose !== null && 'code' in whose) return whose
  return {
    type: 'provision',
    provision: { identity, credentials: change, addTags: tags.add, ...(whose !== null && { tenant: whose.tenant }) },
  }
}

const tenantChange = (name: string): Extract<Change, { type: 'tenant' }> | Refusal =>
  name !== '' && tenantOf(name) === null
    ? refuse('invalid-tenant', `"${excerpt(name)}" is no name of a tenant. ${TENANT.description}`)
    : { type: 'tenant', tenant: name === '' ? null : name }

const whyOf = ({ reason, sources }: registryV1.SetState) => ({
  reason: reason === 'duplicate-identity' ? ('duplicate-identity' as const) : ('operator' as const),
  sources: sources.slice(0, 8).map(s => ({
    remoteAddress: s.remoteAddress,
    connectionRequestUrl: s.connectionRequestUrl,
    macAddresses: s.macAddresses.slice(0, 16),
    at: Number(s.at),
  })),
})

/** Of a URL that a CPE is sent to, in characters: as many as an ACS URL has. */
const MAX_URL = 256

/** In the form in which it is sent: a header takes no line end and no character beyond ASCII. */
function redirectOf(text: string): Change | Refusal {
  if (text === '') return { type: 'redirect', url: null }
  const url = URL.canParse(text) ? new URL(text) : null
  const isWeb = url !== null && /^https?:$/.test(url.protocol) && url.hostname !== ''
  if (!isWeb || url.username !== '' || url.password !== '' || url.hash !== '' || url.href.length > MAX_URL)
    return refuse(
      'invalid-redirect',
      `A device is sent to an http or https URL without user and fragment, of at most ${MAX_URL} characters`,
    )
  return { type: 'redirect', url: url.href }
}

/** Of a device that may not be registered yet. */
function identityOf(id: string): DeviceIdentity | Refusal {
  const identity = parseDeviceId(id)
  if (identity === null || deviceIdOf(identity) !== id)
    return refuse(
      'invalid-id',
      'A device id is OUI-ProductClass-SerialNumber or OUI-SerialNumber, each part percent-encoded outside 0-9A-Za-z_',
    )
  const problem = identityError(identity)
  return problem === null ? identity : refuse('invalid-id', problem)
}

function credentialsOf(
  id: string,
  set: registryV1.SetCredentials,
  open: (sealed: Uint8Array) => string | null,
): Extract<Change, { type: 'credentials' }> | Refusal {
  const identity = identityOf(id)
  if ('code' in identity) return identity
  for (const username of [set.username, set.connectionRequestUsername]) {
    if (username !== undefined && (username.length > MAX_USERNAME || /[\u0000-\u001f\u007f]/.test(username))) {
      return refuse('invalid-username', `A username has at most ${MAX_USERNAME} characters and no control characters`)
    }
  }
  for (const secret of [set.sealedPassword, set.sealedConnectionRequestPassword]) {
    if (secret !== undefined && secret.length > 0 && open(secret) === null)
      return refuse(
        'unreadable-secret',
        'The password was sealed with another key than this service has (ACS_SECRET_KEY)',
      )
  }
  const change: CredentialsChange = {}
  if (set.username !== undefined) change.username = set.username === '' ? null : set.username
  if (set.sealedPassword !== undefined)
    change.sealedPassword = set.sealedPassword.length === 0 ? null : set.sealedPassword
  if (set.connectionRequestUsername !== undefined) change.connectionRequestUsername = set.connectionRequestUsername
  if (set.sealedConnectionRequestPassword !== undefined)
    change.sealedConnectionRequestPassword =
      set.sealedConnectionRequestPassword.length === 0 ? null : set.sealedConnectionRequestPassword
  return { type: 'credentials', identity, change }
}

function tagsOf(set: registryV1.SetTags): Extract<Change, { type: 'tags' }> | Refusal {
  const wrong = [...set.add, ...set.remove].find(tag => tagOf(tag) === null)
  if (wrong !== undefined) return refuse('invalid-tag', `"${excerpt(wrong)}" is no tag. ${TAG.description}`)
  return { type: 'tags', add: set.add.flatMap(tag => tagOf(tag) ?? []), remove: set.remove }
}

/** The tags after a change, sorted, each once whatever its case and as written last; a tag both added and removed is removed. */
export function mergeTags(before: string[], change: { add: string[]; remove: string[] }): string[] {
  const after = new Map([...before, ...change.add].map(tag => [tagKey(tag), tag]))
  for (const tag of change.remove) after.delete(tagKey(tag))
  return [...after.values()].sort()
}

/** The credentials after a change; a password without a username goes with the device id (TR-069 3.4.4). */
export function mergeCredentials(id: string, before: CredentialsRow | null, change: CredentialsChange): CredentialsRow {
  const password = change.sealedPassword === undefined ? (before?.password ?? null) : change.sealedPassword
  const username = change.username === undefined ? (before?.username ?? null) : change.username
  return {
    username: username ?? (password === null ? null : id),
    password,
    connectionRequestUsername:
      change.connectionRequestUsername === undefined
        ? (before?.connectionRequestUsername ?? null)
        : change.connectionRequestUsername,
    connectionRequestPassword:
      change.sealedConnectionRequestPassword === undefined
        ? (before?.connectionRequestPassword ?? null)
        : change.sealedConnectionRequestPassword,
  }
}
