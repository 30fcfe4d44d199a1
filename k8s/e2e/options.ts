/** The command line of npm run k8s-e2e. */
import { readCommandLine } from '@auroralinks/testkit/command-line'
import type { CommandLine } from '@auroralinks/testkit/command-line'

export const USAGE = `npm run k8s-e2e -- [options]

Installs the product into the cluster of KUBECONFIG (namespace auroralinks, which must not be there), lets virtual devices come, replaces and
deletes pods under them, and removes all of it again. Ends with 1 at the first thing that is not as it should be.

  --with WAYS       kustomize, helm, or both one after the other (kustomize,helm)
  --image NAME:TAG  the product's image (localhost/auroralinks-acs:dev)
  --next NAME:TAG   the version that is rolled out under load; without it all pods are restarted
  --load COMMAND    makes the images known to the cluster, called with their names: "kind load docker-image",
                    "k3d image import"; without it the cluster pulls them
  --devices N       (100)
  --keep            leaves it installed, also when something failed
  --help
`

export type Way = 'kustomize' | 'helm'

export interface Options {
  ways: readonly Way[]
  image: string
  next: string | null
  load: readonly string[] | null
  devices: number
  keep: boolean
}

const OPTIONS = {
  with: { type: 'string', default: 'kustomize,helm' },
  image: { type: 'string', default: 'localhost/auroralinks-acs:dev' },
  next: { type: 'string' },
  load: { type: 'string' },
  devices: { type: 'string', default: '100' },
  keep: { type: 'boolean', default: false },
} as const

/** Reads the command line; a mistake is a line for a person. */
export const readOptions = (args: readonly string[]): CommandLine<Options> =>
  readCommandLine(args, OPTIONS, values => {
    const ways = values.with.split(',')
    if (!ways.every(way => way === 'kustomize' || way === 'helm'))
      return { mistake: `--with is ${values.with}, but should be kustomize, helm or kustomize,helm` }
    for (const image of [values.image, values.next ?? values.image])
      if (!/:[\w.-]+$/.test(image)) return { mistake: `${image} has no tag` }
    const devices = Number(values.devices)
    if (!Number.isInteger(devices) || devices < 1)
      return { mistake: `--devices is ${values.devices}, but should be a number` }
    return {
      ways: ways as Way[],
      image: values.image,
      next: values.next ?? null,
      load: values.load?.split(/\s+/).filter(word => word !== '') ?? null,
      devices,
      keep: values.keep,
    }
  })
