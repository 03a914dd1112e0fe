import { Button, Popover, Select } from '@mantine/core'
import { useState } from 'react'
import { overview as words } from '../../messages/en'
import { exportLabels, save } from '../../session/actions'
import type { Problem, Project } from '../../session/server'
import { bytes } from '../../messages/format'

const FORMATS = [
  { value: 'jsonl', label: 'JSON lines' },
  { value: 'csv', label: 'CSV' },
  { value: 'parquet', label: 'Parquet' },
]

/** Takes labels or annotations out as a file. */
export function ExportMenu({ project }: { readonly project: Project }) {
  const [subject, setSubject] = useState('labels')
  const [format, setFormat] = useState('jsonl')
  const [size, setSize] = useState<number | null>(null)
  const [done, setDone] = useState<string | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)

  const run = async () => {
    setProblem(null)
    setDone(null)
    setSize(0)
    const got = await exportLabels(project.id, subject, format, null, setSize)
    setSize(null)
    if (!got.ok) return setProblem(got.problem)
    save(got.value)
    setDone(words.exported(got.value.name, bytes(got.value.content.size)))
  }
  return (
    <Popover position="bottom-end" width={280} trapFocus shadow="md" transitionProps={{ duration: 0 }}>
      <Popover.Target>
        <Button variant="default">{words.exportTitle}</Button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className="stack">
          <Select
            label={words.exportWhat}
            value={subject}
            onChange={(value) => setSubject(value ?? 'labels')}
            comboboxProps={{ withinPortal: false }}
            data={[
              { value: 'labels', label: words.exportLabels },
              { value: 'annotations', label: words.exportAnnotations },
            ]}
          />
          <Select label={words.exportFormat} value={format} onChange={(value) => setFormat(value ?? 'jsonl')} comboboxProps={{ withinPortal: false }} data={FORMATS} />
          <Button onClick={() => void run()} loading={size !== null}>
            {words.exportRun}
          </Button>
          <p className="muted small" role="status">
            {problem?.detail ?? done ?? (size === null ? '' : words.exporting(bytes(size)))}
          </p>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
