/** The mark of the product, drawn as part of the page: a picture of this kind would be a document of its own, which takes a slow phone a tenth of a second. */
export function Brand() {
  return (
    <svg className="brand-mark" viewBox="0 0 64 64" aria-hidden>
      <rect width="64" height="64" rx="15" fill="#0d6a68" />
      <path d="M14 25 32 12l18 13v23a3 3 0 0 1-3 3H17a3 3 0 0 1-3-3z" fill="#fff" />
      <path d="m18 29 14 11 14-11" fill="none" stroke="#0d6a68" strokeWidth="3.6" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
