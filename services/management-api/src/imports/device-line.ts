/** A line of an import as what is asked of identity, or why not. Pure, but for the sealing of passwords. */
import { TAG, TENANT, canonicalOui, deviceIdOf, parseDeviceId, tagOf, tenantOf } from '@auroralinks/contracts'
import { excerpt } from '@auroralinks/runtime'
import type { Column, Heading } from './columns.ts'
import { cellsOf, columnOf } from './columns.ts'

/** As it is kept until it is asked for; passwords sealed, in base64. An empty text takes away, what is absent stays. */
export interface DeviceBody {
  username?: string
  password?: string
  connectionRequestUsername?: string
  connectionRequestPassword?: string
  tags?: string[]
  tenant?: string
}

export type DeviceLine = { deviceId: string; body: DeviceBody } | { code: string; reason: string }

/** Of a username or password, in characters, as ManagementServer takes them. */
const LONGEST = 256
const MOST_TAGS = 100
const CONTROL = /[\u0000-\u001f\u007f]/

const bad = (code: string, reason: string): { code: string; reason: string } => ({ code, reason })

/** Cells by their column; a null takes away what is there. */
type Cells = Partial<Record<Column, string | string[] | null>>

export interface LineContext {
  /** Null: JSON lines. */
  heading: Heading | null
  /** Fields that are not known are passed over. */
  passOver: boolean
  /** Whether a line may say whose its device is. */
  mayGiveAway: boolean
  seal(password: string): Uint8Array
}

/** @param text one line, not empty */
export function deviceLineOf(text: string, c: LineContext): DeviceLine {
  const cells = c.heading === null ? jsonCells(text, c.passOver) : csvCells(text, c.heading)
  if ('code' in cells) return cells as { code: string; reason: string }
  const deviceId = identityOf(cells as Cells)
  if (typeof deviceId !== 'string') return deviceId
  const body = bodyOf(cells as Cells, c)
  return 'code' in body ? body : { deviceId, body }
}

function csvCells(text: string, { delimiter, columns }: Heading): Cells | { code: string; reason: string } {
  const values = cellsOf(text, delimiter)
  if (typeof values === 'string') return bad('malformed', values)
  if (values.length > columns.length)
    return bad('malformed', `has ${values.length} cells, and the heading has ${columns.length} columns`)
  const out: Cells = {}
  values.forEach((value, i) => {
    const column = columns[i]
    // An empty cell says nothing.
    if (column != null && value !== '') out[column] = value
  })
  return out
}

function jsonCells(text: string, passOver: boolean): Cells | { code: string; reason: string } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    // Not with the text itself, which may hold a password.
    const where = /position \d+/.exec(error instanceof Error ? error.message : '')?.[0]
    return bad('malformed', `is no JSON${where === undefined ? '' : ` (${where})`}`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return bad('malformed', 'is no JSON object')
  const out: Cells = {}
  for (const [name, v] of Object.entries(value)) {
    const column = columnOf(name)
    if (column === undefined) {
      if (passOver) continue
      return bad('unknown-field', `there is no field "${excerpt(name)}" here`)
    }
    const isTags = column === 'tags' && Array.isArray(v) && v.every(tag => typeof tag === 'string')
    if (typeof v !== 'string' && v !== null && !isTags)
      return bad('malformed', `${column} is no text${column === 'tags' ? ' and no list of texts' : ''}`)
    if (typeof v === 'string' && (v.includes('\0') || !v.isWellFormed()))
      return bad('malformed', `${column} holds a NUL character or half of a surrogate pair`)
    out[column] = v as string | string[] | null
  }
  return out
}

/** What a spreadsheet makes of a long number. */
const SPREADSHEET = /^\d(?:[.,]\d+)?E\+\d+$/i

function identityOf(cells: Cells): string | { code: string; reason: string } {
  const text = (column: Column): string => (typeof cells[column] === 'string' ? (cells[column] as string).trim() : '')
  const given = text('id')
  if (given !== '') {
    const parsed = parseDeviceId(given)
    return parsed !== null && deviceIdOf(parsed) === given && parsed.serialNumber.trim() !== ''
      ? given
      : bad(
          'invalid-id',
          `"${excerpt(given)}" is no device id: OUI-ProductClass-SerialNumber, each part percent-encoded outside 0-9A-Za-z_`,
        )
  }
  const serialNumber = text('serialNumber')
  if (text('oui') === '' || serialNumber === '')
    return bad('no-identity', 'names no device: id, or oui and serialNumber, are needed')
  const oui = canonicalOui(text('oui'))
  if (oui === null)
    return bad('invalid-oui', `"${excerpt(text('oui'))}" is no OUI: six hexadecimal digits, as in 00D09E`)
  if (SPREADSHEET.test(serialNumber))
    return bad(
      'spreadsheet-number',
      `"${excerpt(serialNumber)}" is what a spreadsheet makes of a long number: format the column as text`,
    )
  const identity = { oui, productClass: text('productClass'), serialNumber }
  for (const [name, value] of Object.entries(identity))
    if (value.length > LONGEST || CONTROL.test(value))
      return bad('invalid-id', `${name} has more than ${LONGEST} characters, or a control character`)
  return deviceIdOf(identity)
}

function bodyOf(cells: Cells, { seal, mayGiveAway }: LineContext): DeviceBody | { code: string; reason: string } {
  const body: DeviceBody = {}
  for (const name of ['username', 'password', 'connectionRequestUsername', 'connectionRequestPassword'] as const) {
    const value = cells[name]
    if (value === undefined) continue
    const text = (value as string | null) ?? ''
    if (text.length > LONGEST) return bad('too-long', `${name} has more than ${LONGEST} characters`)
    const isSecret = name === 'password' || name === 'connectionRequestPassword'
    if (!isSecret && CONTROL.test(text)) return bad('invalid-username', `${name} holds a control character`)
    body[name] = isSecret && text !== '' ? Buffer.from(seal(text)).toString('base64') : text
  }
  if (cells.tenant !== undefined) {
    const tenant = ((cells.tenant as string | null) ?? '').trim()
    if (!mayGiveAway) return bad('tenant-not-allowed', "only the installation's administrators say whose a device is")
    if (tenant !== '' && tenantOf(tenant) === null)
      return bad('invalid-tenant', `"${excerpt(tenant)}" is no name of a tenant: ${TENANT.description}`)
    body.tenant = tenant
  }
  const tags = cells.tags
  if (tags == null) return body
  const list = (Array.isArray(tags) ? tags : tags.split(';')).map(tag => tag.trim()).filter(tag => tag !== '')
  const none = list.find(tag => tagOf(tag) === null)
  if (none !== undefined) return bad('invalid-tag', `"${excerpt(none)}" is no tag. ${TAG.description}`)
  if (list.length > MOST_TAGS) return bad('too-many-tags', `has more than ${MOST_TAGS} tags`)
  if (list.length > 0) body.tags = list.flatMap(tag => tagOf(tag) ?? [])
  return body
}
