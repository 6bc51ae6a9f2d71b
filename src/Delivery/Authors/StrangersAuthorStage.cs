using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.SenderAuth;

namespace Posthouse.Delivery;

/// <summary>
/// Takes no mail from outside that has no author, or one that readers would not agree on: whatever it shows, no policy protects it. The
/// null sender's is taken, since reports of old systems come from "MAILER-DAEMON" and no domain: a report that says it is one as any mail,
/// the rest into Junk.
/// </summary>
internal sealed class StrangersAuthorStage(VerificationOptions verification, DeliveryOptions options) : IReceivingStage
{
    private static readonly StageVerdict Missing = Refuse("author-missing", "The message has no From field (RFC 5322 section 3.6)");
    private static readonly StageVerdict Nobody = Refuse("author-nobody", "The From field names no author with a domain (RFC 5322 section 3.6.2)");
    private static readonly StageVerdict Ambiguous = Refuse("author-ambiguous", "Readers would differ on whom the From field names (RFC 5322 section 3.4)");

    public StageDescriptor Descriptor { get; } = new("author-readable", 135, StagePoint.Message, "Refuses mail from outside whose From names nobody, or not clearly whom (mail unreadable-author)");

    public ValueTask<StageVerdict> EvaluateAsync(StageContext context, CancellationToken cancellationToken) => ValueTask.FromResult(Judge(context));

    private StageVerdict Judge(StageContext context)
    {
        // Of those who signed in, and of programs of this machine, more or less is asked elsewhere.
        if (context.Connection.Role != ReceivingRole.Relay || context.Connection.Account is not null || verification.Trusts(context.Connection.RemoteAddress)) return StageVerdict.Continue;
        StageVerdict verdict = StrangersAuthor.Find(context.Message!.Header) switch
        {
            AuthorFault.None => StageVerdict.Continue,
            AuthorFault.Missing => Missing,
            AuthorFault.Nobody => Nobody,
            _ => Ambiguous,
        };
        if (verdict.Action == StageAction.Continue) return verdict;
        bool isReport = context.Envelope.Sender is null && verdict != Ambiguous && context.Message.Structure.Root is { Type: "multipart", Subtype: "report" };
        if (isReport) return StageVerdict.Continue;
        return context.Envelope.Sender is null || options.UnreadableAuthor == UnreadableAuthor.Junk ? StageVerdict.Quarantine(verdict.Reason) : verdict;
    }

    private static StageVerdict Refuse(string reason, string text) => StageVerdict.Reject(reason, new SmtpReply(550, new EnhancedStatusCode(5, 6, 0), text));
}
