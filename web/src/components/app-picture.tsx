import { useState } from 'react';
import { Initials } from './initials.tsx';

/**
 * The picture of an application that an administrator vouches for, as our own server shows it; its initials if it has none,
 * or none that can be had.
 */
export function AppPicture({ name, src, kind = '' }: { name: string; src: string | undefined; kind?: string }) {
  const [missing, setMissing] = useState<string>();
  if (src === undefined || src === missing) return <Initials name={name} kind={kind} />;
  const side = kind === 'large' ? 52 : 40;
  return (
    <img
      className={`app-picture ${kind}`}
      src={src}
      width={side}
      height={side}
      alt=""
      referrerPolicy="no-referrer"
      onError={() => setMissing(src)}
    />
  );
}
