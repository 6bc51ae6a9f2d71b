using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>Notices that are composed and wait for the transaction that makes them true.</summary>
internal sealed class NoticeBundle : IAsyncDisposable
{
    internal static readonly NoticeBundle Empty = new();

    private readonly List<DeliveryCommit> _commits = [];
    private readonly List<IAsyncDisposable> _owned = [];

    internal IReadOnlyList<DeliveryCommit> Commits => _commits;

    internal void Add(DeliveryCommit commit, AcceptedMessage message, StagedBlob local, StagedBlob outbound)
    {
        _commits.Add(commit);
        _owned.AddRange([message, local, outbound]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable one in _owned) await one.DisposeAsync().ConfigureAwait(false);
        _owned.Clear();
    }
}
