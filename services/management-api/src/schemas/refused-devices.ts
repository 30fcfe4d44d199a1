/** Devices that are turned away because they are not known, as the API shows them. */
import { z } from '@hono/zod-openapi'
import { Time, listOf, pageQuery, sortQuery } from './common.ts'

const RefusedDevice = z
  .object({
    deviceId: z.string().openapi({ example: '00D09E-Box-A1' }),
    oui: z.string(),
    productClass: z.string(),
    serialNumber: z.string(),
    manufacturer: z.string(),
    softwareVersion: z.string(),
    ipAddress: z.string().openapi({ description: 'From which it came last' }),
    connectionRequestUrl: z.string(),
    username: z.string().openapi({ description: 'That it named, proved or not; empty: none' }),
    events: z
      .array(z.object({ code: z.string(), commandKey: z.string() }))
      .openapi({ description: 'Of its last Inform' }),
    firstAt: Time,
    lastAt: Time,
    times: z.number().int().openapi({ description: 'How often it was turned away' }),
  })
  .openapi('RefusedDevice')

export const RefusedDevices = listOf(RefusedDevice, 'RefusedDevices')
export const RefusedDevicesQuery = z.strictObject({
  ...pageQuery,
  sort: sortQuery(['lastAt', 'firstAt', 'times', 'deviceId'], '-lastAt'),
})
