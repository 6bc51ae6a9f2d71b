using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>A report that is composed and routed, and waits for the transaction that makes it true.</summary>
internal sealed class PreparedReport(DeliveryCommit commit, AcceptedMessage message, StagedBlob local, StagedBlob outbound) : IAsyncDisposable
{
    internal DeliveryCommit Commit { get; } = commit;

    public async ValueTask DisposeAsync()
    {
        await message.DisposeAsync().ConfigureAwait(false);
        await local.DisposeAsync().ConfigureAwait(false);
        await outbound.DisposeAsync().ConfigureAwait(false);
    }
}
