/** Devices that are turned away because they are not known (`ACS_UNKNOWN_DEVICES=refuse`). */
import { pageRequest } from '../context.ts'
import type { Services } from '../context.ts'
import { endpoint } from '../endpoint.ts'
import type { Api } from '../endpoint.ts'
import { RefusedDevices, RefusedDevicesQuery } from '../schemas/refused-devices.ts'
import { REFUSED_SORT_FIELDS, listRefused } from '../store/refused-devices.ts'

export function refusedDeviceRoutes(api: Api, s: Services): void {
  endpoint(
    api,
    {
      method: 'get',
      path: '/refused-devices',
      tag: 'Devices',
      summary: 'Devices that are turned away because they are not known',
      description:
        'With ACS_UNKNOWN_DEVICES=refuse: who came, from where, how often, and what it said, within seconds. Announce one (`PUT devices/{id}/credentials`, or a line of an import) and its next Inform is let in; it is off the list then. At most 10,000, and 100 of one address; who does not come for 30 days is forgotten.',
      permission: 'devices.import',
      onlyInstallation: true,
      query: RefusedDevicesQuery,
      responses: { 200: { description: 'A page, the newest first', schema: RefusedDevices } },
      problems: ['invalid-cursor'],
    },
    async ({ c, query }) =>
      c.json(await listRefused(s.database, pageRequest(query, REFUSED_SORT_FIELDS, 'deviceId', 'refused-devices'))),
  )
}
