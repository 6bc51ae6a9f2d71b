import { FluentLook } from '@posthouse/shared/ui/Fluent';
import type { ReactNode } from 'react';
import { useLook } from './look';

export function Fluent({ children }: { children: ReactNode }) {
  return <FluentLook look={useLook()}>{children}</FluentLook>;
}
