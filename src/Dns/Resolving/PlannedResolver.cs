using System.Globalization;
using System.Net;

namespace Posthouse.Dns;

/// <summary>
/// The DNS as it will be once some records are published: names and types that the plan has are answered from it, all others by the
/// resolver behind. So that a plan can be judged before anybody publishes it.
/// </summary>
public sealed class PlannedResolver(IReadOnlyList<DnsRecord> plan, IDnsResolver behind) : IDnsResolver
{
    public ValueTask<DnsAnswer<MxRecord>> MxAsync(string name, CancellationToken cancellationToken = default) =>
        Planned(name, "MX", static r => r.Value.Split(' ') is [var preference, var exchange] ? new MxRecord(int.Parse(preference, CultureInfo.InvariantCulture), exchange.TrimEnd('.')) : throw new FormatException(r.Value)) is { } answer
            ? ValueTask.FromResult(answer)
            : behind.MxAsync(name, cancellationToken);

    public ValueTask<DnsAnswer<IPAddress>> AAsync(string name, CancellationToken cancellationToken = default) =>
        Planned(name, "A", static r => IPAddress.Parse(r.Value)) is { } answer ? ValueTask.FromResult(answer) : behind.AAsync(name, cancellationToken);

    public ValueTask<DnsAnswer<IPAddress>> AaaaAsync(string name, CancellationToken cancellationToken = default) =>
        Planned(name, "AAAA", static r => IPAddress.Parse(r.Value)) is { } answer ? ValueTask.FromResult(answer) : behind.AaaaAsync(name, cancellationToken);

    public ValueTask<DnsAnswer<string>> TxtAsync(string name, CancellationToken cancellationToken = default) =>
        Planned(name, "TXT", static r => r.PlainValue) is { } answer ? ValueTask.FromResult(answer) : behind.TxtAsync(name, cancellationToken);

    public ValueTask<DnsAnswer<TlsaRecord>> TlsaAsync(string name, CancellationToken cancellationToken = default) => behind.TlsaAsync(name, cancellationToken);

    public ValueTask<DnsAnswer<string>> PtrAsync(IPAddress address, CancellationToken cancellationToken = default) => behind.PtrAsync(address, cancellationToken);

    public ValueTask<DnsAnswer<string>> CnameAsync(string name, CancellationToken cancellationToken = default) => behind.CnameAsync(name, cancellationToken);

    private DnsAnswer<T>? Planned<T>(string name, string type, Func<DnsRecord, T> read)
    {
        string asked = name.TrimEnd('.');
        List<T> records = [.. plan.Where(r => r.Type == type && r.Name.Equals(asked, StringComparison.OrdinalIgnoreCase)).Select(read)];
        return records.Count == 0 ? null : new DnsAnswer<T>(DnsStatus.NoError, records, TimeSpan.Zero, false);
    }
}
