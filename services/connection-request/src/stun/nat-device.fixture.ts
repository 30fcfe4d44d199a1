/** A device of its own process, in whatever network it is started: prints where it is seen, and each request that it takes. */
import { StunClient, UdpRequests } from '@auroralinks/cpe-simulator'

const [host = '', port = '', username = '', password = '', keepAliveMs = ''] = process.argv.slice(2)
const requests = new UdpRequests()
const client = new StunClient({
  server: { host, port: Number(port) },
  username,
  password,
  keepAliveMs: Number(keepAliveMs),
  mapped: (seen, isNat) => process.stdout.write(`seen ${seen.address} ${isNat ? 'behind a NAT' : 'as it is'}\n`),
  datagram: bytes => process.stdout.write(`request ${requests.judge(bytes, { username, password })}\n`),
})
await client.start()
// Whoever started it ends it by closing its input.
process.stdin.resume().on('end', () => process.exit())
