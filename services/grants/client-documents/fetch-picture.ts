import type { IncomingMessage } from 'node:http';
import { imageSize } from 'image-size';
import type { Picture, PictureType } from '../domain/client-logo.ts';
import { failure, requestUntrusted, type UntrustedRequestOptions } from '../outgoing/untrusted-request.ts';
import { UntrustedSiteFailure } from '../outgoing/untrusted-site-failure.ts';
import { untrustedUrlProblem } from '../outgoing/untrusted-url.ts';
import { becauseOf, readBody } from './fetch-document.ts';

/** It is stored as it is, and sent to everybody who is shown the client. */
const MOST_PICTURE_BYTES = 64 * 1024;
/** Of each side. A few bytes can be a picture that fills the memory of a browser. */
const MOST_PIXELS = 2048;

// How they begin, as Latin-1; nothing is looked into that does not begin like one.
const BEGINNINGS: Readonly<Record<PictureType, (beginning: string) => boolean>> = {
  'image/png': (beginning) => beginning.startsWith('\x89PNG\r\n\x1a\n'),
  'image/jpeg': (beginning) => beginning.startsWith('\xff\xd8\xff'),
  'image/gif': (beginning) => /^GIF8[79]a/.test(beginning),
  'image/webp': (beginning) => /^RIFF[\s\S]{4}WEBPVP8/.test(beginning),
};
const TYPES = Object.keys(BEGINNINGS) as PictureType[];

/**
 * Fetches a small picture from an address that an administrator registered, with the care for strangers' sites.
 *
 * @throws UntrustedSiteFailure, alike whatever went wrong
 */
export async function fetchPicture(uri: string, options: UntrustedRequestOptions = {}): Promise<Picture> {
  const url = URL.parse(uri);
  // Spelled as people paste it, unlike a client_id.
  const problem = url === null ? 'must be an absolute URL' : untrustedUrlProblem(url.href, options);
  if (url === null || problem !== undefined) throw new UntrustedSiteFailure(`the URL ${problem}`);
  return requestUntrusted(url, { method: 'GET', headers: { accept: TYPES.join(', ') } }, readPicture, options);
}

async function readPicture(response: IncomingMessage): Promise<Picture> {
  const { statusCode } = response;
  if (statusCode !== 200) {
    throw new UntrustedSiteFailure(`its site answered with status ${statusCode}`, { because: becauseOf(statusCode) });
  }
  return checkedPicture(await readBody(response, MOST_PICTURE_BYTES));
}

/** @throws UntrustedSiteFailure for what is no picture that is shown here */
export function checkedPicture(bytes: Buffer): Picture {
  const beginning = bytes.toString('latin1', 0, 16);
  const mediaType = TYPES.find((type) => BEGINNINGS[type](beginning));
  if (mediaType === undefined) throw new UntrustedSiteFailure('it is no PNG, JPEG, GIF or WebP picture');
  const { width, height } = sizeOf(bytes);
  if (width < 1 || height < 1 || width > MOST_PIXELS || height > MOST_PIXELS) {
    throw new UntrustedSiteFailure(`it has ${width} by ${height} pixels, more than ${MOST_PIXELS} or none`);
  }
  return { mediaType, bytes };
}

function sizeOf(bytes: Buffer) {
  try {
    return imageSize(bytes);
  } catch (error) {
    // Of whatever kind: the library reads a stranger's bytes.
    throw new UntrustedSiteFailure(failure(error), { cause: error });
  }
}
