/** The two ways to install: kustomize and Helm. Each is given an image, and says what it changed. */
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { stringify } from 'yaml'
import { CHART, K8S } from '../checks/rendered.ts'
import { inNamespace, kubectl, must, NAMESPACE, until } from './kubectl.ts'
import type { Way } from './options.ts'

export interface Installer {
  /** Installs, or brings to another version. */
  apply(image: string): Promise<void>
  /** Takes away what `apply` brought. */
  remove(): Promise<void>
}

/** NAME:TAG as its two parts. */
const parts = (image: string): [string, string] => {
  const at = image.lastIndexOf(':')
  return [image.slice(0, at), image.slice(at + 1)]
}

/** The dev overlay with another image, in a folder of its own. */
function overlayWith(image: string): string {
  const [name, tag] = parts(image)
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'acs-overlay-'))
  const overlay = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [relative(folder, join(realpathSync(K8S), 'overlays', 'dev'))],
    images: [{ name: 'localhost/auroralinks-acs', newName: name, newTag: tag }],
    replacements: [
      {
        source: {
          kind: 'Deployment',
          name: 'cwmp-gateway',
          fieldPath: 'spec.template.spec.containers.0.image',
          // A registry's port has a colon too.
          options: { delimiter: ':', index: image.split(':').length - 1 },
        },
        targets: [{ select: { kind: 'Job' }, fieldPaths: ['metadata.name'], options: { delimiter: '-', index: 1 } }],
      },
    ],
  }
  writeFileSync(join(folder, 'kustomization.yaml'), stringify(overlay))
  return folder
}

async function withOverlay(image: string, use: (folder: string) => Promise<unknown>): Promise<void> {
  const folder = overlayWith(image)
  try {
    await use(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function kustomizeWay(): Installer {
  let last = ''
  return {
    async apply(image) {
      last = image
      await withOverlay(image, folder => kubectl('apply', '-k', folder))
    },
    async remove() {
      // The namespace is one of the objects, and everything in it goes with it.
      await withOverlay(last, folder => kubectl('delete', '-k', folder, '--ignore-not-found', '--timeout=180s'))
    },
  }
}

function helmWay(): Installer {
  return {
    async apply(image) {
      const [repository, tag] = parts(image)
      await must('helm', [
        'upgrade',
        '--install',
        'acs',
        CHART,
        `--namespace=${NAMESPACE}`,
        `--values=${join(CHART, 'values-dev.yaml')}`,
        `--set=image.repository=${repository}`,
        `--set-string=image.tag=${tag}`,
      ])
    },
    async remove() {
      await must('helm', ['uninstall', 'acs', `--namespace=${NAMESPACE}`, '--wait', '--timeout=180s'])
      // Jobs of versions before are the release's too: nothing is left but what make-secrets.sh made and what every namespace has.
      await until('helm uninstall leaves nothing', 120, async () => {
        const left = (await inNamespace('get', 'all,pvc,configmap,serviceaccount,networkpolicy,pdb,hpa', '-o', 'name'))
          .split('\n')
          .filter(name => name !== '' && name !== 'configmap/kube-root-ca.crt' && name !== 'serviceaccount/default')
        return left.length === 0 ? null : left.join(', ')
      })
      await kubectl('delete', 'namespace', NAMESPACE, '--timeout=180s')
    },
  }
}

export const WAYS: Record<Way, () => Installer> = { kustomize: kustomizeWay, helm: helmWay }
