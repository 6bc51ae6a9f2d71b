using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>The role mailboxes every account begins with, named as its reader would name them. The Inbox is INBOX in every language.</summary>
internal static class RoleMailboxNames
{
    private static readonly (MailboxRole, string)[] English =
    [
        (MailboxRole.Drafts, "Drafts"),
        (MailboxRole.Sent, "Sent"),
        (MailboxRole.Archive, "Archive"),
        (MailboxRole.Junk, "Junk"),
        (MailboxRole.Trash, "Trash"),
    ];

    private static readonly (MailboxRole, string)[] Chinese =
    [
        (MailboxRole.Drafts, "草稿"),
        (MailboxRole.Sent, "已发送"),
        (MailboxRole.Archive, "归档"),
        (MailboxRole.Junk, "垃圾邮件"),
        (MailboxRole.Trash, "已删除"),
    ];

    /// <param name="language">BCP 47; a language without names of its own gets the English ones.</param>
    internal static IReadOnlyList<(MailboxRole Role, string Name)> For(string language) =>
        language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? Chinese : English;
}
