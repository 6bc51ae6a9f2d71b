namespace Posthouse.Delivery;

/// <summary>Notices that are composed and wait for the transaction that makes them true.</summary>
internal sealed class NoticeBundle : IAsyncDisposable
{
    internal static readonly NoticeBundle Empty = new();

    private readonly List<DeliveryCommit> _commits = [];
    private readonly List<AcceptedMessage> _messages = [];

    internal IReadOnlyList<DeliveryCommit> Commits => _commits;

    internal void Add(DeliveryCommit commit, AcceptedMessage message)
    {
        _commits.Add(commit);
        _messages.Add(message);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (AcceptedMessage one in _messages) await one.DisposeAsync().ConfigureAwait(false);
        _messages.Clear();
    }
}
