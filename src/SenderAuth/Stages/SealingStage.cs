using Posthouse.Mail;
using Posthouse.Pipeline;

namespace Posthouse.SenderAuth;

/// <summary>
/// Seals a stranger's message that is sent on, by an alias or a list, with what was found when it came (RFC 8617 §5.1): those behind us
/// may believe us where our own hands broke its signatures or SPF.
/// </summary>
internal sealed class SealingStage(SigningKeys keys, ArcSealer sealer, VerificationOptions options) : IReceivingStage
{
    public StageDescriptor Descriptor { get; } = new("arc-sealing", 960, StagePoint.Message, "Seals what is forwarded with what was found out about it (ARC)");

    public async ValueTask<StageVerdict> EvaluateAsync(StageContext context, CancellationToken cancellationToken)
    {
        if (!context.Items.ContainsKey(StageItems.SentOn) || !context.Items.TryGetValue(SenderFindings.Item, out object? item)) return StageVerdict.Continue;
        if (SealingKey(context.Envelope) is not { } key) return StageVerdict.Continue;
        var findings = (SenderFindings)item;
        // RFC 8617 §4.1.1: the value as in Authentication-Results, our name first.
        string results = AuthenticationResultsWriter.Body(FindingsText.Results(findings, options.AuthServId), context.Envelope.SmtpUtf8, "ARC-Authentication-Results: i=50;".Length).TrimStart();
        IReadOnlyList<string> fields = await sealer.SealAsync(context.Message!, findings.Arc, results, key, cancellationToken).ConfigureAwait(false);
        context.PrependedHeaders.InsertRange(0, fields);
        return StageVerdict.Continue;
    }

    // The domain through which it is sent on.
    private DkimKey? SealingKey(Envelope envelope)
    {
        foreach (EnvelopeRecipient recipient in envelope.Recipients)
        {
            if (recipient.Address.Domain is not { } domain) continue;
            if (keys.ForSealing(domain) is { } key) return key;
        }

        return null;
    }
}
