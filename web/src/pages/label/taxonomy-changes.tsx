import { Modal } from '@mantine/core'
import { common, labeling as words } from '../../messages/en'
import type { TaxonomyChange } from '../../labels/taxonomy-difference'
import styles from './sheets.module.css'

/** What is different under the version that is out now. */
export function TaxonomyChanges({ changes, opened, onClose }: { readonly changes: readonly TaxonomyChange[]; readonly opened: boolean; readonly onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.changesTitle} size="lg" closeButtonProps={{ 'aria-label': common.close }}>
      <ul className={styles.list}>
        {changes.map((change) => (
          <li key={JSON.stringify(change)} dir="auto">
            {words.change(change)}
          </li>
        ))}
      </ul>
    </Modal>
  )
}
