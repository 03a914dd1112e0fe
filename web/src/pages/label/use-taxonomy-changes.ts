import { useEffect, useState } from 'react'
import { differenceOf, type TaxonomyChange } from '../../labels/taxonomy-difference'
import type { Labeling } from '../../session/labeling'
import type { Notice } from '../../session/labeling-state'

/** What the version that is out changes, as long as the screen speaks of it. */
export function useTaxonomyChanges(labeling: Labeling, notices: readonly Notice[]): readonly TaxonomyChange[] {
  const [changes, setChanges] = useState<readonly TaxonomyChange[]>([])
  const notice = notices.find((one) => one.is === 'new-taxonomy')
  const [under, version] = [notice?.under, notice?.version]
  useEffect(() => {
    if (under === undefined || version === undefined) return
    let isOver = false
    void Promise.all([labeling.knownTaxonomy(under), labeling.knownTaxonomy(version)]).then(([from, to]) => {
      if (!isOver && from !== null && to !== null) setChanges(differenceOf(from, to))
    })
    return () => {
      isOver = true
    }
  }, [labeling, under, version])
  return notice === undefined ? [] : changes
}
