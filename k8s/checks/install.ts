/** What the checks need and this machine lacks: programs by `go install`, and Go modules that carry schemas and CRDs. */
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { environment } from '@auroralinks/runtime'
import { find, run, TOOLS } from './tools.ts'

const PROGRAMS: Readonly<Record<string, string>> = {
  kustomize: 'sigs.k8s.io/kustomize/kustomize/v5@v5.7.1',
  kubeconform: 'github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0',
  helm: 'helm.sh/helm/v3/cmd/helm@v3.18.6',
}

/** Kubernetes' own schemas: the oldest that is held to, and a newer one. */
export const KUBERNETES = { '1.31': 'k8s.io/kubernetes@v1.31.14', '1.33': 'k8s.io/kubernetes@v1.33.13' } as const

/** CRDs of operators whose objects are in components and examples, and where their modules have them. */
const CRDS: readonly [string, string][] = [
  ['github.com/kedacore/keda/v2@v2.17.2', 'config/crd/bases'],
  ['github.com/prometheus-operator/prometheus-operator@v0.84.0', 'example/prometheus-operator-crd'],
  ['sigs.k8s.io/gateway-api@v1.3.0', 'config/crd/experimental'],
  ['github.com/external-secrets/external-secrets@v0.18.2', 'config/crds/bases'],
  ['github.com/cloudnative-pg/cloudnative-pg@v1.26.1', 'config/crd/bases'],
  ['github.com/envoyproxy/gateway@v1.4.2', 'charts/gateway-helm/crds/generated'],
]

const go = (): string => {
  const path = find('go')
  if (path === null) throw new Error('Go is not on this machine: it installs what the checks need')
  return path
}

/** Installs the programs that are missing; says which. */
export function installPrograms(print: (line: string) => void): void {
  mkdirSync(join(TOOLS, 'bin'), { recursive: true })
  for (const [name, module] of Object.entries(PROGRAMS)) {
    if (find(name) !== null) continue
    print(`${name} is installed (${module}): this takes minutes the first time`)
    const done = spawnSync(go(), ['install', module], {
      env: { ...environment(), GOBIN: join(TOOLS, 'bin'), GOFLAGS: '-buildvcs=false', CGO_ENABLED: '0' },
      stdio: 'inherit',
    })
    if (done.status !== 0) throw new Error(`${name} could not be installed`)
  }
}

/** The folder of a module, fetched when it is not there yet. */
export const moduleFolder = (module: string): string =>
  (JSON.parse(run(go(), ['mod', 'download', '-json', module])) as { Dir: string }).Dir

/** Folders of CRDs. */
export const crdFolders = (): string[] => CRDS.map(([module, folder]) => join(moduleFolder(module), folder))
