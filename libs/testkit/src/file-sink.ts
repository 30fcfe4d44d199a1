/** Where devices send files: it takes those under /in and has no room for those under /full. Under /modules it has software to install. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface FileSink {
  readonly url: string
  close(): Promise<void>
}

export async function startFileSink(): Promise<FileSink> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      const [, folder, name] = request.url!.split('/')
      if (folder === 'modules') response.end(JSON.stringify({ name: `module-${name}`, version: '1' }))
      else response.writeHead(folder === 'full' ? 507 : 201).end()
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
