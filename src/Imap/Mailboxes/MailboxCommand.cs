namespace Posthouse.Imap;

/// <summary>A command whose one argument is a mailbox: DELETE, SUBSCRIBE, UNSUBSCRIBE, GETQUOTAROOT.</summary>
internal sealed record MailboxCommand(string Name) : ImapCommand
{
    internal static ImapCommand Parse(ref ImapScanner input)
    {
        input.Space();
        return new MailboxCommand(input.Mailbox());
    }
}
