import { Text } from 'react-aria-components/Text'
import {
  UNSTABLE_Toast as AriaToast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from 'react-aria-components/Toast'
import { CloseIcon } from '../icons/icons.tsx'
import { useWords } from '../preferences/react.tsx'
import { IconButton } from './Button.tsx'
import { classes } from './classes.ts'
import type { Tone } from './Status.tsx'
import { uiWords } from './words.ts'
import './Toasts.css'

export interface Toast {
  tone: Tone
  title: string
  detail?: string
}

const queue = new ToastQueue<Toast>({ maxVisibleToasts: 4 })
/** Long enough to be read; what went wrong stays until it is dismissed. */
const SHOWN_MS = 6_000

/** Says something that has happened, in the corner. @example toast({ tone: 'good', title: t('saved') }) */
export const toast = (message: Toast): string => queue.add(message, message.tone === 'bad' ? {} : { timeout: SHOWN_MS })

/** Where toasts show; F6 goes there. */
export function Toasts() {
  const t = useWords(uiWords)
  return (
    <ToastRegion queue={queue} className="toasts" aria-label={t('notifications')}>
      {({ toast: shown }) => (
        <AriaToast toast={shown} className={classes('toast', `tone-${shown.content.tone}`)}>
          <ToastContent className="toast-content">
            <Text slot="title" className="toast-title">
              {shown.content.title}
            </Text>
            {shown.content.detail !== undefined && <Text slot="description">{shown.content.detail}</Text>}
          </ToastContent>
          <IconButton slot="close" size="s" label={t('dismiss')} icon={<CloseIcon size={14} />} />
        </AriaToast>
      )}
    </ToastRegion>
  )
}
