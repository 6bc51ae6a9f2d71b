import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';

/** A button that shows a picture and says in words what it does. */
export function IconButton({ label, hint, children, className, ref, ...rest }: { label: string; hint?: string; children: ReactNode; ref?: Ref<HTMLButtonElement> } & ButtonHTMLAttributes<HTMLButtonElement>) {
  return (
    <button ref={ref} type="button" className={className === undefined ? 'icon-button' : `icon-button ${className}`} title={hint === undefined ? label : `${label} (${hint})`} aria-label={label} {...rest}>
      {children}
    </button>
  );
}
