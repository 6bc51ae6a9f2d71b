using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>RESETKEY (RFC 4467 §7).</summary>
/// <param name="Mailbox">Null for the keys of all.</param>
internal sealed record ResetKeyCommand(string? Mailbox, IReadOnlyList<string> Mechanisms) : ImapCommand
{
    private const int MaximumMechanisms = 16;

    internal static ImapCommand Parse(ref ImapScanner input)
    {
        if (!input.TrySpace()) return new ResetKeyCommand(null, []);
        string mailbox = input.Mailbox();
        var mechanisms = new List<string>();
        while (input.TrySpace())
        {
            if (mechanisms.Count == MaximumMechanisms) throw ImapCommandException.Bad("Too many mechanisms.");
            mechanisms.Add(input.AtomText().ToUpperInvariant());
        }

        return new ResetKeyCommand(mailbox, mechanisms);
    }
}

internal sealed class ResetKeyHandler : CommandHandler<ResetKeyCommand>
{
    protected override async ValueTask<Completion> HandleAsync(ImapSession session, ResetKeyCommand command, CancellationToken cancellationToken)
    {
        if (session.Host.Urls is not { } urls) return Completion.No("URLs are not authorised here.", "CANNOT");
        if (command.Mailbox is null)
        {
            await session.Store.WriteAsync(
                transaction =>
                {
                    transaction.RemoveUrlKeys(session.Account.Id);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
            return Completion.Ok("All keys removed");
        }

        foreach (string mechanism in command.Mechanisms)
        {
            if (mechanism != AuthorizedUrls.Mechanism) return Completion.No("INTERNAL is the one mechanism.", "CANNOT");
        }

        MailboxPath path = await session.ResolveAsync(command.Mailbox, cancellationToken).ConfigureAwait(false);
        await urls.ResetAsync(session.Account.Id, path, cancellationToken).ConfigureAwait(false);
        // This session hears of it in the answer.
        if (session.HasSelected) session.Selected.TakeUrlKeyChanged();
        return Completion.Ok("RESETKEY completed", "URLMECH INTERNAL");
    }
}
