namespace Posthouse.Sieve;

/// <summary>A mailbox with the tags that say how to find or make it; fileinto and :fcc (RFC 8580 §3) share them.</summary>
internal sealed record MailboxArgument(SieveText Mailbox, TextList? Flags, bool Create, SieveText? SpecialUse, SieveText? MailboxId)
{
    internal static MailboxArgument ReadOptions(ArgumentReader reader)
    {
        TextList? flags = FlagsArgument.Read(reader);
        bool create = reader.Flag("create", "mailbox");
        SieveText? use = reader.TagText("specialuse", "special-use");
        SievePosition at = reader.LastAt;
        if (use?.Constant is { } attribute && !IsAttribute(attribute)) reader.Error(at, $"\"{attribute}\" is no special use: those begin with a backslash, such as \"\\\\Junk\".");
        SieveText? id = reader.TagText("mailboxid", "mailboxid");
        // RFC 9042 §4.1: an identifier and a use would name two mailboxes.
        if (use is not null && id is not null) reader.Error(reader.LastAt, "':specialuse' and ':mailboxid' exclude each other.");
        return new MailboxArgument(SieveText.Empty, flags, create, use, id);
    }

    internal void Check(ArgumentReader reader)
    {
        if (Mailbox.Constant is { } name && !reader.Failed && !MailboxName.IsValid(name)) reader.Error(reader.LastAt, $"\"{name}\" cannot be the name of a mailbox.");
    }

    internal FileIntoAction Get(SieveRun run)
    {
        string mailbox = Mailbox.Get(run);
        if (!MailboxName.IsValid(mailbox)) throw new SieveRunException($"\"{mailbox}\" cannot be the name of a mailbox.");
        string? use = SpecialUse?.Get(run);
        if (use is not null && !IsAttribute(use)) throw new SieveRunException($"\"{use}\" is no special use.");
        return new FileIntoAction(mailbox) { Flags = FlagsArgument.Get(run, Flags), Create = Create, SpecialUse = use, MailboxId = MailboxId?.Get(run) };
    }

    internal static string Describe(FileIntoAction action) =>
        $"{(action.SpecialUse is { } use ? $", or the mailbox for {use} if there is one" : "")}{(action.MailboxId is { } id ? $", or the mailbox {id} if there is one" : "")}{(action.Create ? ", made if missing" : "")}{FlagsArgument.Describe(action.Flags)}";

    internal static bool IsAttribute(string text) => text.Length is > 1 and < 100 && text[0] == '\\' && text.AsSpan(1).IndexOfAny("(){%*\"\\] ") < 0 && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}
