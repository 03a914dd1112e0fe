import { Modal } from '@mantine/core'
import type { Taxonomy } from '../../labels/taxonomy'
import { common, labeling as words } from '../../messages/en'
import { ClassLegend } from '../../surfaces/fields/class-legend'

interface LegendProps {
  readonly taxonomy: Taxonomy | null
  readonly opened: boolean
  readonly onClose: () => void
}

/** All classes of the task. */
export function Legend({ taxonomy, opened, onClose }: LegendProps) {
  const fields = (taxonomy?.fields ?? []).filter((field) => field.classes.length > 0)
  return (
    <Modal opened={opened} onClose={onClose} title={words.legend} size="lg" closeButtonProps={{ 'aria-label': common.close }}>
      <div className="stack">
        {fields.map((field) => (
          <section key={field.name}>
            <h3 dir="auto">{field.label}</h3>
            <ClassLegend field={field} />
          </section>
        ))}
        {fields.length === 0 && <p className="muted">{words.noLegend}</p>}
      </div>
    </Modal>
  )
}
