/** Devices as the API shows and takes them. */
import { z } from '@hono/zod-openapi'
import { parseDeviceId } from '@auroralinks/contracts'
import { TenantName, TenantOrNull } from './tenants.ts'
import { EventCode, listOf, pageQuery, Reachability, sortQuery, Tag, TimeOrNull } from './common.ts'

export const STATES = ['expected', 'active', 'quarantined', 'blocked'] as const

export const XML_DECLARATION = ['auto', 'always', 'never'] as const

const deviceShape = {
  id: z.string().openapi({
    example: '00D09E-Box-0123456',
    description: 'OUI-ProductClass-SerialNumber, or OUI-SerialNumber, each part percent-encoded outside 0-9A-Za-z_',
  }),
  oui: z.string(),
  productClass: z.string(),
  serialNumber: z.string(),
  manufacturer: z.string().nullable(),
  hardwareVersion: z.string().nullable(),
  softwareVersion: z.string().nullable(),
  dataModelRoot: z.string().nullable().openapi({ example: 'Device.' }),
  macAddresses: z.array(z.string()),
  tags: z.array(z.string()),
  state: z.enum(STATES),
  quarantine: z
    .object({
      reason: z.enum(['unknown-device', 'shared-serial', 'operator', 'duplicate-identity']).openapi({
        description:
          'unknown-device: it was not known (ACS_UNKNOWN_DEVICES); shared-serial: likewise, and many devices have its serial number; operator: somebody put it there; duplicate-identity: two devices come with its identity',
      }),
      at: z.string().openapi({ format: 'date-time' }),
      sources: z
        .array(
          z.object({
            remoteAddress: z.string(),
            connectionRequestUrl: z.string(),
            macAddresses: z.array(z.string()),
            at: z.string().openapi({ format: 'date-time' }),
          }),
        )
        .optional()
        .openapi({ description: 'Of two devices with one identity: where each came from last' }),
    })
    .nullable()
    .openapi({ description: 'Why and since when it is in quarantine; null where it is not, or nobody knows' }),
  traced: z.boolean().openapi({ description: 'Whether the messages of its sessions are kept whole' }),
  tenant: TenantOrNull,
  xmlDeclaration: z.enum(XML_DECLARATION).openapi({
    description:
      'Whether what it is told begins with an XML declaration; auto: it is learned from how its sessions go on',
  }),
  answerForm: z
    .object({
      xmlDeclaration: z.boolean(),
      by: z.enum(['default', 'trial', 'learned', 'operator', 'quirk']).openapi({
        description:
          'default: nothing is known; trial: sessions ended at their InformResponse, and the other form is being tried; learned: it worked; operator: it was set; quirk: a quirk profile of the device says so',
      }),
    })
    .openapi({ description: 'How what it is told is written now' }),
  quirks: z
    .array(z.string())
    .openapi({ description: 'Its quirk profiles; where two say something else, the first is heard' }),
  replaces: z.string().nullable().openapi({ description: 'The device whose place it took' }),
  replacedBy: z.string().nullable().openapi({ description: 'The device that took its place' }),
  redirectTo: z.string().nullable().openapi({
    description: 'The ACS that each of its sessions is sent to; null: none',
    example: 'https://acs2.example.net/cwmp',
  }),
  redirectedAt: TimeOrNull.openapi({ description: 'When a session was sent there last' }),
  redirects: z.number().int().openapi({ description: 'How many sessions were sent to another ACS' }),
  connectionRequestUrl: z.string().nullable(),
  ipAddress: z.string().nullable(),
  cwmpVersion: z.string().nullable().openapi({ example: '1.4', description: 'The version of CWMP that it speaks' }),
  retryCount: z.number().int().openapi({
    description:
      'How many of its sessions had failed one after the other, as it said itself, before the last one that began (TR-069 Table 37)',
  }),
  firstContactAt: TimeOrNull,
  lastInformAt: TimeOrNull,
  lastBootAt: TimeOrNull,
  lastBootstrapAt: TimeOrNull,
  silentSince: TimeOrNull.openapi({
    description: 'Since when it has missed its periodic Informs; null: it comes, or nobody can say',
  }),
  lastEvents: z.array(EventCode).openapi({ description: 'Why it came last' }),
}

export const Device = z.object(deviceShape).openapi('Device')
export type Device = z.infer<typeof Device>
/** One device, with what is worked out for it alone. */
export const DeviceWithReachability = Device.extend({ reachability: Reachability.nullable() }).openapi(
  'DeviceWithReachability',
)
export const DEVICE_FIELDS = Object.keys(deviceShape) as (keyof Device)[]

/** With `fields`, only those named. */
export const DeviceList = listOf(
  Device.partial().extend({
    parameters: z
      .record(z.string(), z.string())
      .optional()
      .openapi({ description: 'Values of those that were asked for, as far as they are known' }),
  }),
  'DeviceList',
)

/** Percent-encoded once in a path, as its own escapes hold `%`; an id that was not is understood where it can be. */
export const DeviceParams = z.object({
  id: z.string().min(1).openapi({
    description: 'Device id, percent-encoded for the path (its own % as %25)',
    example: '00D09E-Box-0123456',
  }),
})

export const isDeviceId = (id: string): boolean => parseDeviceId(id) !== null

export const DEVICE_SORT = [
  'id',
  'oui',
  'productClass',
  'serialNumber',
  'manufacturer',
  'softwareVersion',
  'state',
  'firstContactAt',
  'lastInformAt',
  'lastBootAt',
] as const

const fieldsQuery = z
  .string()
  .optional()
  .openapi({
    description: `Comma-separated; only these are shown. Fields: ${DEVICE_FIELDS.join(', ')}`,
    example: 'id,softwareVersion',
  })

/** Values that a list shows of each device. */
const MOST_PARAMETERS = 20

export const DeviceListQuery = z.strictObject({
  ...pageQuery,
  sort: sortQuery(DEVICE_SORT, 'id'),
  fields: fieldsQuery,
  oui: z.string().optional(),
  productClass: z.string().optional(),
  serialNumber: z.string().optional(),
  mac: z.string().optional().openapi({ description: 'In any usual notation', example: '00:11:22:33:44:55' }),
  tag: Tag.optional(),
  state: z.enum(STATES, { error: `is one of ${STATES.join(', ')}` }).optional(),
  tenant: TenantName.optional(),
  q: z.string().trim().min(1).max(256).optional().openapi({
    description:
      'What a person types: the beginning of the id or serial number, the MAC address in any notation, the IP address, a tag or the user name. Of each at most 1,000 are found',
    example: '00:d0:9e:00:00:01',
  }),
  parameters: z
    .string()
    .transform(text =>
      text
        .split(',')
        .map(n => n.trim())
        .filter(n => n !== ''),
    )
    .refine(names => names.length <= MOST_PARAMETERS, `names at most ${MOST_PARAMETERS}`)
    .default([])
    .openapi({
      type: 'string',
      description: `Names, comma-separated, at most ${MOST_PARAMETERS}, whose values each device shows as \`parameters\`; needs \`parameters.read\``,
      example: 'Device.WiFi.SSID.1.SSID',
    }),
  format: z.enum(['json', 'csv', 'jsonl'], { error: 'is json, csv or jsonl' }).default('json').openapi({
    description:
      'csv, jsonl: all devices that the query finds, a line each, from `cursor` on; `limit` says nothing then. In CSV a text that a spreadsheet would take for a formula begins with an apostrophe',
  }),
  filter: z.string().optional().openapi({
    description:
      'As in AIP-160: `AND`, `OR` (binds more tightly), `NOT`, parentheses; `= != < <= > >= :` (has); `*` at the begin or end of a text; parameter names in double quotes',
    example: 'state = active AND softwareVersion = "1.*" AND "Device.DeviceInfo.UpTime" < 3600',
  }),
})

export const DeviceQuery = z.strictObject({ fields: fieldsQuery })

export const DevicePatch = z
  .strictObject({
    tags: z.array(Tag).max(100).optional().openapi({ description: 'All the tags that it shall have' }),
    state: z.enum(['active', 'quarantined', 'blocked'], { error: 'is one of active, quarantined, blocked' }).optional(),
    traced: z.boolean({ error: 'is true or false' }).optional(),
    redirectTo: z
      .url({ protocol: /^https?$/, error: 'is an http or https URL, or null' })
      .max(256, 'has at most 256 characters')
      .nullable()
      .optional()
      .openapi({ description: 'Sends each of its sessions to another ACS with 307; null: no more' }),
    tenant: TenantName.nullable().optional().openapi({
      description: "Whose it is from now on, with all its history; null: the installation's. Needs `tenants.manage`",
    }),
    xmlDeclaration: z.enum(XML_DECLARATION, { error: `is one of ${XML_DECLARATION.join(', ')}` }).optional(),
  })
  .openapi('DevicePatch')

/** In a path as one segment: `/` as `%2F`. */
export const TagParams = z.object({ id: DeviceParams.shape.id, tag: Tag })

const secret = (what: string) =>
  z
    .string()
    .max(256, 'has at most 256 characters')
    .nullable()
    .optional()
    .openapi({ description: `${what}; null takes it away, absent leaves it as it is` })

export const Credentials = z
  .strictObject({
    username: secret('User name with which the device authenticates itself (default: its id)'),
    password: secret('Its password'),
    connectionRequestUsername: secret('User name for connection requests'),
    connectionRequestPassword: secret('Password for connection requests'),
  })
  .openapi('Credentials')

export const CredentialsShown = z
  .object({
    deviceId: z.string(),
    username: z.string().nullable(),
    hasPassword: z.boolean(),
    connectionRequestUsername: z.string().nullable(),
    hasConnectionRequestPassword: z.boolean(),
    changedAt: TimeOrNull.openapi({ description: 'Since when it has these' }),
    rotation: z
      .object({
        status: z.enum(['asked', 'sent']).openapi({
          description:
            'asked: it is sent others in its next session, or once more those that it has not used; sent: it has not used them yet, and both count',
        }),
        sentAt: TimeOrNull,
        taskId: z.string().nullable().openapi({ description: 'The task that writes them' }),
      })
      .nullable()
      .openapi({ description: 'null: nothing is on its way' }),
  })
  .openapi('CredentialsShown', { description: 'What is on file; passwords are never shown' })

export const MacAddressList = z
  .object({
    items: z.array(
      z.object({
        macAddress: z.string().openapi({ example: '00:D0:9E:00:00:01' }),
        parameter: z.string().nullable().openapi({
          example: 'Device.Ethernet.Interface.1.MACAddress',
          description: 'Where it is said; null: it was once, in what is not known any more',
        }),
        seenAt: TimeOrNull,
      }),
    ),
  })
  .openapi('MacAddressList')

export const ReplacementBody = z
  .strictObject({
    deviceId: z.string().min(1).refine(isDeviceId, 'is no device id').openapi({
      description: 'The new device; one that is not known yet is registered as expected',
      example: '00D09E-Box-0123457',
    }),
  })
  .openapi('ReplacementBody')

export const Replacement = z
  .object({
    deviceId: z.string(),
    replaces: z.string(),
    registered: z.boolean().openapi({ description: 'It was not known and is expected now' }),
    tags: z.array(z.string()).openapi({ description: 'Those that were moved' }),
    credentials: z.enum(['moved', 'none', 'named', 'kept']).openapi({
      description:
        'none: there were none on file; named: they carry the id of the old device as user name and stay with it; kept: the new one has its own',
    }),
    tasks: z.array(z.object({ from: z.string(), to: z.string(), type: z.string() })).openapi({
      description: 'Tasks that had not begun: cancelled there, created here',
    }),
    left: z
      .array(z.object({ id: z.string(), type: z.string(), reason: z.string() }))
      .openapi({ description: 'Tasks that stay with the old device' }),
    history: z.enum(['shown']).openapi({
      description:
        'What the old device left behind is among what the new one has (`deviceId` of each says whose it was)',
    }),
    shown: z
      .object({
        sessions: z.number().int(),
        tasks: z.number().int(),
        faults: z.number().int(),
        files: z.number().int(),
        connectionRequests: z.number().int(),
      })
      .openapi({ description: 'How many of the old device, and of those whose place it took' }),
    stays: z
      .object({ parameters: z.number().int() })
      .openapi({ description: 'What is known of the old device alone: `GET devices/{id}/parameters` of it' }),
  })
  .openapi('Replacement')
