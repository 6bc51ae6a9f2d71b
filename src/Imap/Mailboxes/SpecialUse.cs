using Posthouse.Mail;

namespace Posthouse.Imap;

/// <summary>RFC 6154 attributes, and \Scheduled of IANA's registry of them, and our roles. The Inbox has none.</summary>
internal static class SpecialUse
{
    internal static string? Attribute(MailboxRole role) => role switch
    {
        MailboxRole.Drafts => "\\Drafts",
        MailboxRole.Sent => "\\Sent",
        MailboxRole.Archive => "\\Archive",
        MailboxRole.Junk => "\\Junk",
        MailboxRole.Trash => "\\Trash",
        MailboxRole.Scheduled => "\\Scheduled",
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
            "\\SCHEDULED" => MailboxRole.Scheduled,
            _ => MailboxRole.None,
        };
        return role != MailboxRole.None;
    }
}
