/** Ports for servers that are started again where they were. */
import { createServer } from 'node:net'

/**
 * So many free ports in a row, outside the range that the kernel gives away by itself: nobody's connection takes one
 * while the system that has it is started again.
 */
export async function freeRange(count: number): Promise<number> {
  for (;;) {
    const first = 12_000 + Math.floor(Math.random() * 15_000)
    const free = await Promise.all(
      Array.from(
        { length: count },
        (_, i) =>
          new Promise<boolean>(resolve => {
            const server = createServer()
            server.once('error', () => resolve(false))
            server.listen(first + i, () => server.close(() => resolve(true)))
          }),
      ),
    )
    if (free.every(Boolean)) return first
  }
}
