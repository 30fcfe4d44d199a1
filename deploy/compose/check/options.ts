/** The command line of npm run compose-check. */
import { readCommandLine } from '@auroralinks/testkit/command-line'
import type { CommandLine } from '@auroralinks/testkit/command-line'

export const USAGE = `npm run compose-check -- [options]

Builds the image, brings docker-compose.yml up with a second one of every service and simulated devices, has their tasks
done through the balancer, stops one replica under them, and removes all of it again. Ends with 1 at the first thing that is not as it should be.
Needs Docker with compose, or podman with podman-compose.

  --devices N         (100)
  --without NAMES     services of the file that are left out, for example those whose images cannot be had
  --stand-ins         makes images under the names of the official ones first (deploy/stand-ins/make.sh)
  --no-build          takes the image that is there (ACS_IMAGE, auroralinks-acs:dev)
  --keep              leaves it up, also when something failed
  --help
`

export interface Options {
  devices: number
  without: readonly string[]
  standIns: boolean
  build: boolean
  keep: boolean
}

const OPTIONS = {
  devices: { type: 'string', default: '100' },
  without: { type: 'string', default: '' },
  'stand-ins': { type: 'boolean', default: false },
  'no-build': { type: 'boolean', default: false },
  keep: { type: 'boolean', default: false },
} as const

/** Reads the command line; a mistake is a line for a person. */
export const readOptions = (args: readonly string[]): CommandLine<Options> =>
  readCommandLine(args, OPTIONS, values => {
    const devices = Number(values.devices)
    if (!Number.isInteger(devices) || devices < 1)
      return { mistake: `--devices is ${values.devices}, but should be a whole number` }
    return {
      devices,
      without: values.without.split(',').filter(name => name !== ''),
      standIns: values['stand-ins'],
      build: !values['no-build'],
      keep: values.keep,
    }
  })
