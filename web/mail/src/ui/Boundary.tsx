import { Component, type ReactNode } from 'react';
import { t } from '../text';

/** A part that fails takes nothing else with it: one bad message never empties the page. */
export class Boundary extends Component<{ children: ReactNode; place?: string }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  /** At another place it tries again. */
  override componentDidUpdate(before: { place?: string }): void {
    if (this.state.failed && before.place !== this.props.place) this.setState({ failed: false });
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
