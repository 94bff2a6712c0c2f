/** Milliseconds as make_interval takes them. */
export const seconds = (milliseconds: number) => milliseconds / 1000;
