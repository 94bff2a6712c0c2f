import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { documentedPictures, PICTURES_FOLDER } from '../support/browser/documented-pictures.ts';

test('every picture is shown by a document, and every picture that a document shows is there', async () => {
  expect((await readdir(PICTURES_FOLDER)).toSorted()).toEqual(await documentedPictures());
});
