/** Which store an installation has. */
import { join } from 'node:path'
import { ConfigError, text } from '@auroralinks/runtime'
import type { Declared, Logger } from '@auroralinks/runtime'
import type { Contents } from './contents.ts'
import { openLocalContents } from './local/local.ts'
import { parseS3Location } from './s3/location.ts'

/** What every process that reads or writes contents takes from the environment. */
export const filesVariables = {
  filesStore: text(
    'ACS_FILES_STORE',
    'where contents of files lie, the same for management-api and the file-server: a folder, or s3://bucket/prefix; unset: `files` in ACS_DATA_DIR',
  ),
  dataDir: text('ACS_DATA_DIR', 'folder whose `files` holds the contents of files', './data'),
  s3Endpoint: text('ACS_S3_ENDPOINT', "an S3-compatible server, https://host:port; unset: Amazon's"),
  s3Region: text(
    'AWS_REGION',
    "the bucket's region; unset: us-east-1 with an endpoint, else as Amazon's client finds it",
  ),
  s3AccessKeyId: text('AWS_ACCESS_KEY_ID', "the store's credentials; unset: as Amazon's client finds them"),
  s3SecretAccessKey: text('AWS_SECRET_ACCESS_KEY', 'with AWS_ACCESS_KEY_ID'),
  s3SessionToken: text('AWS_SESSION_TOKEN', 'with temporary credentials'),
} as const

export type FilesConfig = Declared<typeof filesVariables>

/** Opens the store of an installation. @throws ConfigError */
export async function openContents(config: FilesConfig, logger: Logger): Promise<Contents> {
  const { filesStore: store, dataDir, s3Endpoint: endpoint } = config
  if (store === undefined) return openLocalContents(join(dataDir, 'files'))
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(store)) return openLocalContents(store)
  const place = parseS3Location(store)
  if (place === null)
    throw new ConfigError(
      `${filesVariables.filesStore.name} is "${store}", but should be a folder or s3://bucket/prefix`,
    )
  // Whoever keeps files in a folder pays nothing for it.
  const { openS3Contents } = await import('./s3/s3.ts')
  return openS3Contents({
    ...place,
    endpoint,
    region: config.s3Region ?? (endpoint === undefined ? undefined : 'us-east-1'),
    credentials: credentialsOf(config),
    logger,
  })
}

function credentialsOf(
  c: FilesConfig,
): { accessKeyId: string; secretAccessKey: string; sessionToken?: string } | undefined {
  if (c.s3AccessKeyId === undefined && c.s3SecretAccessKey === undefined) return undefined
  if (c.s3AccessKeyId === undefined || c.s3SecretAccessKey === undefined)
    throw new ConfigError(
      `${filesVariables.s3AccessKeyId.name} and ${filesVariables.s3SecretAccessKey.name} go together, and only one is set`,
    )
  return {
    accessKeyId: c.s3AccessKeyId,
    secretAccessKey: c.s3SecretAccessKey,
    ...(c.s3SessionToken === undefined ? {} : { sessionToken: c.s3SessionToken }),
  }
}
