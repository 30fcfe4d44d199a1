/** What kustomize and Helm make of our manifests. */
import { join, resolve } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { find, run } from './tools.ts'

export const K8S = resolve(import.meta.dirname, '..')
export const CHART = join(K8S, 'helm', 'auroralinks-acs')
export const OVERLAYS = ['dev', 'prod', 'prod-operators'] as const
export type Overlay = (typeof OVERLAYS)[number]

/** A Kubernetes object; what is below is looked at where a check needs it. */
export interface KubernetesObject {
  apiVersion: string
  kind: string
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> }
  // biome-ignore lint/suspicious/noExplicitAny: objects of every kind
  [field: string]: any
}

export const objectsIn = (yaml: string): KubernetesObject[] =>
  parseAllDocuments(yaml)
    .map(document => {
      if (document.errors.length > 0) throw document.errors[0]
      return document.toJS() as KubernetesObject | null
    })
    .filter(object => object !== null)

/** Why kustomize cannot be run, or null. */
export const withoutKustomize = (): string | null =>
  find('kustomize') === null && find('kubectl') === null ? 'neither kustomize nor kubectl is on this machine' : null

/** Why Helm cannot be run, or null. */
export const withoutHelm = (): string | null => (find('helm') === null ? 'helm is not on this machine' : null)

const rendered = new Map<string, string>()
/** What is rendered once is remembered. */
function once(what: string, render: () => string): string {
  let text = rendered.get(what)
  if (text === undefined) rendered.set(what, (text = render()))
  return text
}

/** What `kustomize build` prints for a folder below k8s/. */
export const kustomizeText = (folder: string): string =>
  once(folder, () => {
    const kustomize = find('kustomize')
    return kustomize === null
      ? run(find('kubectl')!, ['kustomize', join(K8S, folder)])
      : run(kustomize, ['build', join(K8S, folder)])
  })

export const kustomize = (folder: string): KubernetesObject[] => objectsIn(kustomizeText(folder))

/** What `helm template` prints with the values of an overlay. */
export const helmText = (overlay: Overlay, ...more: string[]): string =>
  once(`helm ${overlay} ${more.join(' ')}`, () =>
    run(find('helm')!, [
      'template',
      'acs',
      CHART,
      '--namespace=auroralinks',
      `--values=${join(CHART, `values-${overlay}.yaml`)}`,
      '--kube-version=1.31.0',
      ...more,
    ]),
  )

export const helm = (overlay: Overlay): KubernetesObject[] => objectsIn(helmText(overlay))

/** The pod template of what runs pods. */
// biome-ignore lint/suspicious/noExplicitAny: as above
export const podOf = (object: KubernetesObject): any =>
  ['Deployment', 'StatefulSet', 'Job'].includes(object.kind) ? object['spec'].template : null
