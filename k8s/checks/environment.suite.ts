/** What each service finds in its environment is what it declares that it reads: nothing is missing, and no secret goes where it is not read. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { variables as connectionRequest } from '@auroralinks/connection-request'
import { variables as cwmpGateway } from '@auroralinks/cwmp-gateway'
import { variables as fileServer } from '@auroralinks/file-server'
import { databaseVariables, hostVariables } from '@auroralinks/host'
import { variables as identity } from '@auroralinks/identity'
import { variables as managementApi } from '@auroralinks/management-api'
import type { Variable } from '@auroralinks/runtime'
import { variables as taskPlanner } from '@auroralinks/task-planner'
import { kustomize, OVERLAYS, withoutKustomize } from './rendered.ts'
import type { KubernetesObject } from './rendered.ts'

type Variables = Readonly<Record<string, Pick<Variable<unknown>, 'name' | 'parse'>>>

const SERVICES: Readonly<Record<string, readonly Variables[]>> = {
  'cwmp-gateway': [hostVariables, cwmpGateway],
  identity: [hostVariables, databaseVariables, identity],
  'task-planner': [hostVariables, databaseVariables, taskPlanner],
  'connection-request': [hostVariables, databaseVariables, connectionRequest],
  'management-api': [hostVariables, databaseVariables, managementApi],
  'file-server': [hostVariables, databaseVariables, fileServer],
}
/** What libraries read by themselves. */
const OF_LIBRARIES = /^(?:KAFKA_|ACS_KAFKA_|OTEL_|NODE_)/

const declared = (service: string): Map<string, Variables[string]> =>
  new Map(SERVICES[service]!.flatMap(variables => Object.values(variables).map(v => [v.name, v] as const)))

const isRequired = (variable: Variables[string]): boolean => {
  try {
    variable.parse(undefined)
    return false
  } catch {
    return true
  }
}

const deployments = (objects: KubernetesObject[]): KubernetesObject[] => objects.filter(o => o.kind === 'Deployment')
const container = (deployment: KubernetesObject) => deployment['spec'].template.spec.containers[0]
const settingsOf = (objects: KubernetesObject[]): Record<string, string> =>
  objects.find(o => o.kind === 'ConfigMap' && o.metadata.name.startsWith('acs-settings'))!['data']

describe('environments', { skip: withoutKustomize() ?? false }, () => {
  for (const overlay of OVERLAYS) {
    const objects = withoutKustomize() === null ? kustomize(`overlays/${overlay}`) : []

    test(`${overlay}: every service is there, as the program of its name`, () => {
      assert.deepEqual(
        deployments(objects).map(d => [d.metadata.name, container(d).args]),
        Object.keys(SERVICES)
          .sort()
          .map(name => [name, [name]]),
      )
    })

    test(`${overlay}: what a service cannot start without is set`, () => {
      for (const deployment of deployments(objects)) {
        const set = new Set([
          ...Object.keys(settingsOf(objects)),
          ...container(deployment).env.map((e: { name: string }) => e.name),
        ])
        const missing = [...declared(deployment.metadata.name).values()].filter(v => isRequired(v) && !set.has(v.name))
        assert.deepEqual(
          missing.map(v => v.name),
          [],
          deployment.metadata.name,
        )
      }
    })

    test(`${overlay}: a service gets no secret that it does not declare`, () => {
      for (const deployment of deployments(objects)) {
        const known = declared(deployment.metadata.name)
        for (const { name } of container(deployment).env as { name: string }[])
          assert.ok(known.has(name) || OF_LIBRARIES.test(name), `${deployment.metadata.name} does not read ${name}`)
      }
    })

    test(`${overlay}: every setting is read by some service`, () => {
      const known = new Set(Object.keys(SERVICES).flatMap(service => [...declared(service).keys()]))
      assert.deepEqual(
        Object.keys(settingsOf(objects)).filter(name => !known.has(name) && !OF_LIBRARIES.test(name)),
        [],
      )
    })

    test(`${overlay}: settings hold values that every service takes`, () => {
      for (const service of Object.keys(SERVICES))
        for (const [name, variable] of declared(service))
          if (name in settingsOf(objects)) variable.parse(settingsOf(objects)[name])
    })

    test(`${overlay}: no manifest holds a secret`, () => {
      assert.deepEqual(
        objects.filter(o => o.kind === 'Secret').map(o => o.metadata.name),
        [],
      )
      const written = objects
        .filter(o => ['Deployment', 'StatefulSet', 'Job'].includes(o.kind))
        .flatMap(o => [...(o['spec'].template.spec.initContainers ?? []), ...o['spec'].template.spec.containers])
        .flatMap(c => (c.env ?? []) as { name: string; value?: string }[])
        .filter(
          e =>
            e.value !== undefined && /KEY$|TOKEN|PASSWORD|SECRET|DATABASE_URL/.test(e.name) && !e.value.startsWith('/'),
        )
      assert.deepEqual(written, [])
      assert.deepEqual(
        Object.keys(settingsOf(objects)).filter(name => /KEY$|TOKEN|PASSWORD|SECRET|DATABASE_URL/.test(name)),
        [],
      )
    })
  }
})
