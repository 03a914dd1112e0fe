import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useCommands } from '../../components/commands'
import { Line } from '../../components/line'
import { PageState } from '../../components/page-state'
import { item as words } from '../../messages/en'
import { count } from '../../messages/format'
import { downloadOf, save } from '../../session/actions'
import { checkProof, type CheckedProof, type EventProof } from '../../session/proof'
import { proofQuery } from '../../session/queries'
import styles from './item.module.css'

/** The proof of one event: checked here, in the browser, or taken away and checked elsewhere. */
export function ProofCard({ project, position }: { readonly project: string; readonly position: string }) {
  const proof = useQuery(proofQuery(project, position))
  return (
    <section className="card stack-tight" aria-label={words.proof}>
      <h2>{words.proof}</h2>
      <PageState query={proof}>{(found) => <Proof proof={found} position={position} />}</PageState>
    </section>
  )
}

function Proof({ proof, position }: { readonly proof: EventProof; readonly position: string }) {
  const [checked, setChecked] = useState<CheckedProof | null>(null)
  const verify = () => void checkProof(proof).then(setChecked)
  const download = () => save(downloadOf(`proof-${position}.json`, proof))
  useCommands([
    { id: 'verify', name: words.verify, keys: ['V'], group: 'page', run: verify },
    { id: 'download-proof', name: words.downloadProof, keys: ['Shift+V'], group: 'page', run: download },
  ])
  const signer = proof.key.split('+')[0] ?? ''
  return (
    <>
      <p>{words.proofOf(count(Number(position)), count(proof.treeSize))}</p>
      <dl className={styles.proof}>
        <dt>{words.proofSigner}</dt>
        <dd className="mono">{signer}</dd>
        <dt>{words.proofPath}</dt>
        <dd>{words.proofHashes(proof.path.length)}</dd>
      </dl>
      <div className="row">
        <Button onClick={verify} rightSection={<kbd>V</kbd>}>
          {words.verify}
        </Button>
        <Button variant="default" onClick={download} rightSection={<kbd>Shift+V</kbd>}>
          {words.downloadProof}
        </Button>
      </div>
      {checked !== null && (
        <Line tone={checked.fault === null ? 'ok' : 'bad'} urgent={checked.fault !== null} text={checked.fault !== null ? words.proofFaults[checked.fault] : checked.isSignatureChecked ? words.proofHolds(signer) : words.proofHoldsUnsigned} />
      )}
      {checked?.fault === null && !checked.hasValue && <p className="muted">{words.proofErased}</p>}
      <p className="muted small">{words.proofHelp}</p>
    </>
  )
}
