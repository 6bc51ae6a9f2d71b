using System.Net;
using Posthouse.Dns;

namespace Posthouse.SenderAuth.Tests;

/// <summary>Answers questions for TXT and PTR, and never any other.</summary>
internal sealed class StalledResolver(IDnsResolver answers) : IDnsResolver
{
    private readonly TaskCompletionSource _stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Somebody waits for an answer that will not come.</summary>
    internal Task Stalled => _stalled.Task;

    public ValueTask<DnsAnswer<string>> TxtAsync(string name, CancellationToken cancellationToken = default) => answers.TxtAsync(name, cancellationToken);

    public ValueTask<DnsAnswer<string>> PtrAsync(IPAddress address, CancellationToken cancellationToken = default) => answers.PtrAsync(address, cancellationToken);

    public ValueTask<DnsAnswer<MxRecord>> MxAsync(string name, CancellationToken cancellationToken = default) => Never<MxRecord>();

    public ValueTask<DnsAnswer<IPAddress>> AAsync(string name, CancellationToken cancellationToken = default) => Never<IPAddress>();

    public ValueTask<DnsAnswer<IPAddress>> AaaaAsync(string name, CancellationToken cancellationToken = default) => Never<IPAddress>();

    public ValueTask<DnsAnswer<TlsaRecord>> TlsaAsync(string name, CancellationToken cancellationToken = default) => Never<TlsaRecord>();

    public ValueTask<DnsAnswer<string>> CnameAsync(string name, CancellationToken cancellationToken = default) => Never<string>();

    private ValueTask<DnsAnswer<T>> Never<T>()
    {
        var never = new TaskCompletionSource<DnsAnswer<T>>();
        _stalled.TrySetResult();
        return new ValueTask<DnsAnswer<T>>(never.Task);
    }
}
