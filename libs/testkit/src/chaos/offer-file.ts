/** The file that downloads of a run name. */
import type { Api } from '../system/api.ts'
import { OFFERED_FILE } from './requests.ts'

export async function offerFile({ api, token }: { api: Api; token: string }): Promise<void> {
  const { name, fileType, content } = OFFERED_FILE
  const response = await fetch(`${api.url}/api/v1/files/${name}?fileType=${encodeURIComponent(fileType)}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}` },
    body: content,
  })
  if (!response.ok) throw new Error(`the file for downloads was refused: ${response.status} ${await response.text()}`)
}
