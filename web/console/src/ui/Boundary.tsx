import { Component, type ReactNode } from 'react';
import { t } from '../text';

/** A page that fails takes nothing else with it. */
export class Boundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <div className="empty" role="alert">
        <strong>{t('somethingWrong')}</strong>
        <button type="button" className="button" onClick={() => location.reload()}>{t('reload')}</button>
      </div>
    );
  }
}
