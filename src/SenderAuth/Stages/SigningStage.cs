using Posthouse.Pipeline;

namespace Posthouse.SenderAuth;

/// <summary>
/// Signs what one of our own sends to others. Mail that stays here is not signed: nobody but this server would look, and it knows who
/// sent it.
/// </summary>
internal sealed class SigningStage(OutgoingSigner signer) : IReceivingStage
{
    public StageDescriptor Descriptor { get; } = new("dkim-signing", 950, StagePoint.Message, "Signs mail of own domains that is sent to others (DKIM)");

    public async ValueTask<StageVerdict> EvaluateAsync(StageContext context, CancellationToken cancellationToken)
    {
        if (context.Connection.Role != ReceivingRole.Submission && context.Connection.Account is null) return StageVerdict.Continue;
        if (!context.Items.ContainsKey(StageItems.SentOn)) return StageVerdict.Continue;
        context.PrependedHeaders.InsertRange(0, await signer.SignAsync(context.Message!, cancellationToken).ConfigureAwait(false));
        return StageVerdict.Continue;
    }
}
