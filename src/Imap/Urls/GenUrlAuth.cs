using Posthouse.Mail;

namespace Posthouse.Imap;

/// <summary>GENURLAUTH (RFC 4467 §7): URLs that are to be authorised, each with its mechanism.</summary>
internal sealed record GenUrlAuthCommand(IReadOnlyList<(string Url, string Mechanism)> Urls) : ImapCommand
{
    internal static ImapCommand Parse(ref ImapScanner input)
    {
        var urls = new List<(string, string)>();
        input.Space();
        do
        {
            string url = input.AString();
            input.Space();
            urls.Add((url, input.AtomText().ToUpperInvariant()));
        }
        while (input.TrySpace());
        return new GenUrlAuthCommand(urls);
    }
}

internal sealed class GenUrlAuthHandler : CommandHandler<GenUrlAuthCommand>
{
    protected override async ValueTask<Completion> HandleAsync(ImapSession session, GenUrlAuthCommand command, CancellationToken cancellationToken)
    {
        if (session.Host.Urls is not { } urls) return Completion.No("URLs are not authorised here.", "CANNOT");
        UrlFetchHandler.RequireFew(session, command.Urls.Count);
        // RFC 4467 §7: all of them, or BAD and none.
        var parsed = new List<(AuthorizedUrl Url, MailboxId Mailbox)>(command.Urls.Count);
        foreach ((string text, string mechanism) in command.Urls)
        {
            if (mechanism != AuthorizedUrls.Mechanism) return Completion.No("INTERNAL is the one mechanism.", "CANNOT");
            if (AuthorizedUrl.TryParse(text) is not { Token: null } url) return Completion.Bad("That is no URL of a message that can be authorised.");
            if (url.Access == UrlAccess.None) return Completion.Bad("The URL does not say who may use it.");
            // Whose table it would be of is the same answer whether that user is there or not.
            if (!urls.IsOwn(url) || (await urls.FindUserAsync(url.User, cancellationToken).ConfigureAwait(false))?.Id != session.Account.Id)
                return Completion.Bad("The URL is not of this server and user.");
            if (await urls.FindMailboxAsync(session.Account.Id, url.Message.Mailbox, cancellationToken).ConfigureAwait(false) is not { } mailbox) return Completion.Bad("There is no mailbox of that name.");
            parsed.Add((url, mailbox.Id));
        }

        var answers = new List<string>(parsed.Count);
        foreach ((AuthorizedUrl url, MailboxId mailbox) in parsed) answers.Add(await urls.AuthorizeAsync(url, session.Account.Id, mailbox, cancellationToken).ConfigureAwait(false));
        session.Output.Write("* GENURLAUTH"u8);
        foreach (string answer in answers)
        {
            session.Output.Write((byte)' ');
            session.Output.WriteString(answer);
        }

        session.Output.Write("\r\n"u8);
        return Completion.Ok("GENURLAUTH completed");
    }
}
