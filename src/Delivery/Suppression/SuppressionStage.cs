using Posthouse.Directory;
using Posthouse.Pipeline;

namespace Posthouse.Delivery;

/// <summary>Tells people at RCPT that mail to an address elsewhere came back lately, where they can still correct a slip of the pen.</summary>
internal sealed class SuppressionStage(SuppressionList suppressed, DeliveryOptions options) : IReceivingStage
{
    public StageDescriptor Descriptor { get; } = new("suppression", 150, StagePoint.Recipient, "Refuses recipients elsewhere whose mail came back lately (posthouse suppression list)");

    public async ValueTask<StageVerdict> EvaluateAsync(StageContext context, CancellationToken cancellationToken)
    {
        if (options.Suppression.Mode != SuppressionMode.Refuse) return StageVerdict.Continue;
        if (!context.Items.TryGetValue(RelayControlStage.ResolutionItem, out object? item) || item is not AddressResolution { Kind: AddressKind.Remote }) return StageVerdict.Continue;
        return await suppressed.FindAsync(context.Recipient!.Address, cancellationToken: cancellationToken).ConfigureAwait(false) is { } row
            ? StageVerdict.Reject("suppressed", SuppressionList.ReplyFor(row))
            : StageVerdict.Continue;
    }
}
