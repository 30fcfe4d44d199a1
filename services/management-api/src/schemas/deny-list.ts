/** The deny list of the CWMP edge as the API shows it. */
import { z } from '@hono/zod-openapi'
import { Time, listOf, pageQuery, sortQuery } from './common.ts'

export const DeniedSource = z
  .object({
    id: z.uuid(),
    place: z.string().openapi({ description: 'An IPv4 address, or the /64 of an IPv6 one', example: '198.51.100.7' }),
    address: z.string().openapi({ description: 'The address that was seen last' }),
    why: z.enum(['exploit', 'other-soap', 'no-soap', 'method']).openapi({
      description:
        'What came: SOAP of another protocol that routers are broken into by, another SOAP message, no SOAP, no POST',
    }),
    sample: z.string().openapi({ description: 'How it was known', example: 'urn:dslforum-org:service:Time:1' }),
    points: z.number().int(),
    times: z.number().int().openapi({ description: 'How often it was denied: each time for longer' }),
    since: Time,
    lastAt: Time,
    until: Time,
  })
  .openapi('DeniedSource')

export const DenyList = listOf(DeniedSource, 'DenyList')
export const DenyListQuery = z.strictObject({ ...pageQuery, sort: sortQuery(['since', 'until', 'lastAt'], '-since') })
