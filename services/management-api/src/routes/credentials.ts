/** Credentials of devices: what is on file, put there, and changed by random ones. */
import type { registryV1 } from '@auroralinks/contracts'
import { excerpt } from '@auroralinks/runtime'
import { deviceOf, findDevice, wantedId } from '../context.ts'
import type { Services } from '../context.ts'
import { endpoint } from '../endpoint.ts'
import type { Api } from '../endpoint.ts'
import { Problem, notFound } from '../problem.ts'
import { Credentials, CredentialsShown, DeviceParams, isDeviceId } from '../schemas/devices.ts'

export function credentialRoutes(api: Api, s: Services): void {
  endpoint(
    api,
    {
      method: 'get',
      path: '/devices/{id}/credentials',
      tag: 'Devices',
      summary: 'What credentials are on file',
      description: 'Whether passwords are there, since when, and whether others are on their way; never a password.',
      permission: 'devices.read',
      params: DeviceParams,
      responses: { 200: { description: 'What is on file', schema: CredentialsShown } },
      problems: ['not-found'],
    },
    async ({ c, params }) => {
      const { id, key } = await deviceOf(s, c, params.id)
      return c.json({ deviceId: id, ...(await s.devices.credentials(key)) })
    },
  )

  endpoint(
    api,
    {
      method: 'post',
      path: '/devices/{id}/credentials/rotation',
      tag: 'Devices',
      summary: 'Have a device get new credentials',
      description:
        'Random ones for itself and for connection requests are written to it in its next session (a connection request makes it come). Until it has used them, those that it has count too.',
      permission: 'credentials.write',
      params: DeviceParams,
      responses: { 202: { description: 'They are sent in its next session', schema: CredentialsShown } },
      problems: ['not-found', 'conflict', 'unavailable'],
    },
    async ({ c, params }) => {
      const { id, key } = await deviceOf(s, c, params.id)
      await s.audit.asking(c, { deviceId: id, after: { rotation: 'asked' } }, () =>
        s.commands.registry(id, { case: 'rotateCredentials', value: {} }, c.get('scope').tenant, c.get('traceparent')),
      )
      return c.json({ deviceId: id, ...(await s.devices.credentials(key)) }, 202)
    },
  )

  endpoint(
    api,
    {
      method: 'put',
      path: '/devices/{id}/credentials',
      tag: 'Devices',
      summary: 'Put credentials on file',
      permission: 'credentials.write',
      description:
        'For an id that is not known yet it registers an expected device. Fields that are left out stay as they are.',
      params: DeviceParams,
      body: Credentials,
      responses: {
        200: { description: 'What is on file', schema: CredentialsShown },
        201: { description: 'Likewise; an expected device was registered', schema: CredentialsShown },
      },
      problems: ['conflict', 'unavailable'],
    },
    async ({ c, params, body }) => {
      const known = await findDevice(s, c, params.id)
      // Whoever is limited to a group registers nothing: a device that is not known yet is in no group. What a tenant registers is its own.
      if (known === null && c.get('scope').devices !== null) throw notFound(`device "${excerpt(params.id)}"`)
      const id = known?.id ?? wantedId(c, params.id)
      if (!isDeviceId(id))
        throw new Problem(
          'invalid-request',
          `"${excerpt(id)}" is no device id: OUI-ProductClass-SerialNumber, each part percent-encoded outside 0-9A-Za-z_`,
          { errors: [{ where: 'id', detail: 'is no device id' }] },
        )
      // Null takes a field away, which travels as an empty one.
      const text = (v: string | null | undefined): string | undefined => (v === undefined ? undefined : (v ?? ''))
      const sealed = (v: string | null | undefined): Uint8Array<ArrayBuffer> | undefined =>
        v === undefined ? undefined : v === null || v === '' ? new Uint8Array() : s.sealer.seal(v)
      const value: Partial<Omit<registryV1.SetCredentials, '$typeName' | '$unknown'>> = {}
      const username = text(body.username),
        crUsername = text(body.connectionRequestUsername),
        password = sealed(body.password),
        crPassword = sealed(body.connectionRequestPassword)
      if (username !== undefined) value.username = username
      if (crUsername !== undefined) value.connectionRequestUsername = crUsername
      if (password !== undefined) value.sealedPassword = password
      if (crPassword !== undefined) value.sealedConnectionRequestPassword = crPassword
      const before = known === null ? null : await s.devices.credentials(known.key)
      const { created } = await s.audit.asking(c, { deviceId: id, before, after: body }, () =>
        s.commands.registry(id, { case: 'setCredentials', value }, c.get('scope').tenant, c.get('traceparent')),
      )
      const now = await deviceOf(s, c, params.id)
      return c.json({ deviceId: now.id, ...(await s.devices.credentials(now.key)) }, created ? 201 : 200)
    },
  )
}
