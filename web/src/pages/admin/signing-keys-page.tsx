import { Info, KeyRound } from 'lucide-react';
import { useRotateSigningKey, useSigningKeys } from '../../api/administration-queries.ts';
import type { SigningKey } from '../../api/types.ts';
import { ConfirmButton } from '../../components/confirm-button.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { QueryList } from '../../components/query-list.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';

const STATES = {
  published: { label: 'Next', tone: 'accent' },
  signing: { label: 'In use', tone: 'success' },
  retired: { label: 'Retired', tone: '' },
} as const;

type Rotation = ReturnType<typeof useRotateSigningKey>;

/** The keys that sign tokens, and how a new one comes in (product.md §7). */
export function SigningKeysPage() {
  const keys = useSigningKeys();
  const rotation = useRotateSigningKey();
  return (
    <>
      <PageHead title="Signing keys" actions={<RotateButton rotation={rotation} />}>
        Every token is signed with one of these. A new key is published before it signs, and an old one stays published
        until its last token has expired.
      </PageHead>
      <Consequences sentences={rotation.data?.consequences ?? []} />
      <QueryList
        query={keys}
        rows={(answer) => answer.signing_keys.map((key) => ({ ...key, id: key.kid }))}
        label="Signing keys"
        empty={{ icon: KeyRound, title: 'No keys', text: 'The first one is made when the first token is signed.' }}
      >
        {(key) => <KeyRow signingKey={key} rotation={rotation} />}
      </QueryList>
    </>
  );
}

function RotateButton({ rotation }: { rotation: Rotation }) {
  return (
    <ConfirmButton
      action="Rotate"
      title="Bring in a new signing key?"
      className="button primary"
      onConfirm={() => rotation.mutateAsync({ mode: 'scheduled' })}
    >
      <p>It is published now and signs after everybody has had time to fetch it. Nobody is signed out.</p>
    </ConfirmButton>
  );
}

/** What a rotation means for everybody, in the service's own words. */
function Consequences({ sentences }: { sentences: readonly string[] }) {
  if (sentences.length === 0) return null;
  return (
    <div className="notice" role="status">
      <Info size={18} aria-hidden="true" />
      <div>
        {sentences.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
    </div>
  );
}

function KeyRow({ signingKey: key, rotation }: { signingKey: SigningKey; rotation: Rotation }) {
  const { label, tone } = STATES[key.state];
  return (
    <>
      <div className="row-main">
        <div>
          <p className="row-title">
            <code>{key.kid}</code> <span className={`badge ${tone}`}>{label}</span>
          </p>
          <KeyFacts signingKey={key} />
        </div>
      </div>
      <div className="row-actions">
        <ConfirmButton
          action="Drop at once"
          label={`Drop at once: ${key.kid}`}
          title="Drop this key at once?"
          onConfirm={() => rotation.mutateAsync({ mode: 'emergency', kid: key.kid })}
        >
          <p>
            For a key that somebody may have stolen. Every token that it signed stops being accepted, so applications
            have to renew or sign people in again.
          </p>
        </ConfirmButton>
      </div>
    </>
  );
}

function KeyFacts({ signingKey: key }: { signingKey: SigningKey }) {
  return (
    <p className="row-facts">
      <span>{key.alg}</span>
      <span>
        Made <RelativeTime time={key.created_at} />
      </span>
      {/* Absent until a rotation plans it. */}
      {key.signs_from && (
        <span>
          {key.state === 'published' ? 'Signs' : 'Has signed since'} <RelativeTime time={key.signs_from} />
        </span>
      )}
      {key.retired_at && (
        <span>
          Retired <RelativeTime time={key.retired_at} />
        </span>
      )}
      {key.gone_at && (
        <span>
          Gone <RelativeTime time={key.gone_at} />
        </span>
      )}
    </p>
  );
}
