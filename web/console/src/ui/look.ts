import { looks } from '@posthouse/shared/look';
import { preferences } from '../preferences';

export const { lookNow, useLook } = looks(preferences);
