import { useState } from 'react'
import { ApiError } from '../../api/problem.ts'
import { DevicesIcon } from '../../icons/icons.tsx'
import { useFormat, useWords } from '../../preferences/react.tsx'
import { Button } from '../../ui/Button.tsx'
import { Facts } from '../../ui/Card.tsx'
import { Confirm } from '../../ui/Confirm.tsx'
import { Copy } from '../../ui/Copy.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { JsonText } from '../../ui/JsonText.tsx'
import { Progress } from '../../ui/Progress.tsx'
import { Empty, Failed, Loading, Skeleton } from '../../ui/States.tsx'
import { Badge, Status } from '../../ui/Status.tsx'
import { Time } from '../../ui/Time.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { UploadDialog } from '../../ui/UploadDialog.tsx'
import { uiWords } from '../../ui/words.ts'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { words } from './words.ts'

const SAMPLE_ID = '00D09E-Box-0123456'
const TONES = ['good', 'warn', 'bad', 'info', 'idle'] as const
const ago = (ms: number): string => new Date(Date.now() - ms).toISOString()

export function Statuses() {
  const t = useWords(words)
  const ui = useWords(uiWords)
  return (
    <>
      <div className="states-row">
        {TONES.map(tone => (
          <Status key={tone} tone={tone}>
            {ui(`status.${tone}`)}
          </Status>
        ))}
      </div>
      <div className="states-row">
        {TONES.map(tone => (
          <Badge key={tone} tone={tone}>
            {ui(`status.${tone}`)}
          </Badge>
        ))}
      </div>
      <Progress
        label={t('progress')}
        total={200}
        parts={[
          { tone: 'good', n: 120, label: ui('status.good') },
          { tone: 'bad', n: 12, label: ui('status.bad') },
          { tone: 'info', n: 20, label: ui('status.info') },
        ]}
      />
    </>
  )
}

export function Times() {
  const t = useWords(words)
  const format = useFormat()
  return (
    <Facts
      items={[
        { name: t('past'), value: <Time at={ago(190_000)} isFocusable /> },
        { name: t('future'), value: <Time at={ago(-7_500_000)} isFocusable /> },
        { name: t('past'), value: <Time at={null} /> },
        {
          name: '123456.789',
          value: `${format.number(123_456.789, 2)} · ${format.percent(0.973)} · ${format.bytes(48_300_000)} · ${format.duration(7_400_000)}`,
        },
        {
          name: t('device'),
          value: (
            <>
              <code>{SAMPLE_ID}</code> <Copy text={SAMPLE_ID} what={t('device')} />
            </>
          ),
        },
      ]}
    />
  )
}

export function Feedback() {
  const t = useWords(words)
  const [open, setOpen] = useState<'dialog' | 'drawer' | 'confirm' | 'upload' | null>(null)
  const close = (): void => setOpen(null)
  return (
    <div className="states-row">
      <Button onPress={() => setOpen('dialog')}>{t('openDialog')}</Button>
      <Button onPress={() => setOpen('drawer')}>{t('openDrawer')}</Button>
      <Button onPress={() => setOpen('confirm')}>{t('openConfirm')}</Button>
      <Button onPress={() => setOpen('upload')}>{t('openUpload')}</Button>
      <Button onPress={() => toast({ tone: 'good', title: t('saved') })}>{t('showToast')}</Button>
      <Button onPress={() => toast({ tone: 'bad', title: t('failed'), detail: t('nameError') })}>
        {t('showError')}
      </Button>
      <Dialog
        isOpen={open === 'dialog' || open === 'drawer'}
        kind={open === 'drawer' ? 'drawer' : 'dialog'}
        onClose={close}
        title={t('title')}
        footer={
          <Button kind="primary" onPress={close}>
            {t('primary')}
          </Button>
        }
      >
        <p>{t('dialogText')}</p>
        <Skeleton lines={4} />
      </Dialog>
      <Confirm
        isOpen={open === 'confirm'}
        onClose={close}
        title={t('danger')}
        action={t('danger')}
        isDanger
        reason="required"
        onConfirm={async () => {}}
      >
        <p>{t('confirmText')}</p>
      </Confirm>
      {open === 'upload' && (
        <UploadDialog
          title={t('openUpload')}
          file={new File(['text'], 'firmware-2.1.bin')}
          onFile={() => {}}
          uploading={{ share: 0.4, error: null, send: async () => null, cancel: close }}
          onSend={async () => {}}
          onClose={close}
        />
      )}
    </div>
  )
}

export function Places() {
  const t = useWords(words)
  return (
    <div className="states-places">
      <Empty icon={<DevicesIcon size={28} />} title={t('emptyTitle')}>
        {t('emptyText')}
      </Empty>
      <Loading />
      <Failed
        error={
          new ApiError(503, { type: 'urn:auroralinks:problem:unavailable', detail: 'the task-planner does not answer' })
        }
        retry={() => {}}
      />
      <Failed error={new ApiError(0, {})} retry={() => {}} />
      <div className="state">
        <Skeleton lines={5} />
      </div>
      <JsonText label={t('device')} value={{ id: SAMPLE_ID, tags: ['north'], lastInformAt: null }} />
    </div>
  )
}

interface Sample {
  id: string
  version: string
  at: string
}
const SAMPLES: Sample[] = Array.from({ length: 200 }, (_, i) => ({
  id: `00D09E-Box-${String(i).padStart(6, '0')}`,
  version: `2.${i % 7}.${i % 3}`,
  at: ago(i * 137_000),
}))

export function TableStates() {
  const t = useWords(words)
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set([SAMPLES[1]!.id]))
  return (
    <div className="states-table">
      <DataTable
        label={t('table')}
        rows={SAMPLES}
        rowKey={r => r.id}
        selection={{ keys, onChange: setKeys }}
        columns={[
          { id: 'id', title: t('device'), width: 'minmax(12rem, 2fr)', phone: 'title', cell: r => <code>{r.id}</code> },
          { id: 'version', title: t('version'), width: 'minmax(6rem, 1fr)', phone: 'below', cell: r => r.version },
          { id: 'at', title: t('when'), width: 'minmax(8rem, 1fr)', phone: 'aside', cell: r => <Time at={r.at} /> },
        ]}
        empty={null}
      />
    </div>
  )
}
