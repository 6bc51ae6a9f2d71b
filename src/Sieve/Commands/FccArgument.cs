namespace Posthouse.Sieve;

/// <summary>:fcc of vacation and notify, with the tags of fileinto that belong to it (RFC 8580 §3).</summary>
internal static class FccArgument
{
    internal static MailboxArgument? Read(ArgumentReader reader)
    {
        SieveText? mailbox = reader.TagText("fcc", "fcc");
        if (mailbox is null) return null;
        if (mailbox.Constant is { } name && !MailboxName.IsValid(name)) reader.Error(reader.LastAt, $"\"{name}\" cannot be the name of a mailbox.");
        return MailboxArgument.ReadOptions(reader) with { Mailbox = mailbox };
    }
}
