using System.Net;
using Posthouse.Dns;

namespace Posthouse.SenderAuth.Tests;

/// <summary>Answers TXT only when so many questions are waiting: who asks one after the other never gets an answer.</summary>
internal sealed class WaitingResolver(IDnsResolver inner, int together) : IDnsResolver
{
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waiting;

    public async ValueTask<DnsAnswer<string>> TxtAsync(string name, CancellationToken cancellationToken = default)
    {
        if (Interlocked.Increment(ref _waiting) == together) _all.SetResult();
        await _all.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
        return await inner.TxtAsync(name, cancellationToken);
    }

    public ValueTask<DnsAnswer<MxRecord>> MxAsync(string name, CancellationToken cancellationToken = default) => inner.MxAsync(name, cancellationToken);

    public ValueTask<DnsAnswer<IPAddress>> AAsync(string name, CancellationToken cancellationToken = default) => inner.AAsync(name, cancellationToken);

    public ValueTask<DnsAnswer<IPAddress>> AaaaAsync(string name, CancellationToken cancellationToken = default) => inner.AaaaAsync(name, cancellationToken);

    public ValueTask<DnsAnswer<TlsaRecord>> TlsaAsync(string name, CancellationToken cancellationToken = default) => inner.TlsaAsync(name, cancellationToken);

    public ValueTask<DnsAnswer<string>> PtrAsync(IPAddress address, CancellationToken cancellationToken = default) => inner.PtrAsync(address, cancellationToken);

    public ValueTask<DnsAnswer<string>> CnameAsync(string name, CancellationToken cancellationToken = default) => inner.CnameAsync(name, cancellationToken);
}
