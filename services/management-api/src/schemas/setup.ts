/** What to enter in a device. */
import { z } from '@hono/zod-openapi'

const value = z.object({
  name: z.string().openapi({ example: 'Device.ManagementServer.URL' }),
  value: z.string().nullable().openapi({ description: 'null: a secret that the one who asks may not see' }),
})

export const Setup = z
  .object({
    acsUrls: z
      .array(
        z.object({
          url: z.string().openapi({ example: 'https://acs.example.net:7548/' }),
          from: z.enum(['configuration', 'request']).openapi({
            description:
              'configuration: ACS_CWMP_URL says so; request: the host under which the API was asked for, with the ports of the gateways',
          }),
        }),
      )
      .openapi({ description: 'The best one first' }),
    periodicInform: z.object({ enable: z.boolean(), intervalSeconds: z.number().int() }),
    credentials: z.object({
      authentication: z.enum(['none', 'optional', 'required']).openapi({
        description: 'Who has to prove itself; optional: whoever has credentials on file',
      }),
      shared: z.object({ username: z.string(), password: z.string().nullable() }).nullable().openapi({
        description:
          'What devices are given that have no credentials of their own; the password is null for whoever may not see it (setup.secrets). null: there are none',
      }),
      own: z
        .string()
        .openapi({ description: 'The user name of a device with a password of its own, unless it was given another' }),
    }),
    certificates: z
      .array(
        z.object({
          subject: z.string(),
          issuer: z.string(),
          names: z.array(z.string()).openapi({ description: 'Hosts and addresses that it is for' }),
          validFrom: z.string().openapi({ format: 'date-time' }),
          endsAt: z.string().openapi({ format: 'date-time' }),
          sha256: z.string().openapi({ description: 'Fingerprint' }),
        }),
      )
      .nullable()
      .openapi({
        description:
          'What the gateways show to devices; null: there is no HTTPS, or the files are not where the API runs',
      }),
    authority: z
      .object({
        pem: z.string(),
        subject: z.string(),
        endsAt: z.string().openapi({ format: 'date-time' }),
        sha256: z.string(),
      })
      .nullable()
      .openapi({
        description:
          'The authority that devices have to trust (`ACS_CWMP_TLS_CA`; with `ACS_CWMP_TLS=auto` our own); null: none is named',
      }),
    parameters: z
      .object({ 'Device.': z.array(value), 'InternetGatewayDevice.': z.array(value) })
      .openapi({ description: 'The same as parameters of either data model' }),
    text: z.string().openapi({ description: 'The same to be copied' }),
  })
  .openapi('Setup')
