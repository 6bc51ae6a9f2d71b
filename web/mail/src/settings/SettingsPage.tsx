export default function SettingsPage({ page }: { page: string }) {
  return <div>{page}</div>;
}
