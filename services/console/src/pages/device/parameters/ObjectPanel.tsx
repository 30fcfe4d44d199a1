import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf } from '../../../api/client.ts'
import { useMay } from '../../../app/session.ts'
import { PlusIcon, RefreshIcon, TrashIcon } from '../../../icons/icons.tsx'
import { useWords } from '../../../preferences/react.tsx'
import { Button } from '../../../ui/Button.tsx'
import { Facts } from '../../../ui/Card.tsx'
import { Confirm } from '../../../ui/Confirm.tsx'
import { Copy } from '../../../ui/Copy.tsx'
import { Dialog } from '../../../ui/Dialog.tsx'
import { useErrorToast } from '../../../ui/useErrorToast.ts'
import { giveTask } from '../device.ts'
import type { NewTask } from '../device.ts'
import { above } from './tree.ts'
import { parameterWords } from './words.ts'

/** An object: read it again, add an instance to it, remove it. */
export function ObjectPanel({ deviceId, path, onClose }: { deviceId: string; path: string; onClose(): void }) {
  const t = useWords(parameterWords)
  const onError = useErrorToast()
  const may = {
    read: useMay('tasks.create:refresh'),
    add: useMay('tasks.create:addObject'),
    remove: useMay('tasks.create:deleteObject'),
  }
  const [isRemoving, setRemoving] = useState(false)
  const { data: object } = useQuery({
    queryKey: ['device', deviceId, 'parameters', 'object', path],
    async queryFn({ signal }) {
      const query = { path: above(path).at(-1) ?? '', limit: 1_000 }
      const level = await dataOf(
        api.GET('/devices/{id}/parameter-tree', { params: { path: { id: deviceId }, query }, signal }),
      )
      return level.items.find(i => i.name === path)?.object ?? null
    },
  })
  const give = useMutation({
    // The device is woken by the last of them: all run in one session.
    async mutationFn(tasks: NewTask[]) {
      for (const [i, task] of tasks.entries()) await giveTask(deviceId, task, { wake: i === tasks.length - 1 })
    },
    onSuccess: onClose,
    onError,
  })
  const refresh: NewTask = { type: 'refresh', path }
  return (
    <>
      <Dialog isOpen={!isRemoving} kind="drawer" onClose={onClose} title={t('object')}>
        <p className="parameter-full mono">
          {path} <Copy text={path} what={t('name')} />
        </p>
        {object && (
          <Facts
            items={[
              { name: t('below'), value: t('parameters', { n: object.parameters }) },
              ...(object.table ? [{ name: t('kind'), value: t('table') }] : []),
            ]}
          />
        )}
        <div className="parameter-actions">
          {may.read && (
            <Button icon={<RefreshIcon size={16} />} isPending={give.isPending} onPress={() => give.mutate([refresh])}>
              {t('readBelow')}
            </Button>
          )}
          {may.add && object?.canAdd && (
            <Button
              icon={<PlusIcon size={16} />}
              isPending={give.isPending}
              onPress={() => give.mutate([{ type: 'addObject', path }, ...(may.read ? [refresh] : [])])}
            >
              {t('addInstance')}
            </Button>
          )}
          {may.remove && object?.canDelete && (
            <Button kind="danger" icon={<TrashIcon size={16} />} onPress={() => setRemoving(true)}>
              {t('deleteInstance')}
            </Button>
          )}
        </div>
      </Dialog>
      <Confirm
        isOpen={isRemoving}
        onClose={() => setRemoving(false)}
        title={t('deleteTitle')}
        action={t('deleteInstance')}
        isDanger
        reason="optional"
        onConfirm={reason => giveTask(deviceId, { type: 'deleteObject', path }, { reason }).then(onClose)}
      >
        <p>{t('deleteText', { path })}</p>
      </Confirm>
    </>
  )
}
