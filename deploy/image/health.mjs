// HEALTHCHECK: asks the operations port whether the service can serve, and says why not.
import { get } from 'node:http'

const port = process.env.ACS_OPS_PORT || 9464
const host = process.env.ACS_OPS_HOST || '127.0.0.1'

get(
  { host: host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host, port, path: '/readyz', timeout: 3_000 },
  answer => {
    answer.setEncoding('utf8')
    answer.on('data', text => process.stdout.write(text))
    answer.on('end', () => process.exit(answer.statusCode === 200 ? 0 : 1))
  },
)
  .on('timeout', () => end('no answer within 3 s'))
  .on('error', error => end(error.message))

function end(why) {
  process.stdout.write(`${why}\n`)
  process.exit(1)
}
