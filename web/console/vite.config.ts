import { defineConfig } from 'vite';
import { application } from '../tools/app.ts';

export default defineConfig(application('console'));
