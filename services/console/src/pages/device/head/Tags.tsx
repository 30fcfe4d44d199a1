import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { KeyboardEvent } from 'react'
import { api, dataOf } from '../../../api/client.ts'
import { useMay } from '../../../app/session.ts'
import { CloseIcon, PlusIcon } from '../../../icons/icons.tsx'
import { useWords } from '../../../preferences/react.tsx'
import { IconButton } from '../../../ui/Button.tsx'
import { Badge } from '../../../ui/Status.tsx'
import { useErrorToast } from '../../../ui/useErrorToast.ts'
import { deviceQuery } from '../device.ts'
import type { Device } from '../device.ts'
import { headWords } from './words.ts'

/** Its tags; who may, takes them away and sets others. */
export function Tags({ device }: { device: Device }) {
  const t = useWords(headWords)
  const mayWrite = useMay('devices.write')
  const client = useQueryClient()
  const onError = useErrorToast()
  const [typed, setTyped] = useState<string | null>(null)
  const change = useMutation({
    mutationFn: ({ tag, isOn }: { tag: string; isOn: boolean }) => {
      const params = { path: { id: device.id, tag } }
      return isOn
        ? dataOf(api.PUT('/devices/{id}/tags/{tag}', { params }))
        : dataOf(api.DELETE('/devices/{id}/tags/{tag}', { params }))
    },
    onSuccess: () => client.invalidateQueries({ queryKey: deviceQuery(device.id).queryKey }),
    onError,
  })
  const set = (): void => {
    const tag = typed?.trim() ?? ''
    if (tag !== '') change.mutate({ tag, isOn: true })
    setTyped(null)
  }
  const onKeyDown = (e: KeyboardEvent): void => {
    if (e.key === 'Enter') set()
    if (e.key === 'Escape') setTyped(null)
  }
  return (
    <span className="device-tags">
      {device.tags.map(tag => (
        <Badge key={tag} tone="info">
          {tag}
          {mayWrite && (
            <button
              type="button"
              className="device-tag-remove"
              aria-label={t('removeTag', { tag })}
              onClick={() => change.mutate({ tag, isOn: false })}
            >
              <CloseIcon size={11} />
            </button>
          )}
        </Badge>
      ))}
      {device.tags.length === 0 && !mayWrite && <span className="muted">{t('noTags')}</span>}
      {mayWrite &&
        (typed === null ? (
          <IconButton size="s" label={t('addTag')} icon={<PlusIcon size={14} />} onPress={() => setTyped('')} />
        ) : (
          <input
            // biome-ignore lint/a11y/noAutofocus: it was opened to be typed into
            autoFocus
            className="input device-tag-new"
            aria-label={t('addTag')}
            maxLength={64}
            value={typed}
            onChange={e => setTyped(e.target.value)}
            onKeyDown={onKeyDown}
            onBlur={set}
          />
        ))}
    </span>
  )
}
