import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { startKafka } from './broker.ts'
import { answers } from './probe.ts'

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('a broker answers, is frozen and thawed, comes back on its port after SIGKILL, and stops', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'acs-kafka-test-'))
  const kafka = await startKafka({ dir })
  try {
    const port = Number(kafka.brokers[0]!.split(':')[1])
    assert.equal(await answers(port, 2_000), true)
    await kafka.freeze()
    assert.equal(await answers(port, 300), false)
    kafka.thaw()
    assert.equal(await answers(port, 5_000), true)
    const first = kafka.pid!
    await kafka.restart()
    assert.notEqual(kafka.pid, first)
    assert.equal(await answers(port, 2_000), true)
    await kafka.stop()
    assert.equal(kafka.pid, undefined)
    assert.equal(await answers(port, 300), false)
  } finally {
    await kafka.kill('SIGKILL')
    await rm(dir, { recursive: true, force: true })
  }
})

test('a broker ends with the process that started it, even when that is killed', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'acs-kafka-test-'))
  const program = `import { startKafka } from ${JSON.stringify(join(import.meta.dirname, 'broker.ts'))}
    const kafka = await startKafka({ dir: ${JSON.stringify(dir)} })
    console.log(kafka.pid)
    setInterval(() => {}, 1000)`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const pid = await new Promise<number>((resolve, reject) => {
    parent.stdout.once('data', data => resolve(Number(String(data))))
    parent.once('exit', () => reject(new Error('the parent ended early')))
  })
  assert.equal(alive(pid), true)
  parent.kill('SIGKILL')
  for (let i = 0; i < 200 && alive(pid); i++) await pause(50)
  assert.equal(alive(pid), false)
  await rm(dir, { recursive: true, force: true })
})
