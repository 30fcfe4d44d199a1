/** npm run k8s-check: manifests, components, examples and the chart against everything that reads them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { startApiServer, withoutApiServer } from './api-server.ts'
import { crdFolders, installPrograms, KUBERNETES, moduleFolder } from './install.ts'
import { kubeconform, writeForKubeconform } from './kubeconform.ts'
import { CHART, helmText, K8S, kustomizeText, objectsIn, OVERLAYS } from './rendered.ts'
import { writeSchemas } from './schemas.ts'
import { find, run, TOOLS } from './tools.ts'

const USAGE = `npm run k8s-check -- [--schemas]

Builds every overlay, all components and the examples with kustomize, and the chart with Helm, and holds what comes of it against the schemas of
Kubernetes ${Object.keys(KUBERNETES).join(' and ')} and of the operators' CRDs (kubeconform), and against an API server (kubectl apply
--dry-run=server), which is started where etcd and kube-apiserver are on the machine. What is missing of kustomize, kubeconform and helm is
installed by go install.

  --schemas   makes k8s/schemas anew, which npm test reads
`

const print = (line: string): void => void process.stdout.write(`${line}\n`)

/** Everything that is rendered, by what it is called. */
function manifests(): Map<string, string> {
  const all = new Map<string, string>()
  for (const overlay of OVERLAYS) {
    all.set(`kustomize ${overlay}`, kustomizeText(`overlays/${overlay}`))
    all.set(`helm ${overlay}`, helmText(overlay))
  }
  all.set('all components', kustomizeText('checks/all-components'))
  for (const example of readdirSync(join(K8S, 'examples')).sort()) {
    const files = readdirSync(join(K8S, 'examples', example))
    all.set(
      `example ${example}`,
      files.includes('kustomization.yaml')
        ? kustomizeText(`examples/${example}`)
        : files.map(file => readFileSync(join(K8S, 'examples', example, file), 'utf8')).join('\n---\n'),
    )
  }
  return all
}

/** Dry runs know no namespace that they would make: everything is asked for in `default`. */
const inDefault = (text: string): string =>
  objectsIn(text)
    .filter(o => o.kind !== 'Namespace')
    .map(o => stringify({ ...o, metadata: { ...o.metadata, namespace: undefined } }))
    .join('---\n')

async function againstAnApiServer(all: ReadonlyMap<string, string>, crds: readonly string[]): Promise<void> {
  const why = withoutApiServer()
  if (why !== null) return print(`skipped: dry runs of an API server: ${why}`)
  await using server = await startApiServer()
  for (const folder of crds)
    for (const file of readdirSync(folder).filter(f => f.endsWith('.yaml') && f !== 'kustomization.yaml'))
      server.kubectl(['apply', '--server-side', '-f', join(folder, file)])
  const known = new Set(
    server
      .kubectl(['api-resources', '--no-headers'])
      .split('\n')
      .map(line => line.trim().split(/\s+/).slice(-3))
      .map(([apiVersion, , kind]) => `${apiVersion} ${kind}`),
  )
  for (const [name, text] of all) {
    const objects = objectsIn(inDefault(text))
    const unknown = new Set(objects.map(o => `${o.apiVersion} ${o.kind}`).filter(kind => !known.has(kind)))
    const asked = objects.filter(o => !unknown.has(`${o.apiVersion} ${o.kind}`))
    if (asked.length > 0)
      server.kubectl(
        ['apply', '--dry-run=server', '--validate=strict', '-f', '-'],
        asked.map(o => stringify(o)).join('---\n'),
      )
    print(
      `ok     API server: ${name}, ${asked.length} objects${unknown.size > 0 ? `; unknown to it: ${[...unknown].join(', ')}` : ''}`,
    )
  }
}

async function check(): Promise<void> {
  installPrograms(print)
  for (const overlay of OVERLAYS)
    run(find('helm')!, ['lint', '--strict', CHART, `--values=${join(CHART, `values-${overlay}.yaml`)}`])
  print('ok     helm lint')
  const all = manifests()
  print(`ok     kustomize and helm: ${all.size} renderings`)
  const crds = crdFolders()
  for (const [minor, module] of Object.entries(KUBERNETES)) {
    const folder = join(TOOLS, 'schemas', minor)
    writeForKubeconform(folder, moduleFolder(module), crds)
    for (const [name, text] of all)
      print(`ok     kubeconform, Kubernetes ${minor}: ${name}: ${kubeconform(folder, text).trim()}`)
  }
  await againstAnApiServer(all, crds)
}

const args = process.argv.slice(2)
if (args.includes('--help')) {
  process.stdout.write(USAGE)
} else if (args.includes('--schemas')) {
  writeSchemas(moduleFolder(KUBERNETES['1.31']), crdFolders(), '1.31')
} else {
  try {
    await check()
  } catch (error) {
    print(`FAILED ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
}
