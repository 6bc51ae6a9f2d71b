using System.Buffers;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Pipeline;

namespace Posthouse.Delivery;

/// <summary>
/// Holds whoever signed in to the addresses that are his, in every field that names an author or sender (RFC 6409 §6.1), and adds the
/// Sender field that several authors need (RFC 5322 §3.6.2, RFC 6409 §8.1). The envelope's sender is asked about at MAIL, by the session.
/// </summary>
internal sealed class AuthorStage(AccountDirectory directory, DeliveryOptions options) : IReceivingStage
{
    private static readonly StageVerdict NotOwned = StageVerdict.Reject("author-not-owned",
        new SmtpReply(550, new EnhancedStatusCode(5, 7, 1), "An address in From, Sender, Resent-From or Resent-Sender is not yours to use"));

    private static readonly StageVerdict NoSender = StageVerdict.Reject("sender-missing",
        new SmtpReply(550, new EnhancedStatusCode(5, 6, 7), "Several authors need a Sender field, and yours can only be written with SMTPUTF8"));

    public StageDescriptor Descriptor { get; } = new("author", 140, StagePoint.Message, "Refuses author and sender addresses that are not the signed-in account's; adds a missing Sender");

    public async ValueTask<StageVerdict> EvaluateAsync(StageContext context, CancellationToken cancellationToken)
    {
        if (context.Connection.Account is not { } account) return StageVerdict.Continue;
        // A header beyond what is kept at hand may hold anything.
        if (!IsWhole(context.Message!)) return Unreadable("From");
        AuthorFields fields = AuthorFields.Of(context.Message!.Header, options.MaximumAuthors);
        if (fields.Unreadable is { } name) return Unreadable(name);
        foreach (EmailAddress mailbox in fields.Mailboxes)
        {
            if (!await directory.MaySendAsAsync(account, mailbox, cancellationToken).ConfigureAwait(false)) return NotOwned;
        }

        if (fields.Authors < 2 || fields.HasSender || context.Connection.SignIn is not { } sender) return StageVerdict.Continue;
        if (sender.NeedsSmtpUtf8 && !context.Envelope.SmtpUtf8) return NoSender;
        context.PrependedHeaders.Insert(0, $"Sender: {sender}");
        return StageVerdict.Continue;
    }

    private static bool IsWhole(ReceivedMessage message)
    {
        ReadOnlySequence<byte> header = message.Header;
        if (header.Length >= message.Size) return true;
        Span<byte> end = stackalloc byte[3];
        end = end[..(int)Math.Min(3, header.Length)];
        header.Slice(header.Length - end.Length).CopyTo(end);
        return end.EndsWith("\n\r\n"u8) || end.EndsWith("\n\n"u8);
    }

    private static StageVerdict Unreadable(string name) => StageVerdict.Reject("author-unreadable",
        new SmtpReply(550, new EnhancedStatusCode(5, 6, 0), $"The {name} field cannot be read, or does not name who it must (RFC 5322 section 3.6)"));
}
