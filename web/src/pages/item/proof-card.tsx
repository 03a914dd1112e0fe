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
  const [checked, setChecked] = useState<CheckedProof | null>(null)
  /** A key pressed before the proof is there waits for it. */
  const withProof = (then: (found: EventProof) => void) => {
    if (proof.data !== undefined) then(proof.data)
    else void proof.refetch({ cancelRefetch: false }).then(({ data }) => data !== undefined && then(data))
  }
  const verify = () => withProof((found) => void checkProof(found).then(setChecked))
  const download = () => withProof((found) => save(downloadOf(`proof-${position}.json`, found)))
  useCommands([
    { id: 'verify', name: words.verify, keys: ['V'], group: 'page', run: verify },
    { id: 'download-proof', name: words.downloadProof, keys: ['Shift+V'], group: 'page', run: download },
  ])
  return (
    <section className="card stack-tight" aria-label={words.proof}>
      <h2>{words.proof}</h2>
      <PageState query={proof}>{(found) => <Proof proof={found} position={position} checked={checked} onVerify={verify} onDownload={download} />}</PageState>
    </section>
  )
}

interface ProofProps {
  readonly proof: EventProof
  readonly position: string
  /** What the check found; null before one. */
  readonly checked: CheckedProof | null
  readonly onVerify: () => void
  readonly onDownload: () => void
}

function Proof({ proof, position, checked, onVerify, onDownload }: ProofProps) {
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
        <Button onClick={onVerify} rightSection={<kbd>V</kbd>}>
          {words.verify}
        </Button>
        <Button variant="default" onClick={onDownload} rightSection={<kbd>Shift+V</kbd>}>
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
