using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.SenderAuth;

namespace Posthouse.Delivery;

/// <summary>
/// Asks those who write to a closed list from outside for proof that they are the member they say: at RCPT, RelayControlStage has looked
/// at the envelope's sender alone, which anybody can write. SPF, DKIM or DMARC has to have shown that his domain sent the message.
/// </summary>
internal sealed class ListPostingStage(AccountDirectory directory) : IReceivingStage
{
    private static readonly StageVerdict NotKnownYet = StageVerdict.Defer("member-not-decided",
        new SmtpReply(451, new EnhancedStatusCode(4, 4, 3), "This list takes mail from its members only, and the DNS does not say at the moment whether you are one; try again later"));

    public StageDescriptor Descriptor { get; } = new("list-posting", 210, StagePoint.Message, "Refuses mail to closed lists from a sender outside whom neither SPF nor DKIM proves");

    public async ValueTask<StageVerdict> EvaluateAsync(StageContext context, CancellationToken cancellationToken)
    {
        // Without findings it is somebody who signed in, or who is trusted.
        if (context.Connection.Account is not null || context.Envelope.Sender is not { } sender) return StageVerdict.Continue;
        if (!context.Items.TryGetValue(SenderFindings.Item, out object? item) || !context.Items.TryGetValue(RoutingStage.ResolutionsItem, out object? known)) return StageVerdict.Continue;
        if (!((List<AddressResolution>)known).Exists(static resolution => resolution.Group is not null) || Proves((SenderFindings)item, sender)) return StageVerdict.Continue;
        foreach (EnvelopeRecipient recipient in context.Envelope.Recipients)
        {
            // Whom nobody in particular may write to, everybody may.
            if (await directory.MayPostAsync(recipient.Address, null, null, cancellationToken).ConfigureAwait(false)) continue;
            return IsUndecided((SenderFindings)item) ? NotKnownYet : Unproven(recipient.Address, sender);
        }

        return StageVerdict.Continue;
    }

    private static bool Proves(SenderFindings findings, EmailAddress sender)
    {
        if (sender.Domain is not { } domain) return false;
        if (findings.Spf is { Result: AuthResult.Pass, Identity: SpfIdentity.MailFrom }) return true;
        if (findings.Dmarc.Result == AuthResult.Pass && domain.Equals(findings.Dmarc.Author)) return true;
        foreach (DkimOutcome signature in findings.Signatures)
        {
            if (signature.Result == AuthResult.Pass && signature.Domain is { } signed && (signed.Equals(domain) || domain.Ascii.EndsWith("." + signed.Ascii, StringComparison.Ordinal))) return true;
        }

        return false;
    }

    private static bool IsUndecided(SenderFindings findings)
    {
        if (findings.Spf.Result == AuthResult.TempError) return true;
        foreach (DkimOutcome signature in findings.Signatures)
        {
            if (signature.Result == AuthResult.TempError) return true;
        }

        return false;
    }

    private static StageVerdict Unproven(EmailAddress list, EmailAddress sender) => StageVerdict.Reject("member-unproven", new SmtpReply(550, new EnhancedStatusCode(5, 7, 2),
        $"{(list.NeedsSmtpUtf8 ? "The list" : list)} takes mail from its members only, and neither SPF nor DKIM of {sender.Domain?.Ascii ?? "the sender"} shows that this is a member's; no recipient got the message"));
}
