/** Quirk profiles as the API shows and takes them. */
import { z } from '@hono/zod-openapi'
import { PROFILE_NAME, Profile } from '@auroralinks/quirks'
import { listOf, pageQuery, sortQuery } from './common.ts'

/** As it is put. */
export const QuirkProfileBody = z.strictObject(Profile.shape).openapi('QuirkProfileBody')

export const QuirkProfile = z
  .object({
    name: z.string(),
    source: z.enum(['shipped', 'folder', 'stored']).openapi({
      description:
        "shipped: with the product; folder: of ACS_QUIRKS_DIR; stored: put here. The operator's counts instead of a shipped one of its name",
    }),
    ...Profile.shape,
  })
  .openapi('QuirkProfile')
export type QuirkProfile = z.infer<typeof QuirkProfile>
export const QuirkProfileList = listOf(QuirkProfile, 'QuirkProfileList')
export const QuirkProfileParams = z.object({
  name: z.string().regex(PROFILE_NAME, 'is 1 to 100 of A-Z, a-z, 0-9 and . _ -, not beginning with a dot'),
})
export const QuirkProfileListQuery = z.strictObject({ ...pageQuery, sort: sortQuery(['name'], 'name') })
