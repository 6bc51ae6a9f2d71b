using Posthouse.Mail;

namespace Posthouse.Imap;

/// <summary>RFC 6154 attributes and our roles. The Inbox has none.</summary>
internal static class SpecialUse
{
    internal static string? Attribute(MailboxRole role) => role switch
    {
        MailboxRole.Drafts => "\\Drafts",
        MailboxRole.Sent => "\\Sent",
        MailboxRole.Archive => "\\Archive",
        MailboxRole.Junk => "\\Junk",
        MailboxRole.Trash => "\\Trash",
        _ => null,
    };

    internal static bool TryRole(string attribute, out MailboxRole role)
    {
        role = attribute.ToUpperInvariant() switch
        {
            "\\DRAFTS" => MailboxRole.Drafts,
            "\\SENT" => MailboxRole.Sent,
            "\\ARCHIVE" => MailboxRole.Archive,
            "\\JUNK" => MailboxRole.Junk,
            "\\TRASH" => MailboxRole.Trash,
            _ => MailboxRole.None,
        };
        return role != MailboxRole.None;
    }
}
