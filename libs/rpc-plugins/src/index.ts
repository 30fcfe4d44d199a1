/** Vendors' RPCs by plug-ins: docs/plugins.md. */
export type { RpcKit } from './kit.ts'
export { loadRpcPlugins, rpcPlugins } from './load.ts'
export type { RpcPlugin, RpcPluginModule, SimulatedDevice } from './plugin.ts'
