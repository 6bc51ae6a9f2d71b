namespace Posthouse.Delivery;

/// <summary>A report that is composed and routed, and waits for the transaction that makes it true.</summary>
internal sealed class PreparedReport(DeliveryCommit commit, AcceptedMessage message) : IAsyncDisposable
{
    internal DeliveryCommit Commit { get; } = commit;

    public ValueTask DisposeAsync() => message.DisposeAsync();
}
