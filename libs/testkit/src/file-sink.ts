/**
 * Where devices send files: it takes those under /in and has no room for those under /full. Under /modules it has software
 * to install, under /out files to fetch, and under /nowhere none.
 */
import { serveOnLoopback } from './loopback.ts'

export interface FileSink {
  readonly url: string
  close(): Promise<void>
}

const STATUS: Readonly<Record<string, number>> = { full: 507, nowhere: 404 }

export async function startFileSink(): Promise<FileSink> {
  const { url, close } = await serveOnLoopback((request, response) => {
    request.resume().once('end', () => {
      const [, folder, name] = request.url!.split('/')
      if (folder === 'modules') response.end(JSON.stringify({ name: `module-${name}`, version: '1' }))
      else if (folder === 'out') response.end(name)
      else response.writeHead(STATUS[folder ?? ''] ?? 201).end()
    })
  })
  return { url: `${url}/`, close }
}
