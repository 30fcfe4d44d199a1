/** npm run balancer-check: nginx, HAProxy and Envoy before two gateways, as docs/operations/balancers.md has them. */
import { parseArgs } from 'node:util'
import { PRODUCTS } from './products.ts'
import { balancerCheck } from './run.ts'

const NAMES = PRODUCTS.map(p => p.name)

const USAGE = `npm run balancer-check -- [options]

Starts the stack with Digest required and puts each balancer before its two gateways, with the example configurations of deploy/balancers:
lets devices come over HTTP, with TLS at the balancer, and with TLS through to the gateways. Ends with 1 where a session fails.

  --with NAMES   (${NAMES.join(',')})
  --devices N    over HTTP, and a fifth of them in each of the ways with TLS (1000)
  --help
`

try {
  const { values } = parseArgs({
    options: {
      with: { type: 'string', default: NAMES.join(',') },
      devices: { type: 'string', default: '1000' },
      help: { type: 'boolean', default: false },
    },
  })
  const products = values.with.split(',')
  const devices = Number(values.devices)
  if (products.some(name => !NAMES.includes(name))) throw new Error(`--with takes ${NAMES.join(', ')}`)
  if (!Number.isInteger(devices) || devices < 1) throw new Error('--devices is a whole number')
  if (values.help) process.stdout.write(USAGE)
  else {
    await balancerCheck({ devices, products })
    process.stdout.write('all as it should be\n')
  }
} catch (error) {
  const { message, cause } = error as Error
  process.stdout.write(`${message}${cause instanceof Error ? `: ${cause.message}` : ''}\n`)
  process.exitCode = 1
}
