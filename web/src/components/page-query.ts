/** Which page of a list an address names. */
export type PageQuery = { readonly page: number; readonly page_token?: string };

/** The same in the address. */
export type PageSearch = { readonly page?: string; readonly page_token?: string };

/** A number that is none is the first page's. */
export function pageQuery({ page, page_token: token }: PageSearch): PageQuery {
  const number = /^[1-9]\d{0,8}$/.test(page ?? '') ? Number(page) : 1;
  return token === undefined ? { page: number } : { page: number, page_token: token };
}
