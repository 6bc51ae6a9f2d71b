import type { CheckFinding, DnsRecord, DomainCheck } from '../../api/contract';

export type RecordState = 'unknown' | 'good' | 'missing' | 'wrong' | 'note';

const bare = (name: string): string => name.toLowerCase().replace(/\.$/, '');

/** What a check found about one record; the rest of the findings are about the domain as a whole. */
export function findingsOf(check: DomainCheck | undefined, record: DnsRecord): CheckFinding[] {
  return (check?.findings ?? []).filter((finding) => bare(finding.name) === bare(record.name) && finding.type === record.type && (finding.expected.length === 0 || finding.expected.some((value) => sameValue(value, record))));
}

export function stateOf(check: DomainCheck | undefined, record: DnsRecord): RecordState {
  if (check === undefined) return 'unknown';
  const findings = findingsOf(check, record);
  if (findings.some((finding) => finding.code === 'missing')) return 'missing';
  if (findings.some((finding) => finding.severity !== 'Note')) return 'wrong';
  if (findings.length > 0) return 'note';
  // Nobody who holds it has answered: that nothing is said against it says nothing.
  return (check.unanswered ?? []).some((one) => one.toLowerCase() === `${bare(record.name)} ${record.type.toLowerCase()}`) ? 'unknown' : 'good';
}

function sameValue(value: string, record: DnsRecord): boolean {
  const plain = (text: string): string => text.replace(/^"|"$/g, '').replace(/"\s*"/g, '').replace(/\.$/, '').toLowerCase();
  return plain(value) === plain(record.value) || plain(value) === plain(record.plainValue ?? record.value);
}
