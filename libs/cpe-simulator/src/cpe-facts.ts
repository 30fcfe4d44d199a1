import { deviceMac, hostMacOf, pick } from './facts.ts'
import type { DeviceFacts, FactorySettings, Identity } from './facts.ts'
import type { CpeOptions } from './options.ts'

const versions = {
  tr181: { hardware: 'AX3000-2', software: ['4.10.2', '4.10.5', '4.11.0'] },
  tr098: { hardware: 'VG2-B', software: ['2.33.1.7', '2.33.1.9'] },
} as const

/** What a virtual CPE is, for its data model; nothing that can be worked out is stored. */
export class CpeFacts implements DeviceFacts {
  /** Milliseconds since 1970. */
  bootedAt = 0
  /** Firmware that was fetched: it runs from the next boot on. */
  installed: string | null = null
  /** It has had a factory reset. */
  wasReset = false
  #running: string | null = null
  #options: CpeOptions
  #url: () => string

  constructor(options: CpeOptions, connectionRequestUrl: () => string) {
    this.#options = options
    this.#url = connectionRequestUrl
  }

  booted(): void {
    this.bootedAt = this.now()
    this.#running = this.installed
  }

  get identity(): Identity {
    return this.#options.identity
  }
  get index(): number {
    return this.#options.index ?? 0
  }
  get hardwareVersion(): string {
    return versions[this.#options.model].hardware
  }
  get softwareVersion(): string {
    if (this.#running !== null) return this.#running
    const { software } = versions[this.#options.model]
    return software[this.pick('software', software.length)]!
  }

  get settings(): FactorySettings {
    const { acsUrl, username, password, periodicIntervalSeconds, connectionRequest, requests, retry } = this.#options
    const afterReset = this.wasReset ? requests?.passwordAfterReset : undefined
    return {
      acsUrl,
      username: username ?? '',
      password: password ?? '',
      periodicIntervalSeconds: periodicIntervalSeconds ?? 300,
      connectionRequestUsername: connectionRequest === false ? '' : (connectionRequest?.username ?? ''),
      connectionRequestPassword: afterReset ?? (connectionRequest === false ? '' : (connectionRequest?.password ?? '')),
      retryMinimumWaitSeconds: retry?.minimumWaitSeconds ?? 5,
      retryIntervalMultiplier: retry?.intervalMultiplier ?? 2000,
    }
  }

  mac(n: number): string {
    return deviceMac(this.identity.oui, this.#seed, this.index, n)
  }
  hostMac(n: number): string {
    return hostMacOf(this.#seed, this.index, n)
  }
  pick(label: string, limit: number): number {
    return pick(this.#seed, this.index, label, limit)
  }
  upTime(): number {
    return Math.max(0, Math.floor((this.now() - this.bootedAt) / 1000))
  }
  now(): number {
    return Date.now()
  }
  connectionRequestUrl(): string {
    return this.#url()
  }

  get #seed(): number {
    return this.#options.seed ?? 1
  }
}
